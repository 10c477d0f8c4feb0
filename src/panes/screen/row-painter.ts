// Finds what differs in a row of cells and writes it with a pen, by the cheapest way it knows.

import {
  CELL_WORDS,
  CONTENT_CODE_POINT,
  CONTENT_IS_CLUSTER,
  CONTENT_WIDTH_MASK,
  CONTENT_WIDTH_SHIFT,
} from './cells.ts';
import type { Grid } from './grid.ts';
import type { Pen } from './pen.ts';
import { isSettled, paintable } from './settled.ts';

/** A space as a cell: the same to a person as an empty one. */
const SPACE = 0x20 | (1 << CONTENT_WIDTH_SHIFT);

/** Unchanged cells that are cheaper to write again than to step over. */
const SHORT_GAP = 3;

/** Length of the sequence that erases to the end of the line. */
const ERASE_BYTES = 3;

/** Works row after row; its array is made once for all. */
export class RowPainter {
  readonly #shown: Grid;
  readonly #wanted: Grid;
  readonly #pen: Pen;
  readonly #isDirty: Uint8Array;

  constructor(shown: Grid, wanted: Grid, pen: Pen) {
    this.#shown = shown;
    this.#wanted = wanted;
    this.#pen = pen;
    this.#isDirty = new Uint8Array(wanted.cols);
  }

  paint(row: number): void {
    const last = this.#markDirty(row);
    if (last < 0) return;
    this.#paintCells(row, last);
    this.#copyToShown(row);
  }

