// Work whose bead somebody has closed in the ledger, be it by `bd close`, an edit or a merge.

import type { RigName } from './ids.ts';
import type { Rig } from './rig.ts';
import type { TownState } from './town-state.ts';
import { isEnded } from './town-state.ts';

/** The reasons that the closings gave, by `workKey`; of work that has not ended. */
export function closedWork(
  { works }: TownState,
  rigs: ReadonlyMap<RigName, Rig>,
): ReadonlyMap<string, string> {
  const closed = new Map<string, string>();
  for (const [key, work] of Object.entries(works)) {
    if (isEnded(work)) continue;
    const bead = rigs.get(work.rig)?.ledger.get(work.bead);
    if (bead?.status === 'closed') closed.set(key, bead.closeReason);
  }
  return closed;
}
