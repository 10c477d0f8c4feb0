// The orders in which beads are listed.

import type { Bead } from './bead.ts';
import { byUrgency } from './graph.ts';

export const ORDERS = [
  'priority',
  'hybrid',
  'oldest',
  'created',
  'updated',
  'closed',
  'status',
  'id',
  'title',
  'type',
  'assignee',
] as const;

export type BeadOrder = (typeof ORDERS)[number];

const RECENT_MS = 48 * 3_600_000;

/** Sorted as asked at `now`; what an order holds alike stays in that of `priority`. */
export function inOrder(beads: readonly Bead[], order: BeadOrder, now: number): readonly Bead[] {
  const compare = comparison(order, now);
  return [...beads].sort((a, b) => compare(a, b) || byUrgency(a, b));
}

type Comparison = (a: Bead, b: Bead) => number;

function comparison(order: BeadOrder, now: number): Comparison {
  switch (order) {
    case 'priority':
      return byUrgency;
    case 'hybrid':
      return hybrid(now);
    case 'oldest':
      return by((bead) => bead.createdAt);
    case 'created':
      return (a, b) => text(b.createdAt, a.createdAt);
    case 'updated':
      return (a, b) => text(b.updatedAt, a.updatedAt);
    case 'closed':
      return (a, b) => text(b.closedAt ?? '', a.closedAt ?? '');
    case 'id':
      return (a, b) => NATURAL.compare(a.id, b.id);
    case 'status':
    case 'title':
    case 'type':
    case 'assignee':
      return by((bead) => bead[order]);
  }
}

/** What was made in the last two days by its priority; then the older, by age. */
function hybrid(now: number): Comparison {
  const isRecent = (bead: Bead) => now - Date.parse(bead.createdAt) < RECENT_MS;
  return (a, b) => {
    if (isRecent(a) !== isRecent(b)) return isRecent(a) ? -1 : 1;
    return isRecent(a) ? a.priority - b.priority : text(a.createdAt, b.createdAt);
  };
}

function by(key: (bead: Bead) => string): Comparison {
  return (a, b) => text(key(a), key(b));
}

/** `.2` before `.10`. */
const NATURAL = new Intl.Collator('en', { numeric: true });

function text(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
