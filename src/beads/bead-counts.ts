// Numbers about a tracker: how many beads are in which state, and how they fall into groups.

import type { Bead } from './bead.ts';
import { childrenOf } from './children-of.ts';
import { blockedBeads } from './graph/blocked-beads.ts';
import { isFinished } from './graph/finished.ts';
import { readyBeads } from './graph.ts';

/** In the original's names. */
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
  /** From creation to closing; 0 where nothing is closed. */
  readonly average_lead_time_hours: number;
}

export function summaryOf(beads: readonly Bead[], now: number): Summary {
  const live = beads.filter((bead) => !bead.deleted);
  const count = (status: string) => live.filter((bead) => bead.status === status).length;
  return {
    total_issues: live.length,
    open_issues: count('open'),
    in_progress_issues: count('in_progress'),
    closed_issues: count('closed'),
    blocked_issues: blockedBeads(live, now).length,
    deferred_issues: count('deferred'),
    ready_issues: readyBeads(live, now).length,
    pinned_issues: live.filter((bead) => bead.status === 'pinned' || bead.other?.['pinned'] === true).length,
    epics_eligible_for_closure: epics(live).filter((epic) => epic.eligible).length,
    average_lead_time_hours: averageLeadTimeHours(live),
  };
}

export interface EpicProgress {
  readonly epic: Bead;
  readonly total: number;
  readonly closed: number;
  /** It has children, and all of them are closed. */
  readonly eligible: boolean;
}

/** The epics that are not closed, with how many of their children are. */
export function epics(beads: readonly Bead[]): readonly EpicProgress[] {
  const children = childrenOf(beads);
  return beads
    .filter((bead) => !bead.deleted && bead.type === 'epic' && !isFinished(bead))
    .map((epic) => {
      const all = children.get(epic.id) ?? [];
      const closed = all.filter((child) => child.status === 'closed').length;
      return { epic, total: all.length, closed, eligible: all.length > 0 && closed === all.length };
    });
}

export const GROUPINGS = ['status', 'priority', 'type', 'assignee', 'label'] as const;
export type Grouping = (typeof GROUPINGS)[number];

export interface Group {
  readonly group: string;
  readonly count: number;
}

/** Sorted by name; a bead with several labels counts for each. */
export function groupsOf(beads: readonly Bead[], by: Grouping): readonly Group[] {
  const counts = new Map<string, number>();
  for (const name of beads.flatMap((bead) => groupNames(bead, by)))
    counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([group, count]) => ({ group, count })).sort((a, b) => (a.group < b.group ? -1 : 1));
}

function groupNames(bead: Bead, by: Grouping): readonly string[] {
  switch (by) {
    case 'status':
      return [bead.status];
    case 'priority':
      return [`P${bead.priority}`];
    case 'type':
      return [bead.type];
    case 'assignee':
      return [bead.assignee || '(unassigned)'];
    case 'label':
      return bead.labels.length > 0 ? bead.labels : ['(no labels)'];
  }
}

function averageLeadTimeHours(beads: readonly Bead[]): number {
  const times = beads
    .filter((bead) => bead.status === 'closed')
    .map((bead) => Date.parse(bead.closedAt ?? '') - Date.parse(bead.createdAt))
    .filter((ms) => ms >= 0);
  if (times.length === 0) return 0;
  return times.reduce((sum, ms) => sum + ms, 0) / times.length / 3_600_000;
}
