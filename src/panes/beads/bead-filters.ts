// The filters of the beads panel, in the order in which one key goes through them.

import type { BeadRow } from './bead-row.ts';

export const BEAD_FILTERS = ['ready', 'open', 'blocked', 'mine', 'closed', 'all'] as const;
export type BeadFilterName = (typeof BEAD_FILTERS)[number];

/** The name under which a town takes down what a person at a terminal does. */
export const PERSON = 'person';

/** Steps are parts of work that is shown already: only `all` has them. */
export function passes(row: BeadRow, filter: BeadFilterName): boolean {
  if (row.bead.type === 'step') return filter === 'all';
  switch (filter) {
    case 'all':
      return true;
    case 'ready':
      return row.standing === 'ready';
    case 'blocked':
      return row.standing === 'blocked';
    case 'open':
      return row.standing !== 'closed';
    case 'mine':
      return row.standing !== 'closed' && row.bead.assignee === PERSON;
    case 'closed':
      return row.standing === 'closed';
  }
}

export function nextFilter(filter: BeadFilterName, by: 1 | -1): BeadFilterName {
  const count = BEAD_FILTERS.length;
  return BEAD_FILTERS[(BEAD_FILTERS.indexOf(filter) + by + count) % count] ?? 'ready';
}
