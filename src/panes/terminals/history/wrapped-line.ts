// A logical line of history on a screen of other columns than it was printed on: its rows joined, and broken where the
// new edge is, as xterm.js reflows what it has (src/common/buffer/BufferReflow.ts). Pure.

import {
  CELL_WORDS,
  CONTENT_RIGHT_HALF,
  CONTENT_WIDTH_MASK,
  CONTENT_WIDTH_SHIFT,
} from '../../screen/cells.ts';
import type { CellLink, Cluster, RowTexts } from '../emulator/pack-cells.ts';
import type { HistoryPlace, MatchSpan } from '../wire/search-query.ts';
import { decodeLine, lineCols, plainLength } from './spooled-line.ts';

/** A row as it stands on disk, with its number. */
export interface SpooledRow {
  readonly line: number;
  readonly bytes: Buffer;
}

/** How many rows the line takes on so many columns. */
export function wrappedCount(rows: readonly SpooledRow[], cols: number): number {
  return plainCount(rows, cols) ?? new WrappedLine(rows, cols).count;
}

/** Null where it takes a look at the glyphs to tell. */
function plainCount(rows: readonly SpooledRow[], cols: number): number | null {
  if (areOf(rows, cols)) return rows.length;
  let length = 0;
  for (const [at, { bytes }] of rows.entries()) {
    const plain = plainLength(bytes);
    if (plain === null) return null;
    length += at < rows.length - 1 ? lineCols(bytes) : plain;
  }
  return Math.max(1, Math.ceil(length / cols));
}

/** Whether they were printed on so many columns. */
function areOf(rows: readonly SpooledRow[], cols: number): boolean {
  return rows.every(({ bytes }) => lineCols(bytes) === cols);
}

export class WrappedLine {
  readonly #rows: readonly SpooledRow[];
  readonly #cols: number;
  readonly #words: Uint32Array;
  readonly #clusters: Cluster[] = [];
  readonly #links: CellLink[] = [];
  /** Where in the joined cells each row as printed begins, and the end of all. */
  readonly #offsets: number[] = [];
  /** Where in them each row as shown begins. */
  readonly #starts: number[] = [];

  constructor(rows: readonly SpooledRow[], cols: number) {
    this.#rows = rows;
    this.#cols = cols;
    this.#words = new Uint32Array(rows.reduce((sum, { bytes }) => sum + lineCols(bytes), 0) * CELL_WORDS);
    if (areOf(rows, cols)) {
      this.#join(() => false);
      this.#starts = this.#offsets.slice(0, -1);
    } else this.#break(this.#join(leavesGap));
  }

  get count(): number {
    return this.#starts.length;
  }

  /** Fills `words`, of as many columns, with one of its rows from 0. */
  pack(row: number, words: Uint32Array): RowTexts {
    const start = this.#starts[row] ?? this.#end;
    const end = Math.min(this.#starts[row + 1] ?? this.#end, start + this.#cols);
    words.fill(0);
    words.set(this.#words.subarray(start * CELL_WORDS, end * CELL_WORDS));
    const last = (end - start - 1) * CELL_WORDS;
    // One column shows no glyph of two.
    if (this.#cols === 1 && widthOf(words[last] ?? 0) === 2) words[last] = 0;
    return { clusters: between(this.#clusters, start, end), links: between(this.#links, start, end) };
  }

  /** Which cell as printed a row begins with. */
  placeOf(row: number): HistoryPlace {
    const at = this.#starts[row] ?? 0;
    const printed = this.#offsets.findLastIndex((offset, index) => offset <= at && index < this.#rows.length);
    return { line: this.#rows[printed]?.line ?? 0, col: at - (this.#offsets[printed] ?? 0) };
  }

  /** Cells of a row as printed by the rows, from 0, that show them; none where it has no such row. */
  spans({ line, col, cols }: MatchSpan): MatchSpan[] {
    const printed = this.#rows.findIndex((row) => row.line === line);
    const [offset, next] = [this.#offsets[printed], this.#offsets[printed + 1]];
    if (offset === undefined || next === undefined) return [];
    const from = Math.min(offset + col, Math.max(offset, next - 1));
    const to = Math.max(from + 1, Math.min(next, offset + col + cols));
    const found: MatchSpan[] = [];
    for (const [row, start] of this.#starts.entries()) {
      const first = Math.max(from, start);
      const last = Math.min(to, this.#starts[row + 1] ?? Number.POSITIVE_INFINITY);
      if (first < last) found.push({ line: row, col: first - start, cols: last - first });
    }
    return found;
  }

  /** The end of the joined cells, those that have but a background included. */
  get #end(): number {
    return this.#offsets.at(-1) ?? 0;
  }

  /** Joins the rows; how many cells there are up to the last glyph. */
  #join(hasGap: typeof leavesGap): number {
    let at = 0;
    let length = 0;
    for (const [index, { bytes }] of this.#rows.entries()) {
      const cols = lineCols(bytes);
      const next = this.#rows[index + 1];
      const words = this.#words.subarray(at * CELL_WORDS, (at + cols) * CELL_WORDS);
      const { clusters, links } = decodeLine(bytes, words);
      for (const [col, text] of clusters) this.#clusters.push([at + col, text]);
      for (const [col, target] of links) this.#links.push([at + col, target]);
      this.#offsets.push(at);
      length = at + glyphCols(words);
      at += next !== undefined && hasGap(words, next.bytes) ? cols - 1 : cols;
    }
    this.#offsets.push(at);
    return length;
  }

  #break(length: number): void {
    let at = 0;
    do {
      this.#starts.push(at);
      const end = at + this.#cols;
      const splits = end < length && this.#words[end * CELL_WORDS] === CONTENT_RIGHT_HALF;
      if (!splits) at = end;
      else at = this.#cols === 1 ? end + 1 : end - 1;
    } while (at < length);
  }
}

/** The last column stayed empty as the next glyph needs two; it is none of the line where that is shown on other columns. */
function leavesGap(words: Uint32Array, next: Buffer): boolean {
  if (words[words.length - CELL_WORDS] !== 0) return false;
  const first = new Uint32Array(2 * CELL_WORDS);
  decodeLine(next, first);
  return widthOf(first[0] ?? 0) === 2;
}

function glyphCols(words: Uint32Array): number {
  let cols = words.length / CELL_WORDS;
  while (cols > 0 && words[(cols - 1) * CELL_WORDS] === 0) cols -= 1;
  return cols;
}

function widthOf(content: number): number {
  return (content >> CONTENT_WIDTH_SHIFT) & CONTENT_WIDTH_MASK;
}

type ColumnText = readonly [col: number, text: string];

/** What stands in `[start, end)`, by column from `start`. */
function between(texts: readonly ColumnText[], start: number, end: number): ColumnText[] {
  const found: ColumnText[] = [];
  for (let at = firstFrom(texts, start); at < texts.length; at += 1) {
    const [col, text] = texts[at] ?? [end, ''];
    if (col >= end) break;
    found.push([col - start, text]);
  }
  return found;
}

/** Index of the first text at `start` or after. */
function firstFrom(texts: readonly ColumnText[], start: number): number {
  let [low, high] = [0, texts.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((texts[middle]?.[0] ?? 0) < start) low = middle + 1;
    else high = middle;
  }
  return low;
}
