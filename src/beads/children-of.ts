// Beads by their parents.

import type { Bead, BeadId } from './bead.ts';
import { PARENT_CHILD } from './bead.ts';

/** The beads that are not deleted by their parents. */
export function childrenOf(beads: readonly Bead[]): ReadonlyMap<BeadId, readonly Bead[]> {
  const children = new Map<BeadId, Bead[]>();
  for (const bead of beads) {
    if (bead.deleted) continue;
    for (const { type, on } of bead.edges) {
      if (type !== PARENT_CHILD) continue;
      const held = children.get(on);
      if (held) held.push(bead);
      else children.set(on, [bead]);
    }
  }
  return children;
}
