// Which change is put on the train next, behind those that are on it. Pure.

import { type Action, mergeKey } from '../action.ts';
import { hasEnded, type MergeRequest } from '../merge-request.ts';
import { compareLanes, type Queued } from './lanes.ts';
import { LONGEST_FRONT } from './probes.ts';
import { isHostBusy } from './pull-requests.ts';
import { steppingOf } from './stepping.ts';
import { type Built, isBuilt } from './train.ts';
import { redBranchOf, whyHeld } from './why-held.ts';
import { afterGates, isReviewOutdated, isUnderWay, type Yard } from './yard.ts';

/** Puts what waits on the train, one after the other: a test of many costs as much as one of few. */
export function planCoupling(yard: Yard, train: readonly Built[]): Action[] {
  if (isCoupling(yard)) return [];
  const next = nextCar(yard, train);
  return next ? [{ kind: 'build', mr: next.request.mr, lane: next.lane }] : [];
}

/** How many more the train would have with all that waits on it. */
export function comingTo(yard: Yard, train: readonly Built[]): number {
  const isGrowing = isCoupling(yard) || nextCar(yard, train) !== undefined;
  if (!isGrowing) return 0;
  const lane = train[0]?.phase.lane ?? nextInLine(yard)?.lane;
  const waiting = yard.queue.filter((each) => each.lane === lane && mayGo(yard, each.request));
  return Math.min(waiting.length, longestTrain(yard) - train.length);
}

export function isCoupling({ snapshot, rig }: Yard): boolean {
  return steppingOf(snapshot, rig).some(
    (request) => !hasEnded(request) && !isBuilt(request) && !snapshot.gating.has(request.mr),
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

export function nextInLine(yard: Yard): Queued | undefined {
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
