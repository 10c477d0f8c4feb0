// The Refinery as a pure state machine: from what was handed in over a train of candidates and their gates to the ref.
// Where each stands is in the log, so a crash anywhere goes on at the same step.

import type { Action, Snapshot } from '../action.ts';
import { mergeKey } from '../action.ts';
import { isOver } from '../elapsed.ts';
import type { RigName } from '../ids.ts';
import { hasEnded, judgedBy, type MergeRequest, type RedGate } from '../merge-request.ts';
import type { RigSettings } from '../settings.ts';
import type { GreenGate, RedBranch } from '../town-state.ts';
import { beginGates, gatesRunning, hasBegun, inOrderOf, runningOf, runsInVain } from './begin-gates.ts';
import { isOldFailure } from './failed-tests.ts';
import { gateSlotsOf } from './gate-slots.ts';
import { nextGate } from './green.ts';
import { isFlaggedByOthers } from './guarded-paths.ts';
import { compareLanes, type Queued, queueOf } from './lanes.ts';
import { isClearing, planClearing } from './plan-clearing.ts';
import { LONGEST_FRONT, planProbes } from './probes.ts';
import { isHostBusy, planPullRequests } from './pull-requests.ts';
import { isWorthAnotherLook, judged } from './red-rate.ts';
import { approverOf, awaitsReview, policyName } from './review.ts';
import { type Built, isBuilt, isRed, isRedBy, trainOf } from './train.ts';
import { redBranchOf, whyAwaits, whyHeld } from './why-held.ts';

/** So long a new train is built as far as its first test is to go; then what is there is tested. */
const GROWING_MS = 3_000;

export function planRefinery(snapshot: Snapshot): Action[] {
  const steps = Object.entries(snapshot.rigs).flatMap(([rig, settings]) =>
    planRig({ snapshot, rig: rig as RigName, settings }),
  );
  return [...steps, ...planPullRequests(snapshot), ...planThaws(snapshot), ...planClearing(snapshot)];
}

interface Yard {
  readonly snapshot: Snapshot;
  readonly rig: RigName;
  readonly settings: RigSettings;
  readonly queue: readonly Queued[];
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
  if (landing) return [...planLanding(yard, landing), ...(isFrozen ? [] : planBeside(yard, train, landing))];
  if (isFrozen) return [];
  const early = planEarly(yard, train);
  if (early) return early;
  const front = frontOf(yard, train);
  return planVerdict(yard, train, front) ?? planWay(yard, train) ?? planTests(yard, train, front);
}

function planLanding({ snapshot }: Yard, { mr }: Built): Action[] {
  return snapshot.inFlight.has(mergeKey(mr)) ? [] : [{ kind: 'land', mr }];
}

/** What stands on a landing is tested meanwhile: it is given up with one that comes to nothing, but most do not. */
function planBeside(yard: Yard, train: readonly Built[], landing: Built): Action[] {
  const landed = train.indexOf(landing) + 1;
  return planTests(yard, train, landable(yard, train.slice(landed)), landed);
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
  if (isUnderWay(snapshot, first) || isClearing(snapshot, first)) return [];
  const step = planBaseline(yard, first, first.red) ?? planBlame(yard, train, { mr: first.mr, ...first.red });
  const takesSlot = step.kind === 'gate' || step.kind === 'gate-branch';
  return takesSlot && gatesRunning(snapshot, rig) >= gateSlots(yard) ? [] : [step];
}

