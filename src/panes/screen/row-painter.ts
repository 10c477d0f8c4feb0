// Writes what differs in a row of cells with a pen, by the cheapest way it knows.

import {
  CELL_WORDS,
  CONTENT_CODE_POINT,
  CONTENT_IS_CLUSTER,
  CONTENT_WIDTH_MASK,
  CONTENT_WIDTH_SHIFT,
  UNDERLINE_HAS_LINK,
} from './cells.ts';
import type { Grid } from './grid.ts';
import type { Pen } from './pen.ts';
import { isBlank, type RowDiff, widthOf } from './row-diff.ts';
import { isSettled, paintable } from './settled.ts';

/** Unchanged cells that are no dearer to write again than to step over. */
const SHORT_GAP = 3;

/** Bytes of the sequences that blank the rest of a row, or some columns of it and then step over them. */
const ERASE_REST = 3;
const ERASE_SOME = 4;
const ERASE_AND_STEP = 8;

const SPACE = 0x20;

/** The printable ASCII characters but the space, as contents of cells: the first, and how many follow it. */
const FIRST_LETTER = 0x21 | (1 << CONTENT_WIDTH_SHIFT);
const LETTERS = 0x7e - 0x21;

const LAST_CODE_POINT = 0x10_ff_ff;

export class RowPainter {
  readonly #wanted: Grid;
  readonly #diff: RowDiff;
  readonly #pen: Pen;
  /** What of a cell's last word is painted. */
  readonly #underlineMask: number;
  readonly #hasLinks: boolean;

  constructor(wanted: Grid, diff: RowDiff, pen: Pen, { hasLinks }: { readonly hasLinks: boolean }) {
    this.#wanted = wanted;
    this.#diff = diff;
    this.#pen = pen;
    this.#hasLinks = hasLinks;
    this.#underlineMask = hasLinks ? -1 : ~UNDERLINE_HAS_LINK;
  }

  /** Whether anything had to be written. */
  paint(row: number): boolean {
    const last = this.#diff.mark(row);
    if (last < 0) return false;
    const start = row * this.#wanted.cols;
    const { isDirty } = this.#diff;
    for (let col = 0; col <= last; ) {
      // A wide glyph that has no room, or half a glyph, is one blank.
      const width = widthOf(this.#wanted, start + col) === 2 && col + 1 < this.#wanted.cols ? 2 : 1;
      if (isDirty[col] === 0) {
        col += width;
        continue;
      }
      this.#reach(col, row);
      col +=
        this.#printLetters(col, row) || this.#erase(col, row, last) || this.#printCell(start + col, width);
    }
    return true;
  }

  /** Prints the letters of one style that stand at `col` and must be written; how many there are. */
  #printLetters(col: number, row: number): number {
    const { cells, cols } = this.#wanted;
    const { isDirty } = this.#diff;
    const start = row * cols + col;
    const first = start * CELL_WORDS;
    const [foreground, background] = [cells[first + 1], cells[first + 2]];
    const underline = cells[first + 3] ?? 0;
    // Blanks are looked at one by one: they may be erased.
    if ((underline & UNDERLINE_HAS_LINK) !== 0) return 0;
    let word = first;
    let end = col;
    while (
      end < cols &&
      isDirty[end] === 1 &&
      ((cells[word] ?? 0) - FIRST_LETTER) >>> 0 <= LETTERS &&
      cells[word + 1] === foreground &&
      cells[word + 2] === background &&
      cells[word + 3] === underline
    ) {
      end += 1;
      word += CELL_WORDS;
    }
    if (end === col) return 0;
    this.#pen.setStyle(foreground ?? 0, background ?? 0, underline);
    this.#pen.setLink(undefined);
    this.#pen.printLetters(cells, start, end - col);
    return end - col;
  }

