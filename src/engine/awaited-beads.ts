// Which open beads the beads of merge requests wait for: those are to land first.

import type { BeadId } from '../beads/bead.ts';
import { awaitedIds, isReadinessEdge, Waits } from '../beads/graph/waits.ts';
import type { MergeRequestId, RigName } from './ids.ts';
import { hasEnded } from './merge-request.ts';
import type { Rig } from './rig.ts';
import type { TownState } from './town-state.ts';

/** Of merge requests that have not ended; those whose bead waits for nothing are left out. */
export function awaitedBeads(
  { queue }: Pick<TownState, 'queue'>,
  rigs: ReadonlyMap<RigName, Rig>,
  now: number,
): ReadonlyMap<MergeRequestId, readonly BeadId[]> {
  const awaited = new Map<MergeRequestId, readonly BeadId[]>();
  const waits = new Map<Rig, Waits>();
  for (const request of Object.values(queue)) {
    const rig = hasEnded(request) ? undefined : rigs.get(request.rig);
    const bead = rig?.ledger.get(request.bead);
    if (!rig || !bead?.edges.some(isReadinessEdge)) continue;
    const known = waits.get(rig) ?? new Waits(rig.ledger.graph(), now);
    waits.set(rig, known);
    const ids = known.of(bead).flatMap((wait) => (wait.kind === 'failure' ? [] : awaitedIds(wait)));
    if (ids.length > 0) awaited.set(request.mr, ids);
  }
  return awaited;
}
