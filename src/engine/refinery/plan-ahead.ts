// Which checkouts are made before their turn, while tests run: of what is tested next however these come out. To make one takes
// longer than all else between two tests. Pure.

import type { Action, GateCheckout } from '../action.ts';
import { judgedBy } from '../merge-request.ts';
import type { CommitId } from '../rigs/commit-id.ts';
import { gatesLeft } from './green.ts';
import { gatesToBegin } from './phases.ts';
import { areMoving } from './plan-clearing.ts';
import { type Front, planProbes } from './probes.ts';
import { judged, type RedRate } from './red-rate.ts';
import { steppingOf } from './stepping.ts';
import type { Built } from './train.ts';
import { gateSlots, type Yard } from './yard.ts';

interface Ahead extends Yard {
  readonly front: readonly Built[];
  /** With the tests that run. */
  readonly known: Front;
  readonly rate: RedRate;
}

/** One thing after the other: what runs beside a gate is to leave it a processor. */
export function planAhead(ahead: Ahead): Action[] {
  const { snapshot, rig, known } = ahead;
  const isBusy = steppingOf(snapshot, rig).length > 0 || areMoving(snapshot, rig);
  if (isBusy || snapshot.draining) return [];
  const ends = known.running.flatMap((prefix) => endsOf(ahead, prefix));
  return planCheckouts(ahead, ends).slice(0, 1);
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
