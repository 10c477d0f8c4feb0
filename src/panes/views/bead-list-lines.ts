// The list of beads: columns that give way, the least needed first, until the title has room.

import type { BeadRow } from '../beads/bead-row.ts';
import { BEAD_STYLES } from './bead-style.ts';
import { cell, type Line, span, windowStart } from './spans.ts';

const LEAST_TITLE_COLS = 24;
const LEAST_ID_COLS = 8;
const MOST_ID_COLS = 16;

interface Columns {
  readonly id: number;
  readonly type: number;
  readonly status: number;
  readonly assignee: number;
  readonly title: number;
}

/** The rows around the selected one; `cols` wide each. */
export function beadListLines(
  rows: readonly BeadRow[],
  selected: number,
  room: { readonly cols: number; readonly rows: number },
): Line[] {
  const start = windowStart(rows.length, room.rows, selected);
  const shown = rows.slice(start, start + room.rows);
  const columns = columnsOf(shown, room.cols);
  return shown.map((row, offset) => rowLine(row, start + offset === selected, columns));
}

function columnsOf(shown: readonly BeadRow[], cols: number): Columns {
  const longest = Math.max(LEAST_ID_COLS, ...shown.map(({ id }) => id.length + 1));
  const id = Math.min(MOST_ID_COLS, longest);
  let left = cols - 3 - id - 3 - LEAST_TITLE_COLS;
  const take = (wanted: number): number => {
    if (left < wanted) return 0;
    left -= wanted;
    return wanted;
  };
  const status = take(12);
  const type = take(8);
  const assignee = shown.some((row) => whoHas(row) !== '') ? take(12) : 0;
  return { id, type, status, assignee, title: Math.max(0, LEAST_TITLE_COLS + left) };
}

/** An agent that works on it says more than who took it on. */
function whoHas({ holder, assignee }: BeadRow): string {
  return holder === '' ? assignee : holder;
}

function rowLine(row: BeadRow, isSelected: boolean, columns: Columns): Line {
  const style = BEAD_STYLES[row.standing];
  const plain = isSelected ? { inverse: true } : {};
  const quiet = row.standing === 'closed' ? { ...plain, dim: true } : plain;
  const { priority } = row.bead;
  return [
    span(isSelected ? '▸' : ' ', plain),
    span(`${style.glyph} `, { ...style.tint, ...plain }),
    cell(row.id, columns.id - 1, quiet),
    span(' ', plain),
    cell(`P${priority}`, 3, { ...quiet, ...(priority === 0 ? { color: 'red', bold: true } : {}) }),
    ...column(row.type, columns.type, { ...quiet, dim: true }),
    ...column(row.status, columns.status, quiet),
    ...column(whoHas(row), columns.assignee, { ...quiet, dim: true }),
    cell(row.title, columns.title, quiet),
  ];
}

function column(text: string, cols: number, tint: Parameters<typeof cell>[2]): Line {
  return cols === 0 ? [] : [cell(text, cols - 1, tint), span(' ', tint)];
}
