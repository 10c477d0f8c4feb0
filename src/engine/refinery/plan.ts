// The Refinery as a pure state machine: from what was handed in over a train of candidates and their gates to the ref.
// Where each stands is in the log, so a crash anywhere goes on at the same step.

import { type Action, actionKey, mergeKey, type Snapshot } from '../action.ts';
import { isOver } from '../elapsed.ts';
import type { RigName } from '../ids.ts';
import { judgedBy, type RedGate } from '../merge-request.ts';
import type { GreenGate, RedBranch } from '../rig-state.ts';
import type { RigSettings } from '../settings.ts';
import { isAboutToStart } from './about-to-start.ts';
import { gatesRunning, runsInVain } from './begin-gates.ts';
import { isCoupling, nextInLine } from './coupling.ts';
import { isOldFailure } from './failed-tests.ts';
import { isKnownToFlake } from './flaky-tests.ts';
import { nextGate } from './green.ts';
import { compareLanes, queueOf } from './lanes.ts';
import { isCheckoutMoving, planClearing } from './plan-clearing.ts';
import { planTests } from './plan-tests.ts';
import { planPullRequests } from './pull-requests.ts';
import { isWorthAnotherLook } from './red-rate.ts';
import { steppingOf } from './stepping.ts';
import { type Built, isRed, trainOf } from './train.ts';
import { redBranchOf, whyAwaits } from './why-held.ts';
import { afterGates, gateSlots, isUnderWay, type Yard } from './yard.ts';

/** So long a landing waits for the start of a test; then it goes at the next look, a heartbeat later at most. */
const GIVING_WAY_MS = 1_000;

export function planRefinery(snapshot: Snapshot): Action[] {
  const rigs = Object.entries(snapshot.rigs) as [RigName, RigSettings][];
  const steps = rigs.map(([rig, settings]) => ({ rig, ...inTurn(planRig({ snapshot, rig, settings })) }));
  const busy = steps.filter(({ rig, now }) => isBusy(snapshot, rig, now)).map(({ rig }) => rig);
  const clearing = planClearing(snapshot, new Set(busy));
  const isClearing = (rig: RigName): boolean =>
    clearing.some((each) => each.rig === rig && !snapshot.cooling.has(actionKey(each)));
  return [
    ...steps.flatMap(({ now }) => now),
    ...planPullRequests(snapshot),
    ...planThaws(snapshot),
    ...clearing,
    // What is only for later waits until nothing else is to be done: a gate is to have a processor beside it.
    ...steps.flatMap(({ rig, now, later }) => (now.length === 0 && !isClearing(rig) ? later : [])),
  ];
}

interface InTurn {
  readonly now: readonly Action[];
  /** What is made before its turn. */
  readonly later: readonly Action[];
}

function inTurn(steps: readonly Action[]): InTurn {
  const isLater = ({ kind }: Action): boolean => kind === 'make-ready';
  return { now: steps.filter((step) => !isLater(step)), later: steps.filter(isLater) };
}

/** Whether a step of a change is under way, or one begins. */
function isBusy(snapshot: Snapshot, rig: RigName, steps: readonly Action[]): boolean {
  const isStep = ({ kind }: Action): boolean => kind === 'gate' || kind === 'build' || kind === 'land';
  return steps.some(isStep) || steppingOf(snapshot, rig).length > 0;
}

function planRig(of: Omit<Yard, 'queue'>): Action[] {
  const { snapshot, rig } = of;
  const train = trainOf(snapshot.state, rig);
  const landing = train.findLast(({ phase }) => phase.landing);
  const halted = snapshot.state.rigs[rig]?.halted;
  const isFrozen = halted !== undefined && !halted.isDraining;
  const yard = { ...of, queue: queueOf(snapshot, rig) };
  const vain = isFrozen ? [] : train.filter((car) => runsInVain(snapshot, car, of.settings));
  const stops = vain.map(({ mr }): Action => ({ kind: 'stop-gate', mr }));
  return [...stops, ...planSteps(yard, train, { landing, isFrozen })];
}

function planSteps(
  yard: Yard,
  train: readonly Built[],
  { landing, isFrozen }: { readonly landing: Built | undefined; readonly isFrozen: boolean },
): Action[] {
  if (landing) {
    const beside = isFrozen ? [] : planBeside(yard, train, landing);
    return giveWay(yard, landing, beside) ? beside : [...planLanding(yard, landing), ...beside];
  }
  if (isFrozen) return [];
  const early = planEarly(yard, train);
  if (early) return early;
  const front = frontOf(yard, train);
  return (
    planVerdict(yard, train, front) ?? planWay(yard, train) ?? planTests({ ...yard, train, front, landed: 0 })
  );
}

function planLanding({ snapshot }: Yard, { mr }: Built): Action[] {
  return snapshot.inFlight.has(mergeKey(mr)) ? [] : [{ kind: 'land', mr }];
}

/** A test that is about to start goes first: nobody waits for a landing while the next one runs. */
function giveWay({ snapshot, rig }: Yard, { phase }: Built, beside: readonly Action[]): boolean {
  const isStarting = beside.some(({ kind }) => kind === 'gate') || isAboutToStart(snapshot, rig);
  return isStarting && !isOver(phase.since ?? 0, GIVING_WAY_MS, snapshot.now);
}

