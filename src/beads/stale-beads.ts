// Beads that nobody has touched for a while, though they are not done.

import type { Bead } from './bead.ts';
import { isFinished } from './graph/finished.ts';
import { compareIds } from './id-order.ts';
import { sortableMs } from './instant.ts';

export interface StaleQuery {
  /** Not updated for so long. */
  readonly ageMs: number;
  /** Only these; all that are not done unless given. */
  readonly statuses?: readonly string[] | undefined;
}

/** Oldest change first. Ephemeral beads are not told: they go by themselves. */
export function staleBeads(beads: readonly Bead[], query: StaleQuery, now: number): readonly Bead[] {
  const { ageMs, statuses } = query;
  return beads
    .filter((bead) => {
      if (bead.deleted || isFinished(bead) || bead.other?.['ephemeral'] === true) return false;
      if (statuses !== undefined && !statuses.includes(bead.status)) return false;
      return now - sortableMs(bead.updatedAt) >= ageMs;
    })
    .sort((a, b) => sortableMs(a.updatedAt) - sortableMs(b.updatedAt) || compareIds(a.id, b.id));
}
