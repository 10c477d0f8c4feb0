// What the graph tells, in the shapes and names that `bd --json` has always had.

import type { Bead } from './bead.ts';
import type { BeadGroup, BeadStatistics, Grouping } from './bead-statistics.ts';
import type { DuplicateGroup } from './duplicate-beads.ts';
import type { TreeNode } from './graph/dependency-tree.ts';
import type { EpicProgress } from './graph/epics.ts';
import type { GatedMolecule } from './graph/gated-molecules.ts';
import type { Issue } from './issue.ts';

export interface Summary {
  readonly total_issues: number;
  readonly open_issues: number;
  readonly in_progress_issues: number;
  readonly closed_issues: number;
  readonly blocked_issues: number;
  readonly deferred_issues: number;
  readonly ready_issues: number;
  readonly pinned_issues: number;
  readonly epics_eligible_for_closure: number;
  readonly average_lead_time_hours: number;
}

export interface ShownGroup {
  readonly group: string;
  readonly count: number;
}

export interface ShownDuplicates {
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

export interface TreeIssue extends Issue {
  readonly depth: number;
  /** The root's own id for the root. */
  readonly parent_id: string;
  readonly edge_from_parent?: string;
  readonly truncated: boolean;
}

export interface EpicIssue {
  readonly epic: Issue;
  readonly total_children: number;
  readonly closed_children: number;
  readonly eligible_for_close: boolean;
}

/** A molecule that can go on with a step since its gate has opened. */
export interface GatedStep {
  readonly molecule_id: string;
  readonly molecule_title: string;
  readonly closed_gate: Issue;
  readonly ready_step: Issue;
}

type ShowIssue = (bead: Bead) => Issue;

export function summaryShown(counts: BeadStatistics): Summary {
  return {
    total_issues: counts.total,
    open_issues: counts.open,
    in_progress_issues: counts.inProgress,
    closed_issues: counts.closed,
    blocked_issues: counts.blocked,
    deferred_issues: counts.deferred,
    ready_issues: counts.ready,
    pinned_issues: counts.pinned,
    epics_eligible_for_closure: counts.epicsEligible,
    average_lead_time_hours: counts.averageLeadTimeHours,
  };
}

export function groupsShown(groups: readonly BeadGroup[], by: Grouping): readonly ShownGroup[] {
  const nobody = by === 'assignee' ? '(unassigned)' : '(no labels)';
  return groups.map(({ value, count }) => ({ group: value || nobody, count }));
}

export function duplicatesShown(groups: readonly DuplicateGroup[]): readonly ShownDuplicates[] {
  return groups.map(({ kept, others }) => {
    const sources = others.map(({ bead }) => bead.id);
    return {
      title: kept.bead.title,
      issues: [kept, ...others].map(({ bead: { id, title, status, priority }, references }) => {
        return { id, title, status, priority, references, is_merge_target: id === kept.bead.id };
      }),
      suggested_target: kept.bead.id,
      suggested_sources: sources,
      suggested_action: sources.map((id) => `bd duplicate ${id} --of ${kept.bead.id}`).join(' && '),
    };
  });
}

export function gatedShown(gated: readonly GatedMolecule[], issue: ShowIssue): readonly GatedStep[] {
  return gated.map(({ molecule, gate, step }) => ({
    molecule_id: molecule.id,
    molecule_title: molecule.title,
    closed_gate: issue(gate),
    ready_step: issue(step),
  }));
}

/** Ids that no bead has are left out. */
export function treeShown(nodes: readonly TreeNode[], issue: ShowIssue): readonly TreeIssue[] {
  return nodes.flatMap(({ id, bead, depth, parent, edge, isTruncated }) => {
    if (bead === null) return [];
    const from = edge === null ? {} : { edge_from_parent: edge.type };
    return [{ ...issue(bead), depth, parent_id: parent ?? id, ...from, truncated: isTruncated }];
  });
}

export function epicsShown(epics: readonly EpicProgress[], issue: ShowIssue): readonly EpicIssue[] {
  return epics.map(({ epic, total, closed, isEligible }) => ({
    epic: issue(epic),
    total_children: total,
    closed_children: closed,
    eligible_for_close: isEligible,
  }));
}
