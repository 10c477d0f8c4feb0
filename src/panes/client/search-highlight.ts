// Marks matches in a pane's cells: inverse, and the one where the search stands black on yellow.

import type { Rect } from '../layout/rect.ts';
import { CELL_WORDS, COLOR_MODE_SHIFT, COLOR_PALETTE, FG_BOLD, FG_INVERSE } from '../screen/cells.ts';
import type { Grid } from '../screen/grid.ts';
import type { Match, MatchSpan } from '../terminals/wire/search-query.ts';

const BLACK = COLOR_PALETTE << COLOR_MODE_SHIFT;
const YELLOW = 3 | (COLOR_PALETTE << COLOR_MODE_SHIFT);

export interface Highlights {
  readonly marks: readonly Match[];
  readonly current: Match | null;
}

/** Where a guest's cells stand: `crop` is the part of its screen that `hole` shows, `topLine` the number of its first line. */
export interface ShownPart {
  readonly hole: Rect;
  readonly crop: Rect;
  readonly topLine: number;
}

export function highlightMatches(grid: Grid, part: ShownPart, { marks, current }: Highlights): void {
  const isCurrent = (match: Match): boolean => {
    const [a, b] = [match[0], current?.[0]];
    return a !== undefined && b !== undefined && a.line === b.line && a.col === b.col;
  };
  for (const match of marks) {
    const paint = isCurrent(match) ? paintCurrent : paintInverse;
    for (const span of match) eachCell(grid, part, span, paint);
  }
  // The marks of a view that was scrolled may not be there yet.
  if (current !== null && !marks.some(isCurrent)) {
    for (const span of current) eachCell(grid, part, span, paintCurrent);
  }
}

function eachCell(
  grid: Grid,
  { hole, crop, topLine }: ShownPart,
  span: MatchSpan,
  paint: (cells: Uint32Array, at: number) => void,
): void {
  const row = span.line - topLine - crop.row;
  if (row < 0 || row >= crop.rows) return;
  const from = Math.max(0, span.col - crop.col);
  const to = Math.min(crop.cols, span.col - crop.col + span.cols);
  for (let col = from; col < to; col += 1) {
    paint(grid.cells, ((hole.row + row) * grid.cols + hole.col + col) * CELL_WORDS);
  }
}

function paintInverse(cells: Uint32Array, at: number): void {
  cells[at + 1] = (cells[at + 1] ?? 0) ^ FG_INVERSE;
}

function paintCurrent(cells: Uint32Array, at: number): void {
  cells[at + 1] = BLACK | FG_BOLD;
  cells[at + 2] = YELLOW;
}
