// What stands against closing a bead.

import type { Bead } from './bead.ts';
import { blockerIds, childrenOf, isFinished } from './blocker-ids.ts';

/** Why it should stay open, as a phrase; null where nothing speaks for that. */
export function whyNotClosed(bead: Bead, beads: readonly Bead[]): string | null {
  if (bead.status === 'closed') return null;
  if (bead.status === 'pinned' || bead.other?.['pinned'] === true) return 'it is pinned';
  if (bead.type === 'epic') {
    const open = (childrenOf(beads).get(bead.id) ?? []).filter((child) => !isFinished(child));
    if (open.length > 0) return `it has open children: ${named(open.map(({ id }) => id))}`;
  }
  const blockers = bead.edges.length === 0 ? undefined : blockerIds(beads).get(bead.id);
  return blockers === undefined ? null : `it waits for ${named(blockers)}`;
}

function named(ids: readonly string[]): string {
  return ids.length <= 3 ? ids.join(', ') : `${ids.slice(0, 3).join(', ')} and ${ids.length - 3} more`;
}
