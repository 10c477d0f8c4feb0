// What is made before its turn, while tests run: the checkouts of what is tested next however these come out, and, where one
// may show which change is red, the candidates behind that one without it. It would take longer than all else between two
// tests. Pure.

import { type Action, buildAheadKeys, type GateCheckout, type Snapshot } from '../action.ts';
import type { RigName } from '../ids.ts';
import { judgedBy } from '../merge-request.ts';
import type { CommitId } from '../rigs/commit-id.ts';
import { isCoupling, longestTrain, waitingFor } from './coupling.ts';
import { gatesLeft } from './green.ts';
import { gatesToBegin } from './phases.ts';
import { areMoving } from './plan-clearing.ts';
import { type Front, planProbes } from './probes.ts';
import { judged, type RedRate } from './red-rate.ts';
import type { Built } from './train.ts';
import { gateSlots, isStepping, type Yard } from './yard.ts';

interface Ahead extends Yard {
  readonly train: readonly Built[];
  readonly front: readonly Built[];
  /** With the tests that run. */
  readonly known: Front;
  readonly rate: RedRate;
}

/** One thing after the other: what runs beside a gate is to leave it a processor. */
export function planAhead(ahead: Ahead): Action[] {
  const { snapshot, rig, train, known } = ahead;
  if (snapshot.draining) return [];
  const isBusy = train.some((car) => isStepping(snapshot, car)) || isCoupling(ahead);
  if (isBusy || areMoving(snapshot, rig) || isBuilding(snapshot, rig)) return [];
  const ends = known.running.flatMap((prefix) => endsOf(ahead, prefix));
  const builds = ends.flatMap((end) => planBuilds(ahead, end));
  return (builds.length > 0 ? builds : planCheckouts(ahead, ends)).slice(0, 1);
}

/** What is known once a test has ended. */
interface End {
  readonly known: Front;
  readonly rate: RedRate;
}

/** The two ends of a running test, where it is the first of them to end. */
function endsOf({ known, rate }: Ahead, prefix: number): readonly End[] {
  const running = known.running.filter((each) => each !== prefix);
  const green = Math.max(known.green, prefix);
  const ifGreen = { ...known, running: running.filter((each) => each > green), green };
  const ifRed = { ...known, running: running.filter((each) => each < prefix), red: prefix };
  return [
    { known: ifGreen, rate: judged(rate, { green: green - known.green, red: 0 }) },
    { known: ifRed, rate },
  ];
}

/** As many of what would stand on the one before the red one as the test after it takes. */
function planBuilds(ahead: Ahead, { known: { green, red }, rate }: End): Action[] {
  const { snapshot, rig, settings, train, front } = ahead;
  const culprit = red === green + 1 ? front[red - 1] : undefined;
  if (culprit === undefined || snapshot.builtAhead.get(rig)?.has(culprit.phase.base)) return [];
  const all = [...train.slice(train.indexOf(culprit) + 1), ...waitingFor(ahead, train)];
  const behind = all.slice(0, longestTrain(ahead));
  // What a person looks at is built on the branch alone.
  const length = settings.review === 'automatic' ? behind.length : Math.min(1, behind.length);
  const unknown = { length, green: 0, red: null, running: [] };
  const tested = planProbes(unknown, judged(rate, { green: 0, red: 1 }), gateSlots(ahead)).start;
  const requests = behind.slice(0, Math.max(0, ...tested)).map(({ mr }) => mr);
  return requests.length > 0 ? [{ kind: 'build-ahead', rig, base: culprit.phase.base, requests }] : [];
}

/** Of one of a test's ends they are made in vain, and are spare then. There are one more of them than tests at once. */
function planCheckouts(ahead: Ahead, ends: readonly End[]): Action[] {
  const { snapshot, rig } = ahead;
  const slots = gateSlots(ahead);
  const isOwn = (each: GateCheckout): boolean =>
    each.rig === rig && each.trial === undefined && !each.isSpare;
  const there = snapshot.gateCheckouts.filter(isOwn);
  if (there.filter(({ isAhead }) => isAhead).length > slots) return [];
  const commits = ends.flatMap((end) => judgedAfter(ahead, end, slots));
  return commits
    .filter((commit) => there.every(({ gatedCommit }) => gatedCommit !== commit))
    .map((gatedCommit) => ({ kind: 'make-ready', rig, gatedCommit }));
}

/** What is judged next. */
function judgedAfter({ front, settings }: Ahead, { known, rate }: End, slots: number): CommitId[] {
  return planProbes(known, rate, slots).start.flatMap((next) => {
    const car = front[next - 1];
    if (car === undefined) return [];
    const first = gatesToBegin({ left: gatesLeft(car, settings), running: [], isJudged: () => false });
    return first.slice(0, slots).map((gate) => judgedBy(gate, car.phase).commit);
  });
}

function isBuilding({ inFlight }: Snapshot, rig: RigName): boolean {
  return [...inFlight].some((key) => key.startsWith(buildAheadKeys(rig)));
}
