// One outer screen of cells, and the ways to draw on it. No glyph is ever left in half: where an edge cuts a wide
// glyph, or drawing covers one of its columns, what remains of it becomes a blank of the same style.

import { intersection, type Rect } from '../layout/rect.ts';
import { CELL_WORDS, CONTENT_IS_CLUSTER, CONTENT_RIGHT_HALF, CONTENT_WIDTH_SHIFT } from './cells.ts';
import { Grid } from './grid.ts';
import { copySideTexts, dropSideTexts } from './side-texts.ts';
import type { Style } from './style.ts';
import { eachGrapheme } from './width.ts';

export interface FrameCursor {
  readonly col: number;
  readonly row: number;
  readonly visible: boolean;
  readonly shape: 'block' | 'underline' | 'bar';
  readonly blinks: boolean;
}

export const HIDDEN_CURSOR: FrameCursor = { col: 0, row: 0, visible: false, shape: 'block', blinks: false };

export class Frame {
  readonly grid: Grid;
  cursor: FrameCursor = HIDDEN_CURSOR;

  constructor(cols: number, rows: number) {
    this.grid = new Grid(cols, rows);
  }
}

/**
 * Copies the cells `from` of `source` to `target` with its upper left at `at`; what lies outside either is left out.
 * Cost: a typed-array copy a row, and a look at clusters and links only where either grid has some.
 */
export function blit(
  target: Grid,
  source: Grid,
  from: Rect,
  at: { readonly col: number; readonly row: number },
): void {
  const shift = { col: at.col - from.col, row: at.row - from.row };
  const inSource = intersection(from, { col: 0, row: 0, cols: source.cols, rows: source.rows });
  const part = intersection(inSource, {
    col: -shift.col,
    row: -shift.row,
    cols: target.cols,
    rows: target.rows,
  });
  if (part.cols === 0) return;
  for (let row = part.row; row < part.row + part.rows; row += 1) {
    blitRow(target, source, { col: part.col, row, cols: part.cols, rows: 1 }, shift);
  }
}

/**
 * Draws `text` (sanitized, one line) and returns the column after it. Clipped at both edges of the grid, and at
 * `endCol` where given.
 */
export function drawText(
  grid: Grid,
  col: number,
  row: number,
  text: string,
  style: Style,
  endCol: number = grid.cols,
): number {
  const end = Math.min(endCol, grid.cols);
  if (row < 0 || row >= grid.rows) return col;
  let at = col;
  eachGrapheme(text, (glyph, width) => {
    if (at >= end) return false;
    if (at >= 0 && at + width <= end) putGlyph(grid, at, row, glyph, width, style);
    else
      fill(
        grid,
        { col: Math.max(0, at), row, cols: Math.min(at + width, end) - Math.max(0, at), rows: 1 },
        style,
      );
    at = Math.min(at + width, end);
    return true;
  });
  return at;
}

/** Makes every cell of `rect` a blank of `style`. */
export function fill(grid: Grid, rect: Rect, style: Style): void {
  const part = intersection(rect, { col: 0, row: 0, cols: grid.cols, rows: grid.rows });
  if (part.cols === 0) return;
  const first = (part.row * grid.cols + part.col) * CELL_WORDS;
  for (let row = part.row; row < part.row + part.rows; row += 1) {
    const start = row * grid.cols + part.col;
    clearRoom(grid, part.col, row, part.cols);
    if (row === part.row || style.link !== undefined) {
      for (let index = start; index < start + part.cols; index += 1) writeCell(grid, index, 0, style);
    } else {
      grid.cells.copyWithin(start * CELL_WORDS, first, first + part.cols * CELL_WORDS);
    }
  }
}

/** Writes one glyph of `width` columns that fits at `col`; what it covers is blanked whole. */
export function putGlyph(
  grid: Grid,
  col: number,
  row: number,
  glyph: string,
  width: number,
  style: Style,
): void {
  clearRoom(grid, col, row, width);
  const index = row * grid.cols + col;
  const codePoint = glyph.codePointAt(0) ?? 0;
  const isCluster = glyph.length > (codePoint > 0xffff ? 2 : 1);
  writeCell(
    grid,
    index,
    codePoint | (width << CONTENT_WIDTH_SHIFT) | (isCluster ? CONTENT_IS_CLUSTER : 0),
    style,
  );
  if (isCluster) grid.clusters.set(index, glyph);
  if (width === 2) writeCell(grid, index + 1, CONTENT_RIGHT_HALF, style);
}

function blitRow(
  target: Grid,
  source: Grid,
  part: Rect,
  shift: { readonly col: number; readonly row: number },
): void {
  const from = part.row * source.cols + part.col;
  const to = (part.row + shift.row) * target.cols + part.col + shift.col;
  clearRoom(target, part.col + shift.col, part.row + shift.row, part.cols);
  target.cells.set(
    source.cells.subarray(from * CELL_WORDS, (from + part.cols) * CELL_WORDS),
    to * CELL_WORDS,
  );
  copySideTexts(target, source, { from, to, count: part.cols });
  if (part.col > 0 && isWide(source, from - 1)) blank(target, to);
  const lastCol = to + part.cols - 1;
  if (isWide(target, lastCol)) blank(target, lastCol);
}

/** Readies `cols` cells to be written: no glyph reaches over either end, no cluster or link stays behind. */
function clearRoom(grid: Grid, col: number, row: number, cols: number): void {
  const start = row * grid.cols + col;
  if (col > 0 && isWide(grid, start - 1)) {
    blank(grid, start - 1);
    blank(grid, start);
  }
  const last = start + cols - 1;
  if (isWide(grid, last)) {
    blank(grid, last);
    if (col + cols < grid.cols) blank(grid, last + 1);
  }
  dropSideTexts(grid, start, cols);
}

function isWide(grid: Grid, index: number): boolean {
  return (((grid.cells[index * CELL_WORDS] ?? 0) >>> CONTENT_WIDTH_SHIFT) & 0x3) === 2;
}

/** Takes the glyph away and leaves style and link. */
function blank(grid: Grid, index: number): void {
  grid.cells[index * CELL_WORDS] = 0;
  grid.clusters.delete(index);
}

function writeCell(grid: Grid, index: number, content: number, style: Style): void {
  const word = index * CELL_WORDS;
  grid.cells[word] = content;
  grid.cells[word + 1] = style.foreground;
  grid.cells[word + 2] = style.background;
  grid.cells[word + 3] = style.underline;
  if (style.link !== undefined) grid.links.set(index, style.link);
}
