// Beads that say the same: candidates for closing all but one.

import type { Bead } from './bead.ts';
import { type Among, graphOf } from './graph/bead-graph.ts';
import { compareIds } from './id-order.ts';
import { sortableMs } from './instant.ts';

export interface DuplicateGroup {
  /** The one to keep: most others point to it, else it is the eldest. */
  readonly kept: DuplicateBead;
  readonly others: readonly DuplicateBead[];
}

export interface DuplicateBead {
  readonly bead: Bead;
  /** Edges that lead to it. */
  readonly references: number;
}

/**
 * Groups of beads with the same title, description, design, acceptance and status, in the order of the ids kept.
 * Closed beads, and steps of formulas, which are alike by nature, are left out.
 */
export function duplicateBeads(beads: Among): readonly DuplicateGroup[] {
  const graph = graphOf(beads);
  const candidates = graph.live.filter((bead) => bead.status !== 'closed' && bead.type !== 'step');
  const alike = Map.groupBy(candidates, ({ title, description, design, acceptance, status }) =>
    JSON.stringify([title, description, design, acceptance, status].map((text) => text.trim())),
  );
  return [...alike.values()]
    .flatMap((group): DuplicateGroup | [] => {
      if (group.length < 2) return [];
      const counted = group.map((bead) => ({ bead, references: graph.dependentsOf(bead.id).length }));
      const [kept, ...others] = counted.sort(bestFirst);
      return kept === undefined ? [] : { kept, others };
    })
    .sort((a, b) => compareIds(a.kept.bead.id, b.kept.bead.id));
}

function bestFirst(a: DuplicateBead, b: DuplicateBead): number {
  return (
    b.references - a.references ||
    sortableMs(a.bead.createdAt) - sortableMs(b.bead.createdAt) ||
    compareIds(a.bead.id, b.bead.id)
  );
}
