// Which gate checkouts go, and which are kept to become another. Pure.

import { type Action, actionKey, mergeKey, type Snapshot } from '../action.ts';
import type { RigName } from '../ids.ts';
import type { CommitId } from '../rigs/commit-id.ts';
import { gateSlotsOf } from './gate-slots.ts';
import { type Built, isBuilt } from './train.ts';

/** Those of candidates that are no more, and of the branch where no candidate is judged. A few are spare as long as a queue lasts. */
export function planClearing(snapshot: Snapshot): Action[] {
  const { state, rigs, cores, gateCheckouts, gating } = snapshot;
  if (gateCheckouts.length === 0) return [];
  const needed = new Set<string>();
  const judging = new Set<RigName>();
  const ending = new Set<RigName>();
  const live = new Set<RigName>();
  for (const request of Object.values(state.queue)) {
    if (isBuilt(request) || (request.phase.kind === 'queued' && !request.held)) live.add(request.rig);
    if (isBuilt(request)) for (const commit of commitsOf(request)) needed.add(`${request.rig} ${commit}`);
    if (isBuilt(request) || snapshot.inFlight.has(mergeKey(request.mr))) judging.add(request.rig);
    // It may be in the checkout of a candidate that was given up.
    if (gating.has(request.mr) && !isBuilt(request)) ending.add(request.rig);
  }
  const spares = new Map<RigName, number>();
  for (const { rig, isSpare } of gateCheckouts) if (isSpare) spares.set(rig, (spares.get(rig) ?? 0) + 1);
  return gateCheckouts.flatMap(({ rig, gatedCommit, isBranch = false, isSpare = false }): Action[] => {
    const isNeeded = isBranch ? judging.has(rig) : needed.has(`${rig} ${gatedCommit}`);
    if (isSpare ? live.has(rig) : isNeeded || ending.has(rig)) return [];
    const count = spares.get(rig) ?? 0;
    const settings = rigs[rig];
    const isKept = !isSpare && live.has(rig) && settings && count < gateSlotsOf(settings, cores);
    if (!isKept) return [{ kind: 'clear-gate', rig, gatedCommit }];
    spares.set(rig, count + 1);
    return [{ kind: 'clear-gate', rig, gatedCommit, isSpare: true }];
  });
}

/** Whether a checkout is on its way out that its gate could go into: its own, or the branch's. */
export function isClearing({ gateCheckouts, inFlight }: Snapshot, car: Built): boolean {
  return gateCheckouts.some(
    (checkout) =>
      checkout.rig === car.rig &&
      (checkout.isBranch || commitsOf(car).includes(checkout.gatedCommit)) &&
      inFlight.has(actionKey({ kind: 'clear-gate', ...checkout })),
  );
}

/** What gates judge of it, each in a checkout of its own. */
function commitsOf({ phase }: Built): readonly CommitId[] {
  return [phase.gatedCommit, ...(phase.parts ?? []).map(({ commit }) => commit)];
}
