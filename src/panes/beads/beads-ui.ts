// What a client's beads panel looks at: which list, what is searched, which bead, and what is shown of it.

import type { BeadFilterName } from './bead-filters.ts';
import type { BeadRow } from './bead-row.ts';
import type { BeadsNow } from './beads-now.ts';

/** What is shown of the selected bead, beside the list or in its place. */
export type BeadPage = 'detail' | 'tree' | 'history';

export interface BeadsUi {
  /** They are those of the branch at hand, to be read; else the live ones. */
  readonly isHere: boolean;
  readonly filter: BeadFilterName;
  readonly query: string;
  /** Keys go into the query. */
  readonly isTyping: boolean;
  /** A row's key; null for the first. */
  readonly selected: string | null;
  /** Where the selected one was last seen: who takes its place where it has left the list. */
  readonly at: number;
  readonly page: BeadPage;
  /** The page has the keyboard, and on a narrow screen the whole panel. */
  readonly isReading: boolean;
  /** The page's first line that is shown. */
  readonly top: number;
}

export const INITIAL_BEADS_UI: BeadsUi = {
  isHere: false,
  filter: 'ready',
  query: '',
  isTyping: false,
  selected: null,
  at: 0,
  page: 'detail',
  isReading: false,
  top: 0,
};

export interface SelectedRow {
  readonly rows: readonly BeadRow[];
  /** -1 where the list is empty. */
  readonly index: number;
  readonly row: BeadRow | null;
}

/** The list, and the selected bead in it wherever it has gone; its neighbour where it has left. */
export function selectedRow(
  { filter, query, selected, at, isReading }: BeadsUi,
  beads: BeadsNow,
): SelectedRow {
  const rows = beads.listed(filter, query);
  const found = selected === null ? 0 : rows.findIndex(({ key }) => key === selected);
  // What is being read stays, though it has left the list.
  const read = found < 0 && isReading && selected !== null ? beads.byKey(selected) : undefined;
  const index = found >= 0 ? Math.min(found, rows.length - 1) : Math.min(at, rows.length - 1);
  return { rows, index, row: read ?? rows[index] ?? null };
}