/** What stands on a landing is tested meanwhile: it is given up with one that comes to nothing, but most do not. */
function planBeside(yard: Yard, train: readonly Built[], landing: Built): Action[] {
  const landed = train.indexOf(landing) + 1;
  return planTests({ ...yard, train, front: landable(yard, train.slice(landed)), landed });
}

/** What is on the train before something that its bead waits for: it may have been told so since. */
function planEarly({ snapshot }: Yard, train: readonly Built[]): Action[] | null {
  const early = train.find((car, at) => whyAwaits(snapshot, car, train.slice(0, at)) !== null);
  if (early === undefined) return null;
  const why = 'its bead waits for another';
  return isUnderWay(snapshot, early) ? [] : [{ kind: 'uncouple', mr: early.mr, why }];
}

/** A train makes way for a lane before its own, once the gates that run have told what they have to tell. */
function planWay(yard: Yard, train: readonly Built[]): Action[] | null {
  const { snapshot } = yard;
  const [first] = train;
  const next = nextInLine(yard);
  if (first === undefined || next === undefined || compareLanes(next.lane, first.phase.lane) >= 0)
    return null;
  if (isCoupling(yard) || train.some((car) => isUnderWay(snapshot, car))) return [];
  const why = `${next.request.mr} is ${next.lane}, and goes first`;
  return [{ kind: 'uncouple', mr: first.mr, why }];
}

/** The candidates that are tested together: up to the first that has to be looked at, or built anew, before it lands. */
function frontOf(yard: Yard, train: readonly Built[]): readonly Built[] {
  const front = landable(yard, train);
  return front.length > 0 ? front : train.slice(0, 1);
}

function landable({ settings }: Yard, cars: readonly Built[]): readonly Built[] {
  const end = cars.findIndex((car) => afterGates(car, settings) !== 'land');
  return end < 0 ? cars : cars.slice(0, end);
}

/** What the results so far decide: a prefix that is green goes on, and a first one that is red is turned down. */
function planVerdict(yard: Yard, train: readonly Built[], front: readonly Built[]): Action[] | null {
  const { snapshot, rig, settings } = yard;
  const last = front.findLast((car) => nextGate(car, settings) === undefined);
  if (last !== undefined) {
    const isWaiting = isUnderWay(snapshot, last);
    return isWaiting ? [] : [nextStep(last, settings)];
  }
  const [first] = train;
  if (first?.red === undefined || !isRed(first, settings)) return null;
  if (isUnderWay(snapshot, first) || isCheckoutMoving(snapshot, first)) return [];
  const step = planBaseline(yard, first, first.red) ?? planBlame(yard, train, { mr: first.mr, ...first.red });
  const takesSlot = step.kind === 'gate' || step.kind === 'gate-branch';
  if (!takesSlot || gatesRunning(snapshot, rig) < gateSlots(yard)) return [step];
  // What holds it tells nothing before it is known whether it is red: the last of that gives its slot.
  const holding = train.findLast(({ mr }) => snapshot.gating.has(mr));
  return holding ? [{ kind: 'stop-gate', mr: holding.mr }] : [];
}

/** A first car that has failed is turned down, or looked at once more where it may have failed by chance. */
function planBlame(
  { snapshot, rig, settings }: Yard,
  train: readonly Built[],
  { mr, ...red }: Pick<Built, 'mr'> & RedGate,
): Action {
  // Each of them holds it: one that fails by chance does not fail everywhere.
  const failures = red.times - 1 + train.filter((car) => isRed(car, settings)).length;
  const { redRate = null, flakes = 0, flakyTests = [] } = snapshot.state.rigs[rig] ?? {};
  const mayBeChance = isKnownToFlake(flakyTests, red) || isWorthAnotherLook(redRate, flakes);
  return failures === 1 && mayBeChance ? { kind: 'gate', mr, gate: red.gate } : { kind: 'turn-down', mr };
}

/**
 * Before a change is blamed it is known that the branch is green without it; where the branch fails as the change does, the
 * change waits for another branch.
 */
function planBaseline({ snapshot, settings }: Yard, { mr, rig, phase }: Built, red: RedGate): Action | null {
  const { gate, definition } = red;
  const { paths } = settings.gates.find(({ name }) => name === gate) ?? {};
  const { baseTree } = judgedBy({ paths }, phase);
  if (baseTree === undefined || red.isOwn) return null;
  const isOf = (each: GreenGate | RedBranch): boolean =>
    each.tree === baseTree && each.gate === gate && each.definition === definition;
  if (snapshot.state.rigs[rig]?.greens?.some(isOf)) return null;
  const redBranch = redBranchOf(snapshot, rig);
  if (redBranch === undefined || !isOf(redBranch)) return { kind: 'gate-branch', mr, gate };
  return isOldFailure(red.tests, redBranch.tests) ? { kind: 'set-aside', mr } : null;
}

/** A frozen rig's upstream is looked at again and again: a person may have mended it. */
function planThaws({ state, rigs }: Snapshot): Action[] {
  return Object.values(state.rigs).flatMap(({ rig, frozen }): Action[] =>
    frozen !== null && rigs[rig] ? [{ kind: 'check-upstream', rig }] : [],
  );
}

function nextStep(car: Built, settings: RigSettings): Action {
  const kind = afterGates(car, settings);
  if (kind === 'land' && car.phase.isForHost) return { kind: 'propose', mr: car.mr };
  return kind === 'build' ? { kind, mr: car.mr, lane: car.phase.lane ?? 'normal' } : { kind, mr: car.mr };
}
