// Which cells of a row must be written, for the terminal to show what is wanted in place of what it shows.

import {
  CELL_WORDS,
  CONTENT_CODE_POINT,
  CONTENT_IS_CLUSTER,
  CONTENT_WIDTH_MASK,
  CONTENT_WIDTH_SHIFT,
  UNDERLINE_HAS_LINK,
} from './cells.ts';
import type { Grid } from './grid.ts';
import { isSettled } from './settled.ts';

/** A space as a cell: the same to a person as an empty one. */
const SPACE = 0x20 | (1 << CONTENT_WIDTH_SHIFT);

/** Code points that may take columns of their own: no marks above and below, no joiners, no selectors. */
const WITH_COLUMNS = /[^\p{Mn}\p{Me}\p{Cf}]/gu;

const CELL_BYTES = CELL_WORDS * Uint32Array.BYTES_PER_ELEMENT;

/** Compares two grids of one size, row by row. */
export class RowDiff {
  readonly #shown: Grid;
  readonly #wanted: Grid;
  readonly #shownBytes: Buffer;
  readonly #wantedBytes: Buffer;
  /** What of a cell's last word is seen. */
  readonly #underlineMask: number;
  readonly #hasLinks: boolean;
  /** By column of the row last looked at: 1 where the cell must be written. */
  readonly isDirty: Uint8Array;

  /** `hasLinks`: whether cells that differ in their link alone differ. */
  constructor(shown: Grid, wanted: Grid, { hasLinks }: { readonly hasLinks: boolean }) {
    this.#shown = shown;
    this.#wanted = wanted;
    this.#shownBytes = bytesOf(shown);
    this.#wantedBytes = bytesOf(wanted);
    this.#hasLinks = hasLinks;
    this.#underlineMask = hasLinks ? -1 : ~UNDERLINE_HAS_LINK;
    this.isDirty = new Uint8Array(wanted.cols);
  }

  /** Whether nothing at all differs between the rows: a quick answer for most. */
  isSame(row: number): boolean {
    const { cols } = this.#wanted;
    const start = row * cols * CELL_BYTES;
    const end = start + cols * CELL_BYTES;
    if (this.#shownBytes.compare(this.#wantedBytes, start, end, start, end) !== 0) return false;
    if (this.#wanted.clusters.size === 0 && this.#wanted.links.size === 0) return true;
    for (let index = row * cols; index < (row + 1) * cols; index += 1) {
      if (this.#haveOtherTexts(index)) return false;
    }
    return true;
  }

  /**
   * Marks the cells to write in `isDirty`; the last one's column, -1 where there is none. A terminal may give a glyph
   * more columns than we do: those that it may have taken are written with it, be it the old glyph or the new one.
   */
  mark(row: number): number {
    const { cols } = this.#wanted;
    const { isDirty } = this;
    const start = row * cols;
    let last = -1;
    let carried = 0;
    let overhangEnd = 0;
    for (let col = 0; col < cols; col += 1) {
      const index = start + col;
      let dirty = this.#differs(index) || col < overhangEnd ? 1 : carried;
      carried = 0;
      // Both columns of a wide glyph are written or neither, be it the old glyph or the new one.
      if (col + 1 < cols && (widthOf(this.#shown, index) === 2 || widthOf(this.#wanted, index) === 2)) {
        if (dirty === 0 && this.#differs(index + 1)) dirty = 1;
        carried = dirty;
      }
      isDirty[col] = dirty;
      if (dirty === 0) continue;
      last = col;
      const columns = Math.max(mostColumns(this.#shown, index), mostColumns(this.#wanted, index));
      overhangEnd = Math.max(overhangEnd, col + columns);
    }
    return last;
  }

  #differs(index: number): boolean {
    const shown = this.#shown.cells;
    const wanted = this.#wanted.cells;
    const word = index * CELL_WORDS;
    if (
      shown[word + 1] !== wanted[word + 1] ||
      shown[word + 2] !== wanted[word + 2] ||
      (((shown[word + 3] ?? 0) ^ (wanted[word + 3] ?? 0)) & this.#underlineMask) !== 0
    ) {
      return true;
    }
    const before = shown[word] ?? 0;
    const after = wanted[word] ?? 0;
    if (before !== after && !(isBlank(before) && isBlank(after))) return true;
    return this.#haveOtherTexts(index);
  }

  /** Whether cells of the same words hold other clusters, or links to other targets. */
  #haveOtherTexts(index: number): boolean {
    const { cells, clusters, links } = this.#wanted;
    const word = index * CELL_WORDS;
    if (((cells[word] ?? 0) & CONTENT_IS_CLUSTER) !== 0) {
      if (this.#shown.clusters.get(index) !== clusters.get(index)) return true;
    }
    if (!this.#hasLinks || ((cells[word + 3] ?? 0) & UNDERLINE_HAS_LINK) === 0) return false;
    return this.#shown.links.get(index) !== links.get(index);
  }
}

/** Columns that the glyph of a cell takes, by its words. */
export function widthOf(grid: Grid, index: number): number {
  return ((grid.cells[index * CELL_WORDS] ?? 0) >>> CONTENT_WIDTH_SHIFT) & CONTENT_WIDTH_MASK;
}

/** Columns that a terminal may give to the glyph of a cell, which are those of its code points where it joins none. */
function mostColumns(grid: Grid, index: number): number {
  const content = grid.cells[index * CELL_WORDS] ?? 0;
  const codePoint = content & CONTENT_CODE_POINT;
  if ((content & CONTENT_IS_CLUSTER) !== 0) {
    return 2 * (grid.clusters.get(index)?.match(WITH_COLUMNS)?.length ?? 0);
  }
  const width = (content >>> CONTENT_WIDTH_SHIFT) & CONTENT_WIDTH_MASK;
  return codePoint < 0x7f || isSettled(codePoint, width) ? width : 2;
}

export function isBlank(content: number): boolean {
  return content === 0 || content === SPACE;
}

function bytesOf({ cells }: Grid): Buffer {
  return Buffer.from(cells.buffer, cells.byteOffset, cells.byteLength);
}
