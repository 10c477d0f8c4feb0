// Which gate checkouts go, and which are kept to become another. Pure.

import {
  type Action,
  actionKey,
  clearGateKeys,
  type GateCheckout,
  makeReadyKey,
  makeReadyKeys,
  type Snapshot,
  trialKey,
} from '../action.ts';
import type { RigName, TrialId } from '../ids.ts';
import type { CommitId } from '../rigs/commit-id.ts';
import type { RigSettings } from '../settings.ts';
import { isAboutToStart } from './about-to-start.ts';
import { gateSlotsOf } from './gate-slots.ts';
import { nextGate } from './green.ts';
import { steppingOf } from './stepping.ts';
import { type Built, isBuilt, isRed, trainOf } from './train.ts';

type Clearing = Action & { readonly kind: 'clear-gate' };

/**
 * Those of candidates that are no more or have no gate before them, and of the branch where no candidate is judged. A few are spare
 * as long as a queue lasts. `busy`: rigs with a step under way that is not to be held up.
 */
export function planClearing(snapshot: Snapshot, busy: ReadonlySet<RigName>): Clearing[] {
  const { state, rigs, cores, gateCheckouts, gating, inFlight } = snapshot;
  if (gateCheckouts.length === 0) return [];
  const needed = new Set<string>();
  const judging = new Set<RigName>();
  const ending = new Set<RigName>();
  const live = new Set<RigName>();
  for (const rig of new Set(gateCheckouts.map((each) => each.rig))) {
    for (const car of toBeGated(snapshot, rig))
      for (const commit of commitsOf(car)) needed.add(`${rig} ${commit}`);
    if (steppingOf(snapshot, rig).length > 0) judging.add(rig);
  }
  for (const request of Object.values(state.queue)) {
    if (isBuilt(request)) judging.add(request.rig);
    if (isBuilt(request) || (request.phase.kind === 'queued' && !request.held)) live.add(request.rig);
    // It may be in the checkout of a candidate that was given up.
    if (gating.has(request.mr) && !isBuilt(request)) ending.add(request.rig);
  }
  for (const { rig, end } of Object.values(state.trials)) if (!end) live.add(rig);
  const isHeld = (checkout: GateCheckout): boolean =>
    isOfCandidate(checkout) ||
    inFlight.has(makeReadyKey(checkout)) ||
    (checkout.trial === undefined ? ending.has(checkout.rig) : isTried(snapshot, checkout.trial));
  const isOfCandidate = ({ rig, gatedCommit, isBranch = false, trial }: GateCheckout): boolean =>
    trial === undefined && (isBranch ? judging.has(rig) : needed.has(`${rig} ${gatedCommit}`));
  const spares = new Map<RigName, number>();
  for (const { rig, isSpare } of gateCheckouts) if (isSpare) spares.set(rig, (spares.get(rig) ?? 0) + 1);
  // One that the next gate goes into as it is, or that becomes its own.
  const isNext = (each: GateCheckout): boolean => each.isSpare || (each.isAhead === true && isHeld(each));
  const served = new Set(gateCheckouts.filter(isNext).map(({ rig }) => rig));
  const idle = gateCheckouts.filter((each) => (each.isSpare ? !live.has(each.rig) : !isHeld(each)));
  const idleOf = Map.groupBy(idle, ({ rig }) => rig);
  // The branch's own first: while it is taken away no gate begins, and to make it spare is quick.
  const inOrder = idle.toSorted((one, other) => rank(one) - rank(other));
  return inOrder.flatMap((checkout): Clearing[] => {
    const { rig, gatedCommit, trial, beside, isSpare = false } = checkout;
    const most = mostSpare(rigs[rig], cores);
    // Where one gate after the other is about to start, there would be ever more of them.
    const areFew = (idleOf.get(rig)?.length ?? 0) <= most;
    const canWait = isAboutToStart(snapshot, rig) || (busy.has(rig) && served.has(rig));
    if (!isSpare && areFew && canWait) return [];
    const of = { rig, gatedCommit, ...(trial && { trial }), ...(beside && { beside }) };
    const count = spares.get(rig) ?? 0;
    const isKept = !isSpare && live.has(rig) && count < most;
    if (!isKept) return [{ kind: 'clear-gate', ...of }];
    spares.set(rig, count + 1);
    return [{ kind: 'clear-gate', ...of, isSpare: true }];
  });
}

/** One more than gates run at once: while one of them is taken, that of the gate before is not spare yet. */
function mostSpare(settings: RigSettings | undefined, cores: number): number {
  return settings ? gateSlotsOf(settings, cores) + 1 : 0;
}

function rank({ isBranch = false }: GateCheckout): number {
  return isBranch ? 0 : 1;
}

/**
 * What is red is gated again only where nothing is before it, if at all; what stands on it is built anew before. What lands counts for
 * none: it may be red where what stands on it has mended it.
 */
function toBeGated({ state, rigs, gating }: Snapshot, rig: RigName): readonly Built[] {
  const settings = rigs[rig];
  const train = trainOf(state, rig);
  if (settings === undefined) return train;
  const cars = train.filter(({ phase }) => !phase.landing);
  const red = cars.findIndex((car) => isRed(car, settings));
  const open = red < 0 ? cars : cars.slice(0, Math.max(1, red));
  const left = open.filter((car) => nextGate(car, settings) !== undefined);
  return [...left, ...train.filter(({ mr }) => gating.has(mr))];
}

/** Whether a trial needs its checkouts: what is timed begins each time with a fresh one. */
function isTried({ state, inFlight, trying }: Snapshot, id: TrialId): boolean {
  const trial = state.trials[id];
  if (inFlight.has(trialKey(id)) || trying.has(id)) return true;
  return trial !== undefined && !trial.end && trial.wish.kind === 'try';
}

/** Whether a checkout of the rig is just being made, or on its way out. */
export function areMoving({ inFlight }: Snapshot, rig: RigName): boolean {
  const keys = [makeReadyKeys(rig), clearGateKeys(rig)];
  return [...inFlight].some((each) => keys.some((key) => each.startsWith(key)));
}

/** Whether a checkout that its gate could go into is just being made, or on its way out: its own, or the branch's. */
export function isCheckoutMoving({ gateCheckouts, inFlight }: Snapshot, car: Built): boolean {
  return gateCheckouts.some(
    (checkout) =>
      checkout.rig === car.rig &&
      checkout.trial === undefined &&
      (checkout.isBranch || commitsOf(car).includes(checkout.gatedCommit)) &&
      (inFlight.has(makeReadyKey(checkout)) || inFlight.has(actionKey({ kind: 'clear-gate', ...checkout }))),
  );
}

/** What gates judge of it, each in a checkout of its own. */
function commitsOf({ phase }: Built): readonly CommitId[] {
  return [phase.gatedCommit, ...(phase.parts ?? []).map(({ commit }) => commit)];
}
