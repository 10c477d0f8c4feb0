// Finds out from two frames alone that rows of the one moved up or down to give the other. A shift is guessed from
// rows of the same text, and taken where it leaves much less to write: what a guess gets wrong costs bytes and no more.

import { CELL_WORDS, CONTENT_WIDTH_SHIFT } from './cells.ts';
import type { Grid } from './grid.ts';
import type { Scroll } from './scroll-rows.ts';

/** Cells that a scroll must save: about what its sequences, and the way back from them, take in bytes. */
const LEAST_GAIN = 30;

/** A space as a cell: the same as an empty one. */
const SPACE = 0x20 | (1 << CONTENT_WIDTH_SHIFT);

/** The prime of FNV-1a (RFC 9923), by which row hashes are mixed. */
const MIX = 0x01_00_01_93;

/** Works on screens of a given height; its arrays are made once. */
export class ScrollFinder {
  readonly #rows: number;
  /** Hashes of the texts of rows; 0 for rows that are blank or have not changed. */
  readonly #shownHashes: Int32Array;
  readonly #wantedHashes: Int32Array;
  /** By shift, from -rows on: rows that speak for it. */
  readonly #votes: Uint16Array;
  /** By row: cells that a shift saves writing. */
  readonly #gains: Int32Array;
  /** By row: the sum over all rows before it of the cells that are more to write on an empty row. */
  readonly #losses: Int32Array;

  constructor(rows: number) {
    this.#rows = rows;
    this.#shownHashes = new Int32Array(rows);
    this.#wantedHashes = new Int32Array(rows);
    this.#votes = new Uint16Array(rows * 2 + 1);
    this.#gains = new Int32Array(rows);
    this.#losses = new Int32Array(rows + 1);
  }

  /**
   * The scroll that saves most, null where none is worth it. `isChanged` says by row whether the grids differ there.
   * Cost: a look at the text of changed rows; at all cells between them where some text moved.
   */
  find(shown: Grid, wanted: Grid, isChanged: Uint8Array): Scroll | null {
    const first = isChanged.indexOf(1);
    const last = isChanged.lastIndexOf(1);
    if (first === last) return null;
    this.#hashRows(shown, wanted, isChanged);
    const lines = this.#likelyShift(first, last);
    if (lines === 0) return null;
    this.#losses[first] = 0;
    for (let row = first; row <= last; row += 1) this.#weigh(shown, wanted, { row, lines });
    return this.#bestRegion(lines, { first, last });
  }

  #hashRows(shown: Grid, wanted: Grid, isChanged: Uint8Array): void {
    for (let row = 0; row < this.#rows; row += 1) {
      this.#shownHashes[row] = isChanged[row] === 1 ? textHash(shown, row) : 0;
      this.#wantedHashes[row] = isChanged[row] === 1 ? textHash(wanted, row) : 0;
    }
  }

  /** The shift that most changed rows speak for, the least of them; 0 where none does. */
  #likelyShift(first: number, last: number): number {
    const votes = this.#votes.fill(0);
    const rows = this.#rows;
    for (let row = first; row <= last; row += 1) {
      const hash = this.#wantedHashes[row] ?? 0;
      if (hash === 0) continue;
      for (let from = first; from <= last; from += 1) {
        if (this.#shownHashes[from] === hash && from !== row) {
          votes[from - row + rows] = (votes[from - row + rows] ?? 0) + 1;
        }
      }
    }
    let best = 0;
    for (let lines = 1; lines <= last - first; lines += 1) {
      if ((votes[rows + lines] ?? 0) > (votes[rows + best] ?? 0)) best = lines;
      if ((votes[rows - lines] ?? 0) > (votes[rows + best] ?? 0)) best = -lines;
    }
    return best;
  }

  #weigh(shown: Grid, wanted: Grid, { row, lines }: { readonly row: number; readonly lines: number }): void {
    const from = row + lines;
    const inPlace = differences(shown, row, wanted, row);
    const isFromScreen = from >= 0 && from < this.#rows;
    this.#gains[row] = isFromScreen ? inPlace - differences(shown, from, wanted, row) : 0;
    this.#losses[row + 1] = (this.#losses[row] ?? 0) + filledCells(wanted, row) - inPlace;
  }

  /** The rows from `first` to `last` that are best moved together: Kadane's algorithm, less what comes in empty. */
  #bestRegion(
    lines: number,
    { first, last }: { readonly first: number; readonly last: number },
  ): Scroll | null {
    const [up, down] = [Math.max(lines, 0), Math.max(-lines, 0)];
    let [best, top, bottom] = [LEAST_GAIN, -1, -1];
    let [sum, start] = [Number.NEGATIVE_INFINITY, first];
    for (let row = first + down; row <= last - up; row += 1) {
      const begun = this.#lossBetween(row, row - down);
      if (-begun >= sum) [sum, start] = [-begun, row];
      sum += this.#gains[row] ?? 0;
      const total = sum - this.#lossBetween(row + up + 1, row + 1);
      if (total > best) [best, top, bottom] = [total, start - down, row + up];
    }
    return top < 0 ? null : { top, bottom, lines };
  }

  #lossBetween(end: number, start: number): number {
    return (this.#losses[end] ?? 0) - (this.#losses[start] ?? 0);
  }
}

/** 0 for a blank row, and for nothing else. */
function textHash(grid: Grid, row: number): number {
  const { cells, cols } = grid;
  const end = (row + 1) * cols * CELL_WORDS;
  let hash = 0;
  for (let word = row * cols * CELL_WORDS; word < end; word += CELL_WORDS) {
    const content = cells[word] ?? 0;
    if (content === 0 || content === SPACE) hash = Math.imul(hash, MIX);
    else hash = Math.imul(hash ^ content ^ (hash >>> 15), MIX) | 1;
  }
  return hash;
}

/** Cells that differ between two rows. */
function differences(shown: Grid, from: number, wanted: Grid, row: number): number {
  const { cols } = wanted;
  const [one, other] = [shown.cells, wanted.cells];
  let at = from * cols * CELL_WORDS;
  let differing = 0;
  const end = (row + 1) * cols * CELL_WORDS;
  for (let word = row * cols * CELL_WORDS; word < end; word += CELL_WORDS) {
    if (
      one[at] !== other[word] ||
      one[at + 1] !== other[word + 1] ||
      one[at + 2] !== other[word + 2] ||
      one[at + 3] !== other[word + 3]
    ) {
      differing += 1;
    }
    at += CELL_WORDS;
  }
  return differing;
}

/** Cells that an empty row does not have already. */
function filledCells({ cells, cols }: Grid, row: number): number {
  let filled = 0;
  const end = (row + 1) * cols * CELL_WORDS;
  for (let word = row * cols * CELL_WORDS; word < end; word += CELL_WORDS) {
    const content = cells[word] ?? 0;
    const isBlank = content === 0 || content === SPACE;
    if (!isBlank || ((cells[word + 1] ?? 0) | (cells[word + 2] ?? 0) | (cells[word + 3] ?? 0)) !== 0)
      filled += 1;
  }
  return filled;
}
