// A guest's history as it is shown at the guest's present width. Lines keep their number and stand on disk as they were
// printed; rows are what a person scrolls by. From the edge of the last reflow on, a row is a line and has its number.
// Above it, lines that were printed on another width are joined and broken anew, and rows are counted upwards from the
// edge, below 0 where there are more of them than there were lines.
//
// Which line a row belongs to is found by going upwards from the edge, and remembered until the width changes: a screen
// further up costs a look at the lines that it shows.

import type { RowTexts } from '../emulator/pack-cells.ts';
import type { HistoryPlace, MatchSpan } from '../wire/search-query.ts';
import type { LineSpool } from './line-spool.ts';
import { LONGEST_ROWS, logicalRows, ROWS_BEFORE } from './logical-lines.ts';
import type { SpoolPage } from './spool-page.ts';
import { isWrappedLine } from './spooled-line.ts';
import { type SpooledRow, WrappedLine, wrappedCount } from './wrapped-line.ts';

/** Lines that are looked at in one go, in some tenths of a millisecond: as many as a logical line has, or a piece of one. */
const BLOCK_LINES = LONGEST_ROWS;

/** What rows depend on. */
export interface HistoryShape {
  readonly cols: number;
  /** Number of the line from which on lines are rows. */
  readonly edge: number;
  /** Number of the oldest line. */
  readonly first: number;
}

interface Found {
  /** Which of the logical lines above the edge, the nearest first. */
  readonly at: number;
  /** Number of the first row of it. */
  readonly row: number;
}

/** A line that cannot be read has no bytes. */
interface MaybeRow {
  readonly line: number;
  readonly bytes: Buffer | null;
  readonly isWrapped: boolean;
}

export class HistoryRows {
  readonly #spool: LineSpool;
  readonly #page: SpoolPage;
  #shape: HistoryShape = { cols: 1, edge: 0, first: 0 };
  #truncations = 0;
  #numbering = 0;
  /** Of each logical line above the edge, the nearest first: its first line, and its first row. */
  #lines: number[] = [];
  #rows: number[] = [];
  #shown: { readonly at: number; readonly wrapped: WrappedLine | null } | null = null;

  constructor(spool: LineSpool, page: SpoolPage) {
    this.#spool = spool;
    this.#page = page;
  }

  /** Rows are numbered for this from now on. */
  fit(shape: HistoryShape): this {
    const { cols, edge } = this.#shape;
    const isSame =
      shape.cols === cols && shape.edge === edge && this.#truncations === this.#spool.truncations;
    this.#shape = shape;
    if (isSame) return this;
    this.#truncations = this.#spool.truncations;
    this.#numbering += 1;
    this.#lines = [];
    this.#rows = [];
    this.#shown = null;
    return this;
  }

  /** Counts up whenever a number may stand for another row than before. */
  get numbering(): number {
    return this.#numbering;
  }

  get edge(): number {
    return this.#shape.edge;
  }

