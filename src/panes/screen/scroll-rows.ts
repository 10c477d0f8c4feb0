// Moves rows of a grid as a terminal does that scrolls a region of its rows.

import { CELL_WORDS } from './cells.ts';
import type { Grid } from './grid.ts';

export interface Scroll {
  /** First and last row of the region. */
  readonly top: number;
  readonly bottom: number;
  /** How far what it shows moves up; negative: down. At most the rows of the region. */
  readonly lines: number;
}

/** Moves glyphs, styles, clusters and links; rows that come in are empty, rows outside of the region stay. */
export function scrollRows(grid: Grid, { top, bottom, lines }: Scroll): void {
  const start = top * grid.cols;
  const end = (bottom + 1) * grid.cols;
  const shift = -lines * grid.cols;
  const kept = end - start - Math.abs(shift);
  const words = grid.cells.subarray(start * CELL_WORDS, end * CELL_WORDS);
  if (lines > 0) {
    words.copyWithin(0, -shift * CELL_WORDS);
    words.fill(0, kept * CELL_WORDS);
  } else {
    words.copyWithin(shift * CELL_WORDS, 0, kept * CELL_WORDS);
    words.fill(0, 0, shift * CELL_WORDS);
  }
  moveTexts(grid.clusters, { start, end, shift });
  moveTexts(grid.links, { start, end, shift });
}

/** Cells from `start` to before `end`. */
interface Move {
  readonly start: number;
  readonly end: number;
  readonly shift: number;
}

function moveTexts(texts: Map<number, string>, { start, end, shift }: Move): void {
  if (texts.size === 0) return;
  const moved: Array<readonly [index: number, text: string]> = [];
  for (const [index, text] of texts) {
    if (index < start || index >= end) continue;
    texts.delete(index);
    const to = index + shift;
    if (to >= start && to < end) moved.push([to, text]);
  }
  for (const [index, text] of moved) texts.set(index, text);
}
