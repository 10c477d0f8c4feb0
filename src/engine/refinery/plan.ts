// The Refinery as a pure state machine: from what was handed in over a train of candidates and their gates to the ref.
// Where each stands is in the log, so a crash anywhere goes on at the same step.

import type { Action, Snapshot } from '../action.ts';
import { clearGateKeys, mergeKey } from '../action.ts';
import { isOver } from '../elapsed.ts';
import type { RigName } from '../ids.ts';
import { gatedTreeOf, hasEnded, type MergeRequest } from '../merge-request.ts';
import type { RigSettings } from '../settings.ts';
import { greenOf, nextGate } from './green.ts';
import { compareLanes, type Queued, queueOf } from './lanes.ts';
import { LONGEST_FRONT, planProbes } from './probes.ts';
import { isWorthAnotherLook } from './red-rate.ts';
import { approverOf, awaitsReview, policyName } from './review.ts';
import { type Built, isBuilt, isRed, trainOf } from './train.ts';
import { whyAwaits, whyHeld } from './why-held.ts';

/** So long a new train is not tested while more is put on it: what comes at once is tested at once. */
const GROWING_MS = 500;

export function planRefinery(snapshot: Snapshot): Action[] {
  const steps = Object.entries(snapshot.rigs).flatMap(([rig, settings]) =>
    planRig({ snapshot, rig: rig as RigName, settings }),
  );
  return [...steps, ...planThaws(snapshot), ...planClearing(snapshot)];
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
  if (landing) return isUnderWay(snapshot, landing) ? [] : [{ kind: 'land', mr: landing.mr }];
  const halted = snapshot.state.rigs[rig]?.halted;
  if (halted && !halted.isDraining) return [];
  const yard = { ...of, queue: queueOf(snapshot, rig) };
  const early = planEarly(yard, train);
  if (early) return early;
  const front = frontOf(yard, train);
  return (
    planVerdict(yard, train, front) ??
    planWay(yard, train) ?? [...planCoupling(yard, train), ...planGates(yard, train, front)]
  );
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
function frontOf({ settings }: Yard, train: readonly Built[]): readonly Built[] {
  const [first] = train;
  if (first === undefined || afterGates(first, settings) !== 'land') return train.slice(0, 1);
  const end = train.findIndex((car) => afterGates(car, settings) !== 'land');
  return end < 0 ? train : train.slice(0, end);
}

/** What the results so far decide: a prefix that is green goes on, and a first one that is red is turned down. */
function planVerdict(
  { snapshot, rig, settings }: Yard,
  train: readonly Built[],
  front: readonly Built[],
): Action[] | null {
  const last = front.findLast((car) => nextGate(car, settings) === undefined);
  if (last !== undefined) {
    const isWaiting = isUnderWay(snapshot, last);
    return isWaiting ? [] : [nextStep(last, settings)];
  }
  const [first] = train;
  if (first?.red === undefined || !isRed(first, settings)) return null;
  if (isUnderWay(snapshot, first) || isClearing(snapshot.inFlight, rig)) return [];
  const { gate, times } = first.red;
  // Each of them holds it: one that fails by chance does not fail everywhere.
  const failures = times - 1 + train.filter((car) => isRed(car, settings)).length;
  const known = snapshot.state.rigs[rig];
  const isDoubtful = failures === 1 && isWorthAnotherLook(known?.redRate ?? null, known?.flakes ?? 0);
  return [isDoubtful ? { kind: 'gate', mr: first.mr, gate } : { kind: 'turn-down', mr: first.mr }];
}

/** Puts what waits on the train, one after the other: a test of many costs as much as one of few. */
function planCoupling(yard: Yard, train: readonly Built[]): Action[] {
  if (isCoupling(yard)) return [];
  const next = nextCar(yard, train);
  return next ? [{ kind: 'build', mr: next.request.mr, lane: next.lane }] : [];
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
  if (train.length >= LONGEST_FRONT) return undefined;
  const next = nextInLine(yard);
  // One whose gate is being ended keeps its place.
  if (next === undefined || isUnderWay(snapshot, next.request)) return undefined;
  const [first] = train;
  if (first === undefined) return next;
  const isOfLane = compareLanes(next.lane, first.phase.lane) === 0;
  const isCompany = [...train, next.request].every(({ alone }) => !alone);
  const isTrainClear = train.every((car) => afterGates(car, settings) === 'land');
  // What is looked at by a person is looked at as it stands on the branch.
  const isClear = settings.review === 'automatic' || (next.request.approval ?? null) !== null;
  return isOfLane && isCompany && isTrainClear && isClear ? next : undefined;
}

function nextInLine({ snapshot, settings, rig, queue }: Yard): Queued | undefined {
  if (snapshot.state.rigs[rig]?.halted) return undefined;
  return queue.find(
    ({ request }) =>
      (request.phase.kind === 'queued' || isReviewOutdated(request, settings)) &&
      !snapshot.cooling.has(mergeKey(request.mr)) &&
      !whyHeld(snapshot, request),
  );
}

function planGates(yard: Yard, train: readonly Built[], front: readonly Built[]): Action[] {
  const { snapshot, rig, settings } = yard;
  const { state, inFlight } = snapshot;
  if (isClearing(inFlight, rig)) return [];
  const prefix = (car: Built): number => front.indexOf(car) + 1;
  const red = front.find((car) => isRed(car, settings));
  const begun = front.filter((car) => isUnderWay(snapshot, car) || hasBegun(car, settings));
  const given = [...snapshot.gating].filter(
    (mr) => state.queue[mr]?.rig === rig && !front.some((car) => car.mr === mr),
  );
  const { start, stop } = planProbes(
    {
      length: front.length,
      green: 0,
      red: red ? prefix(red) : null,
      running: begun.map(prefix),
    },
    state.rigs[rig]?.redRate ?? null,
    // What was given up, or is tested with these no more, has its slot until its gate has ended.
    gateSlots(yard) - given.length,
  );
  const apart = train.filter((car) => given.includes(car.mr));
  const stopped = begun.filter((car) => stop.includes(prefix(car)));
  const stops = [...apart, ...stopped].flatMap((car): Action[] =>
    snapshot.gating.has(car.mr) ? [{ kind: 'stop-gate', mr: car.mr }] : [],
  );
  const [first] = front;
  const isNew = first !== undefined && !isOver(first.phase.since ?? 0, GROWING_MS, snapshot.now);
  const isGrowing = isNew && (isCoupling(yard) || nextCar(yard, train) !== undefined);
  const fresh = isGrowing ? [] : start.flatMap((place) => front[place - 1] ?? []);
  const on = begun.filter((car) => !stopped.includes(car) && !isUnderWay(snapshot, car));
  const gates = [...on, ...fresh].flatMap((car): Action[] => {
    const gate = nextGate(car, settings);
    return gate ? [{ kind: 'gate', mr: car.mr, gate: gate.name }] : [];
  });
  return [...stops, ...gates];
}

/** Whether some of its gates have passed, and others not yet. */
function hasBegun(car: Built, settings: RigSettings): boolean {
  return (
    !isRed(car, settings) &&
    settings.gates.some((gate) => greenOf(car, gatedTreeOf(car.phase), gate, settings))
  );
}

function gateSlots({ snapshot, settings }: Yard): number {
  return settings.gateSlots ?? Math.max(1, Math.floor(snapshot.cores / 2));
}

/** A frozen rig's upstream is looked at again and again: a person may have mended it. */
function planThaws({ state, rigs }: Snapshot): Action[] {
  return Object.values(state.rigs).flatMap(({ rig, frozen }): Action[] =>
    frozen !== null && rigs[rig] ? [{ kind: 'check-upstream', rig }] : [],
  );
}

/** Those of candidates that are no more, and of the branch where no candidate is judged. */
function planClearing(snapshot: Snapshot): Action[] {
  const { state, gateCheckouts, gating } = snapshot;
  if (gateCheckouts.length === 0) return [];
  const needed = new Set<string>();
  const judging = new Set<RigName>();
  const ending = new Set<RigName>();
  for (const request of Object.values(state.queue)) {
    if (isBuilt(request)) needed.add(`${request.rig} ${request.phase.gatedCommit}`);
    if (isBuilt(request) || isUnderWay(snapshot, request)) judging.add(request.rig);
    // It may be in the checkout of a candidate that was given up.
    if (gating.has(request.mr) && !isBuilt(request)) ending.add(request.rig);
  }
  return gateCheckouts.flatMap(({ rig, gatedCommit, isBranch = false }): Action[] => {
    const isNeeded = isBranch ? judging.has(rig) : needed.has(`${rig} ${gatedCommit}`);
    return isNeeded || ending.has(rig) ? [] : [{ kind: 'clear-gate', rig, gatedCommit }];
  });
}

/** Whether the policy has changed since it sent the change to a person. */
function isReviewOutdated({ phase }: MergeRequest, { review }: RigSettings): boolean {
  return phase.kind === 'review' && phase.facts.policy !== policyName(review);
}

function isUnderWay({ inFlight }: Snapshot, request: MergeRequest): boolean {
  return inFlight.has(mergeKey(request.mr));
}

/** Built anew where the policy is another, or its commit does not name who approved; the gates' results stay. */
function afterGates(request: Built, { review }: RigSettings): 'build' | 'request-review' | 'land' {
  const facts = request.phase.review;
  if (facts?.policy !== policyName(review)) return 'build';
  if (awaitsReview(request, facts)) return 'request-review';
  return facts.approvedBy === approverOf(request, facts.change) ? 'land' : 'build';
}

function nextStep(car: Built, settings: RigSettings): Action {
  const kind = afterGates(car, settings);
  return kind === 'build' ? { kind, mr: car.mr, lane: car.phase.lane ?? 'normal' } : { kind, mr: car.mr };
}

function isClearing(inFlight: ReadonlySet<string>, rig: RigName): boolean {
  return [...inFlight].some((key) => key.startsWith(clearGateKeys(rig)));
}