  /** Number of the oldest row: as if each line that was not looked at yet were one. */
  get first(): number {
    const { first, edge } = this.#shape;
    if (first >= edge) return first;
    const reached = this.#lines.at(-1) ?? edge;
    if (reached > first) return (this.#rows.at(-1) ?? edge) - (reached - first);
    return this.#rows[firstAtMost(this.#lines, first)] ?? edge;
  }

  /** Number of the oldest row from `row` on, for sure: looks at all lines down to there. */
  atLeast(row: number): number {
    this.#reach(() => (this.#rows.at(-1) ?? this.edge) <= row);
    return Math.max(row, this.first);
  }

  /** Fills `words` with a row above the edge; null where its line cannot be read. */
  pack(row: number, words: Uint32Array): RowTexts | null {
    const found = this.#find(row);
    const wrapped = found === null ? null : this.#wrapped(found.at);
    return wrapped?.pack(row - (found?.row ?? 0), words) ?? null;
  }

  /** The cell that a row begins with, by the line that it was printed in. */
  placeOf(row: number): HistoryPlace {
    if (row >= this.edge) return { line: row, col: 0 };
    const found = this.#find(this.atLeast(row));
    if (found === null) return { line: this.#shape.first, col: 0 };
    const line = this.#lines[found.at] ?? 0;
    return this.#wrapped(found.at)?.placeOf(this.atLeast(row) - found.row) ?? { line, col: 0 };
  }

  /** Cells of a line by the rows that show them. */
  spans(span: MatchSpan): readonly MatchSpan[] {
    if (span.line >= this.edge) return [span];
    this.#reach(() => (this.#lines.at(-1) ?? this.edge) <= span.line);
    const at = firstAtMost(this.#lines, span.line);
    const row = this.#rows[at];
    if (row === undefined) return [];
    const spans = this.#wrapped(at)?.spans(span) ?? [{ ...span, line: 0 }];
    return spans.map((each) => ({ ...each, line: row + each.line }));
  }

  /** The row that shows a cell. */
  rowOf({ line, col }: HistoryPlace): number {
    return this.spans({ line, col, cols: 1 })[0]?.line ?? this.first;
  }

  /** The line with whose end a row above the edge ends; null where it goes on in the next. */
  endsLine(row: number): number | null {
    const found = this.#find(row);
    if (found === null) return null;
    const next = found.at === 0 ? this.edge : (this.#rows[found.at - 1] ?? this.edge);
    if (row + 1 < next) return null;
    return (found.at === 0 ? this.edge : (this.#lines[found.at - 1] ?? this.edge)) - 1;
  }

  /** Null where the row is not above the edge, or older than all. */
  #find(row: number): Found | null {
    if (row >= this.edge) return null;
    this.#reach(() => (this.#rows.at(-1) ?? this.edge) <= row);
    const at = firstAtMost(this.#rows, row);
    const first = this.#rows[at];
    return first === undefined ? null : { at, row: first };
  }

  /** Looks at lines further up until it is enough, or there are no more. */
  #reach(isEnough: () => boolean): void {
    while (!isEnough()) if (!this.#lookFurther()) return;
  }

  /** False where there is no more. */
  #lookFurther(): boolean {
    const { first, edge, cols } = this.#shape;
    const to = this.#lines.at(-1) ?? edge;
    if (to <= first) return false;
    const from = Math.max(first, to - BLOCK_LINES);
    const rows = this.#read(Math.max(first, from - ROWS_BEFORE), to);
    const lines = logicalRows(rows, from, to);
    for (const line of lines.reverse()) {
      const row = (this.#rows.at(-1) ?? edge) - countOf(line, cols);
      this.#lines.push(line[0]?.line ?? from);
      this.#rows.push(row);
    }
    return lines.length > 0;
  }

  #wrapped(at: number): WrappedLine | null {
    if (this.#shown?.at === at) return this.#shown.wrapped;
    const to = at === 0 ? this.edge : (this.#lines[at - 1] ?? this.edge);
    const rows: SpooledRow[] = [];
    for (let line = this.#lines[at] ?? to; line < to; line += 1) {
      const bytes = this.#page.line(line);
      if (bytes !== undefined) rows.push({ line, bytes });
    }
    const wrapped = rows.length === 0 ? null : new WrappedLine(rows, this.#shape.cols);
    this.#shown = { at, wrapped };
    return wrapped;
  }

  #read(from: number, to: number): MaybeRow[] {
    const known = new Map(this.#spool.read(from, to));
    return Array.from({ length: to - from }, (_, at) => {
      const line = from + at;
      const bytes = known.get(line) ?? null;
      // What goes on a line that is lost begins one.
      const goesOn = line === from || known.has(line - 1);
      return { line, bytes, isWrapped: bytes !== null && goesOn && isWrappedLine(bytes) };
    });
  }
}

function countOf(rows: readonly MaybeRow[], cols: number): number {
  const there = rows.filter(isThere);
  return there.length === 0 ? 1 : wrappedCount(there, cols);
}

function isThere(row: MaybeRow): row is MaybeRow & SpooledRow {
  return row.bytes !== null;
}

/** Index of the first entry, of those that go down, that is at most `limit`; their number where there is none. */
function firstAtMost(descending: readonly number[], limit: number): number {
  let [low, high] = [0, descending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((descending[middle] ?? 0) <= limit) high = middle;
    else low = middle + 1;
  }
  return low;
}
