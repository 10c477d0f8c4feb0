// Numbers about a tracker.

import type { Bead } from './bead.ts';
import { type Among, graphOf } from './graph/bead-graph.ts';
import { blockedBeads } from './graph/blocked-beads.ts';
import { epicProgress } from './graph/epics.ts';
import { isPinned } from './graph/finished.ts';
import { readyBeads } from './graph.ts';
import { compareText } from './id-order.ts';
import { sortableMs } from './instant.ts';

/** Deleted beads count nowhere else than in `deleted`. */
export interface BeadStatistics {
  readonly total: number;
  readonly open: number;
  readonly inProgress: number;
  readonly closed: number;
  /** Those that wait for others, whatever their status says. */
  readonly blocked: number;
  readonly deferred: number;
  readonly ready: number;
  readonly pinned: number;
  readonly deleted: number;
  readonly epicsEligible: number;
  /** From creation to closing, of closed beads with both times; 0 where there are none. */
  readonly averageLeadTimeHours: number;
}

export function beadStatistics(beads: Among, now: number): BeadStatistics {
  const graph = graphOf(beads);
  const { live } = graph;
  const withStatus = (status: string) => live.filter((bead) => bead.status === status).length;
  return {
    total: live.length,
    open: withStatus('open'),
    inProgress: withStatus('in_progress'),
    closed: withStatus('closed'),
    blocked: blockedBeads(graph, now).length,
    deferred: withStatus('deferred'),
    ready: readyBeads(graph, now).length,
    pinned: live.filter(isPinned).length,
    deleted: graph.all.length - live.length,
    epicsEligible: epicProgress(graph).filter((epic) => epic.isEligible).length,
    averageLeadTimeHours: averageLeadTimeHours(live),
  };
}

export const GROUPINGS = ['status', 'priority', 'type', 'assignee', 'label'] as const;
export type Grouping = (typeof GROUPINGS)[number];

export interface BeadGroup {
  /** The value that its beads share: `P1` for a priority; '' for those with no assignee, or no label. */
  readonly value: string;
  readonly count: number;
}

/** Sorted by value; a bead with several labels counts for each of them. Deleted beads do not count. */
export function countBy(beads: readonly Bead[], by: Grouping): readonly BeadGroup[] {
  const counts = new Map<string, number>();
  for (const bead of beads) {
    if (bead.deleted) continue;
    for (const value of valuesOf(bead, by)) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => compareText(a.value, b.value));
}

function valuesOf(bead: Bead, by: Grouping): readonly string[] {
  switch (by) {
    case 'priority':
      return [`P${bead.priority}`];
    case 'label':
      return bead.labels.length > 0 ? bead.labels : [''];
    case 'status':
    case 'type':
    case 'assignee':
      return [bead[by]];
  }
}

function averageLeadTimeHours(beads: readonly Bead[]): number {
  const times = beads.flatMap((bead) => {
    const [from, to] = [sortableMs(bead.createdAt), sortableMs(bead.closedAt ?? '')];
    return bead.status === 'closed' && from > 0 && to >= from ? [to - from] : [];
  });
  const sum = times.reduce((total, ms) => total + ms, 0);
  return times.length === 0 ? 0 : sum / times.length / 3_600_000;
}