  /** Marks the cells to write; returns the last one's column, or -1 where the row is as it should be. */
  #markDirty(row: number): number {
    const { cols } = this.#wanted;
    const isDirty = this.#isDirty;
    const start = row * cols;
    if (this.#isRowEqual(start)) return -1;
    let last = -1;
    let carried = 0;
    for (let col = 0; col < cols; col += 1) {
      const index = start + col;
      const differs = this.#differs(index) ? 1 : 0;
      isDirty[col] = differs | carried;
      carried = 0;
      // Both columns of a wide glyph are written or neither, be it the old glyph or the new one.
      if (col + 1 < cols && (widthOf(this.#shown, index) === 2 || widthOf(this.#wanted, index) === 2)) {
        if (this.#differs(index + 1)) isDirty[col] = 1;
        carried = isDirty[col] ?? 0;
      }
      if (isDirty[col] === 1) last = col;
    }
    return last;
  }

  #isRowEqual(start: number): boolean {
    const shown = this.#shown.cells;
    const wanted = this.#wanted.cells;
    const end = (start + this.#wanted.cols) * CELL_WORDS;
    for (let word = start * CELL_WORDS; word < end; word += 1) {
      if (shown[word] !== wanted[word]) return false;
    }
    if (this.#wanted.clusters.size === 0) return true;
    for (let index = start; index < start + this.#wanted.cols; index += 1) {
      if (this.#differs(index)) return false;
    }
    return true;
  }

  #differs(index: number): boolean {
    const shown = this.#shown.cells;
    const wanted = this.#wanted.cells;
    const word = index * CELL_WORDS;
    if (
      shown[word + 1] !== wanted[word + 1] ||
      shown[word + 2] !== wanted[word + 2] ||
      shown[word + 3] !== wanted[word + 3]
    ) {
      return true;
    }
    const before = shown[word] ?? 0;
    const after = wanted[word] ?? 0;
    if (before !== after) return !(isBlank(before) && isBlank(after));
    return (
      (after & CONTENT_IS_CLUSTER) !== 0 &&
      this.#shown.clusters.get(index) !== this.#wanted.clusters.get(index)
    );
  }

  #paintCells(row: number, last: number): void {
    const start = row * this.#wanted.cols;
    const blankFrom = this.#plainBlanksFrom(start);
    for (let col = 0; col <= last; ) {
      const width = this.#glyphWidth(start, col);
      if (this.#isDirty[col] === 1) {
        if (col >= blankFrom && last - col + 1 > ERASE_BYTES + (this.#pen.isPlain ? 0 : ERASE_BYTES)) {
          this.#reach(col, row);
          this.#pen.setStyle(0, 0, 0);
          this.#pen.eraseToEndOfLine();
          return;
        }
        this.#reach(col, row);
        this.#printCell(start + col, width);
      }
      col += width;
    }
  }

  /** First column from which all the rest of the row is blank in the default style. */
  #plainBlanksFrom(start: number): number {
    const { cells, cols } = this.#wanted;
    let col = cols;
    while (col > 0) {
      const word = (start + col - 1) * CELL_WORDS;
      if (!isBlank(cells[word] ?? 0)) break;
      if (cells[word + 1] !== 0 || cells[word + 2] !== 0 || cells[word + 3] !== 0) break;
      col -= 1;
    }
    // The right half of a wide glyph is no blank of its own.
    return col > 0 && col < cols && widthOf(this.#wanted, start + col - 1) === 2 ? col + 1 : col;
  }

  /** Brings the pen to `col`, writing a short gap again where that is cheaper than moving. */
  #reach(col: number, row: number): void {
    const from = this.#gapStart(col, row);
    for (let gap = from; gap < col; gap += 1) this.#printCell(row * this.#wanted.cols + gap, 1);
    this.#pen.moveTo(col, row);
  }

  #gapStart(col: number, row: number): number {
    for (let from = col - 1; from >= 0 && col - from <= SHORT_GAP; from -= 1) {
      if (!this.#isCheapToRepeat(row * this.#wanted.cols + from)) return col;
      if (this.#pen.isAt(from, row)) return from;
    }
    return col;
  }

  #isCheapToRepeat(index: number): boolean {
    if (index > 0 && widthOf(this.#wanted, index - 1) === 2) return false;
    const { cells } = this.#wanted;
    const word = index * CELL_WORDS;
    const content = cells[word] ?? 0;
    const codePoint = content & CONTENT_CODE_POINT;
    const isAscii =
      content === 0 || (codePoint >= 0x20 && codePoint < 0x7f && (content & CONTENT_IS_CLUSTER) === 0);
    return isAscii && this.#pen.hasStyle(cells[word + 1] ?? 0, cells[word + 2] ?? 0, cells[word + 3] ?? 0);
  }

  /** Columns to paint for the cell at `col`: a wide glyph that has no room, or half a glyph, is one blank. */
  #glyphWidth(start: number, col: number): number {
    return widthOf(this.#wanted, start + col) === 2 && col + 1 < this.#wanted.cols ? 2 : 1;
  }

  #printCell(index: number, width: number): void {
    const { cells, clusters } = this.#wanted;
    const word = index * CELL_WORDS;
    const content = cells[word] ?? 0;
    this.#pen.setStyle(cells[word + 1] ?? 0, cells[word + 2] ?? 0, cells[word + 3] ?? 0);
    const codePoint = content & CONTENT_CODE_POINT;
    const ownWidth = (content >>> CONTENT_WIDTH_SHIFT) & CONTENT_WIDTH_MASK;
    if ((content & CONTENT_IS_CLUSTER) !== 0 && ownWidth === width) {
      this.#pen.printDisputed(paintable(clusters.get(index) ?? ''), width);
    } else if (codePoint === 0 || ownWidth !== width) {
      this.#pen.print(' ', 1);
    } else if (isSettled(codePoint, width)) {
      this.#pen.print(String.fromCodePoint(codePoint), width);
    } else {
      this.#pen.printDisputed(
        codePoint > 0x10_ff_ff ? '\ufffd' : paintable(String.fromCodePoint(codePoint)),
        width,
      );
    }
  }

  #copyToShown(row: number): void {
    const { cols } = this.#wanted;
    const start = row * cols;
    this.#shown.cells.set(
      this.#wanted.cells.subarray(start * CELL_WORDS, (start + cols) * CELL_WORDS),
      start * CELL_WORDS,
    );
    if (this.#shown.clusters.size === 0 && this.#wanted.clusters.size === 0) return;
    for (let index = start; index < start + cols; index += 1) {
      const cluster = this.#wanted.clusters.get(index);
      if (cluster === undefined) this.#shown.clusters.delete(index);
      else this.#shown.clusters.set(index, cluster);
    }
  }
}

function widthOf(grid: Grid, index: number): number {
  return ((grid.cells[index * CELL_WORDS] ?? 0) >>> CONTENT_WIDTH_SHIFT) & CONTENT_WIDTH_MASK;
}

function isBlank(content: number): boolean {
  return content === 0 || content === SPACE;
}
