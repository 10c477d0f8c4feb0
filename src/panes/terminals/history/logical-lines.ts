// Lines that a terminal wrapped, joined again, and the cells that a piece of their text stands in. Pure.

import {
  CELL_WORDS,
  CONTENT_CODE_POINT,
  CONTENT_IS_CLUSTER,
  CONTENT_RIGHT_HALF,
  CONTENT_WIDTH_MASK,
  CONTENT_WIDTH_SHIFT,
} from '../../screen/cells.ts';
import type { Cluster } from '../emulator/pack-cells.ts';
import type { ScrolledText } from './scrollback.ts';

/** Rows from which on a line without end is cut, so that each piece can be found from anywhere. */
const CUT_ROWS = 64;
/** Rows of a line, or of a piece of one, at most. */
export const LONGEST_ROWS = 2 * CUT_ROWS;
/** Rows to know before the first and after the last line that one asks for. */
export const ROWS_BEFORE = CUT_ROWS;
export const ROWS_AFTER = 2 * CUT_ROWS;

export interface LogicalLine {
  readonly text: string;
  readonly rows: readonly ScrolledText[];
}

export interface RowRange {
  readonly line: number;
  /** UTF-16 code units of the row's text. */
  readonly start: number;
  readonly end: number;
}

/** One row of a line, by its number since the guest's start. */
interface Row {
  readonly line: number;
  readonly isWrapped: boolean;
}

/** The logical lines that begin in `[from, to)`; `rows` are those of `[from - ROWS_BEFORE, to + ROWS_AFTER)` that exist. */
export function logicalLines(rows: readonly ScrolledText[], from: number, to: number): LogicalLine[] {
  return logicalRows(rows, from, to).map(joined);
}

/** The same as rows. */
export function logicalRows<Each extends Row>(rows: readonly Each[], from: number, to: number): Each[][] {
  const found: Each[][] = [];
  let open: Each[] | null = null;
  let lastStart = Number.NEGATIVE_INFINITY;
  for (const [at, row] of rows.entries()) {
    if (!row.isWrapped) lastStart = row.line;
    const isCut = row.line % CUT_ROWS === 0 && row.line - lastStart >= CUT_ROWS;
    if (!row.isWrapped || isCut || at === 0) {
      if (open !== null) found.push(open);
      open = row.line >= from && row.line < to ? [] : null;
    }
    open?.push(row);
  }
  if (open !== null) found.push(open);
  return found;
}

/** The parts of its rows that a piece of the line's text is made of. */
export function rowsOf({ rows }: LogicalLine, start: number, end: number): RowRange[] {
  const found: RowRange[] = [];
  let before = 0;
  for (const { line, text } of rows) {
    const first = Math.max(0, start - before);
    const last = Math.min(text.length, end - before);
    if (first < last) found.push({ line, start: first, end: last });
    before += text.length;
  }
  return found;
}

/** The columns that code units `[start, end)` of a row's text stand in. */
export function columnsOf(
  words: Uint32Array,
  clusters: readonly Cluster[],
  { start, end }: RowRange,
): { readonly col: number; readonly cols: number } {
  const texts = new Map(clusters);
  let at = 0;
  let first = -1;
  let after = 0;
  for (let col = 0; col * CELL_WORDS < words.length && at < end; col += 1) {
    const content = words[col * CELL_WORDS] ?? 0;
    if (content === CONTENT_RIGHT_HALF) continue;
    const width = content === 0 ? 1 : (content >> CONTENT_WIDTH_SHIFT) & CONTENT_WIDTH_MASK;
    at += textLength(content, texts.get(col));
    if (first < 0 && at > start) first = col;
    after = col + Math.max(1, width);
  }
  return { col: Math.max(0, first), cols: Math.max(1, after - Math.max(0, first)) };
}

function textLength(content: number, cluster: string | undefined): number {
  if ((content & CONTENT_IS_CLUSTER) !== 0) return cluster?.length ?? 1;
  return (content & CONTENT_CODE_POINT) > 0xffff ? 2 : 1;
}

function joined(rows: readonly ScrolledText[]): LogicalLine {
  return { rows, text: rows.map(({ text }) => text).join('') };
}
