// Open beads that say the same: candidates for closing all but one.

import type { Bead } from './bead.ts';
import type { Dependents } from './issue.ts';

/** In the original's names. */
export interface DuplicateGroup {
  readonly title: string;
  readonly issues: readonly {
    readonly id: string;
    readonly title: string;
    readonly status: string;
    readonly priority: number;
    /** Edges that lead to it. */
    readonly references: number;
    readonly is_merge_target: boolean;
  }[];
  readonly suggested_target: string;
  readonly suggested_sources: readonly string[];
  readonly suggested_action: string;
}

/** Groups of beads with the same title, description, design, acceptance and status; closed ones are left out. */
export function duplicateGroups(beads: readonly Bead[], dependents: Dependents): readonly DuplicateGroup[] {
  const open = beads.filter((bead) => !bead.deleted && bead.status !== 'closed' && bead.type !== 'step');
  const groups = Map.groupBy(open, (bead) =>
    JSON.stringify([bead.title, bead.description, bead.design, bead.acceptance, bead.status]),
  );
  return [...groups.values()].filter((group) => group.length > 1).map((group) => grouped(group, dependents));
}

/** The one that most edges lead to is kept; of several such the eldest. */
function grouped(group: readonly Bead[], dependents: Dependents): DuplicateGroup {
  const references = (bead: Bead) => dependents.get(bead.id)?.length ?? 0;
  const sorted = [...group].sort((a, b) => references(b) - references(a) || (isElder(a, b) ? -1 : 1));
  const [target, ...sources] = sorted.map((bead) => bead.id);
  return {
    title: group[0]?.title ?? '',
    issues: sorted.map((bead) => ({
      id: bead.id,
      title: bead.title,
      status: bead.status,
      priority: bead.priority,
      references: references(bead),
      is_merge_target: bead.id === target,
    })),
    suggested_target: target ?? '',
    suggested_sources: sources,
    suggested_action: sources.map((id) => `bd duplicate ${id} --of ${target}`).join(' && '),
  };
}

function isElder(a: Bead, b: Bead): boolean {
  return a.createdAt === b.createdAt ? a.id < b.id : a.createdAt < b.createdAt;
}
