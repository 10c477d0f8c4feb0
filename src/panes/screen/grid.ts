// A rectangle of cells: one typed array, and a side map for the few cells whose text is several code points.

import { CELL_WORDS, CONTENT_CODE_POINT, CONTENT_IS_CLUSTER, CONTENT_WIDTH_SHIFT } from './cells.ts';

/** `cells[(row * cols + col) * CELL_WORDS]` is the first word of a cell; see cells.ts for the bits. */
export class Grid {
  readonly cols: number;
  readonly rows: number;
  readonly cells: Uint32Array;
  /** Text of the cells flagged CONTENT_IS_CLUSTER, by cell index (`row * cols + col`). */
  readonly clusters = new Map<number, string>();
  /** Targets of the cells flagged UNDERLINE_HAS_LINK, by cell index: http or https, of printable ASCII. */
  readonly links = new Map<number, string>();

  constructor(cols: number, rows: number) {
    this.cols = cols;
    this.rows = rows;
    this.cells = new Uint32Array(cols * rows * CELL_WORDS);
  }

  /** The cell's text: '' for an empty cell and for the right half of a wide glyph. */
  textAt(col: number, row: number): string {
    const index = row * this.cols + col;
    const content = this.cells[index * CELL_WORDS] ?? 0;
    if ((content & CONTENT_IS_CLUSTER) !== 0) return this.clusters.get(index) ?? '';
    const codePoint = content & CONTENT_CODE_POINT;
    return codePoint === 0 ? '' : String.fromCodePoint(codePoint);
  }

  /** Columns the cell's glyph takes: 0 for the right half of a wide glyph; an empty cell takes 1. */
  widthAt(col: number, row: number): number {
    const content = this.cells[(row * this.cols + col) * CELL_WORDS] ?? 0;
    return content === 0 ? 1 : (content >>> CONTENT_WIDTH_SHIFT) & 0x3;
  }

  /** The row as a person reads it, trailing blanks cut. */
  rowText(row: number): string {
    let text = '';
    for (let col = 0; col < this.cols; col += 1) {
      if (this.widthAt(col, row) === 0) continue;
      text += this.textAt(col, row) || ' ';
    }
    return text.trimEnd();
  }

  clear(): void {
    this.cells.fill(0);
    this.clusters.clear();
    this.links.clear();
  }
}