  /** Erases blanks from `col` on where that is cheaper than writing them; the columns that are done with. */
  #erase(col: number, row: number, last: number): number {
    const { cols } = this.#wanted;
    const start = row * cols;
    let end = col;
    while (end < cols && this.#isPlainBlank(start + end)) end += 1;
    let count = Math.min(end, last + 1) - col;
    while (count > 0 && this.#diff.isDirty[col + count - 1] === 0) count -= 1;
    if (end === cols && count > ERASE_REST) {
      this.#pen.eraseToEndOfLine();
      return cols - col;
    }
    if (count <= (col + count > last ? ERASE_SOME : ERASE_AND_STEP)) return 0;
    this.#pen.erase(count);
    return count;
  }

  #isPlainBlank(index: number): boolean {
    const { cells } = this.#wanted;
    const word = index * CELL_WORDS;
    return (
      cells[word + 1] === 0 &&
      cells[word + 2] === 0 &&
      ((cells[word + 3] ?? 0) & this.#underlineMask) === 0 &&
      isBlank(cells[word] ?? 0)
    );
  }

  /** Brings the pen to `col`, writing a short gap again where that is cheaper than moving. */
  #reach(col: number, row: number): void {
    if (this.#pen.isAt(col, row)) return;
    const from = this.#gapStart(col, row);
    for (let gap = from; gap < col; gap += 1) this.#printCell(row * this.#wanted.cols + gap, 1);
    this.#pen.moveTo(col, row);
  }

  /**
   * Where the pen is, if what lies between there and `col` is cheap to write again; else `col`. Cells in the style of
   * the pen are, and then such as are in the style of the cell at `col`, which has to be set in any case.
   */
  #gapStart(col: number, row: number): number {
    const start = row * this.#wanted.cols;
    let isOwn = false;
    for (let from = col - 1; from >= 0 && col - from <= SHORT_GAP; from -= 1) {
      if (!this.#isCheapText(start + from)) return col;
      isOwn ||= !this.#isAlike(start + from, start + col);
      if (isOwn && !this.#isOwn(start + from)) return col;
      if (this.#pen.isAt(from, row)) return from;
    }
    return col;
  }

  /** Whether the cell holds one byte of text, and no link. */
  #isCheapText(index: number): boolean {
    if (index > 0 && widthOf(this.#wanted, index - 1) === 2) return false;
    const { cells } = this.#wanted;
    const content = cells[index * CELL_WORDS] ?? 0;
    const codePoint = content & CONTENT_CODE_POINT;
    if (((cells[index * CELL_WORDS + 3] ?? 0) & this.#underlineMask & UNDERLINE_HAS_LINK) !== 0) return false;
    if (this.#pen.isInLink || (content & CONTENT_IS_CLUSTER) !== 0) return false;
    return content === 0 || (codePoint >= 0x20 && codePoint < 0x7f);
  }

  #isAlike(index: number, other: number): boolean {
    const { cells } = this.#wanted;
    const word = index * CELL_WORDS;
    const otherWord = other * CELL_WORDS;
    return (
      cells[word + 1] === cells[otherWord + 1] &&
      cells[word + 2] === cells[otherWord + 2] &&
      (((cells[word + 3] ?? 0) ^ (cells[otherWord + 3] ?? 0)) & ~UNDERLINE_HAS_LINK) === 0
    );
  }

  #isOwn(index: number): boolean {
    const { cells } = this.#wanted;
    const word = index * CELL_WORDS;
    const underline = (cells[word + 3] ?? 0) & ~UNDERLINE_HAS_LINK;
    return this.#pen.hasStyle(cells[word + 1] ?? 0, cells[word + 2] ?? 0, underline);
  }

  /** How many columns were printed. */
  #printCell(index: number, width: number): number {
    const { cells } = this.#wanted;
    const word = index * CELL_WORDS;
    const content = cells[word] ?? 0;
    this.#setLook(index);
    const codePoint = content & CONTENT_CODE_POINT;
    const ownWidth = (content >>> CONTENT_WIDTH_SHIFT) & CONTENT_WIDTH_MASK;
    if ((content & CONTENT_IS_CLUSTER) !== 0 && ownWidth === width) {
      this.#pen.printDisputed(paintable(this.#wanted.clusters.get(index) ?? ''), width);
    } else if (codePoint === 0 || ownWidth !== width) {
      this.#pen.print(SPACE, 1);
    } else if (isSettled(codePoint, width)) {
      this.#pen.print(codePoint, width);
    } else {
      const glyph = codePoint > LAST_CODE_POINT ? '' : String.fromCodePoint(codePoint);
      this.#pen.printDisputed(paintable(glyph), width);
    }
    return width;
  }

  #setLook(index: number): void {
    const { cells, links } = this.#wanted;
    const word = index * CELL_WORDS;
    const underline = cells[word + 3] ?? 0;
    this.#pen.setStyle(cells[word + 1] ?? 0, cells[word + 2] ?? 0, underline & ~UNDERLINE_HAS_LINK);
    if (!this.#hasLinks) return;
    this.#pen.setLink((underline & UNDERLINE_HAS_LINK) === 0 ? undefined : links.get(index));
  }
}