/** A first car that has failed is turned down, or looked at once more where it may have failed by chance. */
function planBlame(
  { snapshot, rig, settings }: Yard,
  train: readonly Built[],
  { mr, gate, times }: Pick<Built, 'mr'> & Pick<RedGate, 'gate' | 'times'>,
): Action {
  // Each of them holds it: one that fails by chance does not fail everywhere.
  const failures = times - 1 + train.filter((car) => isRed(car, settings)).length;
  const known = snapshot.state.rigs[rig];
  const isDoubtful = failures === 1 && isWorthAnotherLook(known?.redRate ?? null, known?.flakes ?? 0);
  return isDoubtful ? { kind: 'gate', mr, gate } : { kind: 'turn-down', mr };
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

/** Puts what waits on the train, one after the other: a test of many costs as much as one of few. */
function planCoupling(yard: Yard, train: readonly Built[]): Action[] {
  if (isCoupling(yard)) return [];
  const next = nextCar(yard, train);
  return next ? [{ kind: 'build', mr: next.request.mr, lane: next.lane }] : [];
}

/** How many more the train would have with all that waits on it. */
function comingTo(yard: Yard, train: readonly Built[]): number {
  const isGrowing = isCoupling(yard) || nextCar(yard, train) !== undefined;
  if (!isGrowing) return 0;
  const lane = train[0]?.phase.lane ?? nextInLine(yard)?.lane;
  const waiting = yard.queue.filter((each) => each.lane === lane && mayGo(yard, each.request));
  return Math.min(waiting.length, longestTrain(yard) - train.length);
}

function isCoupling({ snapshot, rig }: Yard): boolean {
  return Object.values(snapshot.state.queue).some(
    (request) =>
      request.rig === rig &&
      !hasEnded(request) &&
      !isBuilt(request) &&
      isUnderWay(snapshot, request) &&
      !snapshot.gating.has(request.mr),
  );
}

/** The first that may go, where it may go together with the train that there is. */
function nextCar(yard: Yard, train: readonly Built[]): Queued | undefined {
  const { snapshot, settings } = yard;
  if (train.length >= longestTrain(yard) || isHostBusy(snapshot, yard.rig)) return undefined;
  const next = nextInLine(yard);
  // One whose gate is being ended keeps its place.
  if (next === undefined || isUnderWay(snapshot, next.request)) return undefined;
  const [first] = train;
  if (first === undefined) return next;
  // What turns a red branch green is looked for one by one.
  if (redBranchOf(snapshot, yard.rig)) return undefined;
  const isOfLane = compareLanes(next.lane, first.phase.lane) === 0;
  const isCompany = [...train, next.request].every(({ alone }) => !alone);
  const isTrainClear = train.every((car) => afterGates(car, settings) === 'land');
  // What is looked at by a person is looked at as it stands on the branch.
  const isClear = settings.review === 'automatic' || (next.request.approval ?? null) !== null;
  return isOfLane && isCompany && isTrainClear && isClear ? next : undefined;
}

/** A host merges one change after the other, each into what there is then. */
function longestTrain({ settings }: Yard): number {
  return settings.land === 'pull-request' ? 1 : LONGEST_FRONT;
}

function nextInLine(yard: Yard): Queued | undefined {
  return yard.queue.find(({ request }) => mayGo(yard, request));
}

function mayGo({ snapshot, rig, settings }: Yard, request: MergeRequest): boolean {
  return (
    !snapshot.state.rigs[rig]?.halted &&
    (request.phase.kind === 'queued' || isReviewOutdated(request, settings)) &&
    !snapshot.cooling.has(mergeKey(request.mr)) &&
    !whyHeld(snapshot, request)
  );
}

/**
 * What is to be tested is chosen as if all that waits were on the train; only as much of it is built as that takes, and
 * the test after it where it is green. Behind a red one nothing is built: it would have to be built anew. `landed`: cars
 * before the front that are green, and not yet counted.
 */
function planTests(yard: Yard, train: readonly Built[], front: readonly Built[], landed = 0): Action[] {
  const { snapshot, rig, settings } = yard;
  const prefix = (car: Built): number => front.indexOf(car) + 1;
  // What one gate judges of a change to other paths is what it has judged before it.
  const reds = front.flatMap((car) => (car.red && isRed(car, settings) ? [car.red] : []));
  const red = front.find((car) => reds.some((each) => isRedBy(each, car, settings)));
  const begun = front.filter((car) => isUnderWay(snapshot, car) || hasBegun(car, settings));
  const running = begun.map(prefix);
  // What was given up, or is tested with these no more, has its slots until its gates have ended.
  const inFront = front.reduce((sum, car) => sum + runningOf(snapshot, car).length, 0);
  const busy = gatesRunning(snapshot, rig);
  const slots = gateSlots(yard) - (busy - inFront);
  const rate = judged(snapshot.state.rigs[rig]?.redRate ?? null, { green: landed, red: 0 });
  const coming = comingTo(yard, train);
  const length = front.length + (isOvergrown(front, snapshot) ? 0 : coming);
  // The first one is turned down for its own failure alone.
  const isToldByOthers = red !== undefined && red === front[0] && !isRed(red, settings);
  const known = isToldByOthers ? { length: 1, red: null } : { length, red: red ? prefix(red) : null };
  const { start, stop } = planProbes({ ...known, green: 0, running }, rate, slots);
  const isVain = (car: Built): boolean => stop.includes(prefix(car)) || !front.includes(car);
  const stops = train.flatMap((car): Action[] =>
    snapshot.gating.has(car.mr) && isVain(car) && !runsInVain(snapshot, car, settings)
      ? [{ kind: 'stop-gate', mr: car.mr }]
      : [],
  );
  const on = begun.filter((car) => !isVain(car) && !isRed(car, settings) && !isStepping(snapshot, car));
  const carsOf = (prefixes: readonly number[]) => prefixes.flatMap((place) => front[place - 1] ?? []);
  // Of what is tested already that has its gates first which would be begun first now.
  const worth =
    on.length > 1 ? planProbes({ ...known, green: 0, running: [] }, rate, LONGEST_FRONT).start : [];
  const cars = [...inOrderOf(carsOf(worth), on), ...carsOf(start)];
  const gates = beginGates({ snapshot, settings, train, cars, free: gateSlots(yard) - busy });
  const tested = Math.max(0, ...running, ...start);
  const whole = { length: front.length + coming, green: tested, red: null, running: [] };
  const then = judged(rate, { green: tested, red: 0 });
  const needed = red ? 0 : Math.max(tested, ...planProbes(whole, then, gateSlots(yard)).start);
  return [...(front.length < needed ? planCoupling(yard, train) : []), ...stops, ...gates];
}

/** Whether the train has been put together for so long that what is there is tested. */
function isOvergrown([first]: readonly Built[], { now }: Snapshot): boolean {
  return first !== undefined && isOver(first.phase.since ?? 0, GROWING_MS, now);
}

function gateSlots({ snapshot, settings }: Yard): number {
  return gateSlotsOf(settings, snapshot.cores);
}

/** A frozen rig's upstream is looked at again and again: a person may have mended it. */
function planThaws({ state, rigs }: Snapshot): Action[] {
  return Object.values(state.rigs).flatMap(({ rig, frozen }): Action[] =>
    frozen !== null && rigs[rig] ? [{ kind: 'check-upstream', rig }] : [],
  );
}

/** Whether the policy has changed since it sent the change to a person. */
function isReviewOutdated({ phase }: MergeRequest, { review }: RigSettings): boolean {
  return phase.kind === 'review' && phase.facts.policy !== policyName(review);
}

function isUnderWay(snapshot: Snapshot, request: MergeRequest): boolean {
  return isStepping(snapshot, request) || snapshot.gating.has(request.mr);
}

/** Whether a step of it is under way that is no gate of its own. */
function isStepping({ inFlight }: Snapshot, { mr }: MergeRequest): boolean {
  return inFlight.has(mergeKey(mr));
}

/** Built anew where the policy is another, or what is guarded, or its commit does not name who approved; the gates' results stay. */
function afterGates(request: Built, settings: RigSettings): 'build' | 'request-review' | 'land' {
  const { review, land } = settings;
  const facts = request.phase.review;
  if ((request.phase.isForHost ?? false) !== (land === 'pull-request')) return 'build';
  if (facts?.policy !== policyName(review) || isFlaggedByOthers(facts, settings)) return 'build';
  if (awaitsReview(request, facts)) return 'request-review';
  return facts.approvedBy === approverOf(request, facts.change) ? 'land' : 'build';
}

function nextStep(car: Built, settings: RigSettings): Action {
  const kind = afterGates(car, settings);
  if (kind === 'land' && car.phase.isForHost) return { kind: 'propose', mr: car.mr };
  return kind === 'build' ? { kind, mr: car.mr, lane: car.phase.lane ?? 'normal' } : { kind, mr: car.mr };
}
