// Writes escape sequences while knowing where the outer terminal's cursor is and how it draws, so that it moves and
// changes style only where it must (ECMA-48: CUP, CHA, CUF, EL, SGR).

import { BG_UNDERLINE_MASK, BG_UNDERLINE_SHIFT } from './cells.ts';
import { type ColorDepth, reduceColor } from './color-depth.ts';
import { sgrTransition } from './sgr.ts';
import { PLAIN, type Style } from './style.ts';

const COLOR_BITS = 0x3_ff_ff_ff;

interface MutableStyle {
  foreground: number;
  background: number;
  underline: number;
}

export class Pen {
  readonly #colors: ColorDepth;
  readonly #cols: number;
  /** The words last asked for, before they were brought down to the terminal's colours. */
  readonly #asked: MutableStyle = { ...PLAIN };
  #style: Style = PLAIN;
  #bytes = '';
  #col: number | null = null;
  #row: number | null = null;

  /** Style is taken to be the default, and the cursor to be anywhere. */
  constructor(cols: number, colors: ColorDepth) {
    this.#cols = cols;
    this.#colors = colors;
  }

  get bytes(): string {
    return this.#bytes;
  }

  get isPlain(): boolean {
    return this.#style.foreground === 0 && this.#style.background === 0 && this.#style.underline === 0;
  }

  isAt(col: number, row: number): boolean {
    return this.#col === col && this.#row === row;
  }

  /** Takes it as known that the cursor is there. */
  assumeAt(col: number, row: number): void {
    this.#col = col;
    this.#row = row;
  }

  /** Bytes that neither move the cursor nor change the style. */
  control(sequence: string): void {
    this.#bytes += sequence;
  }

  moveTo(col: number, row: number): void {
    if (this.isAt(col, row)) return;
    this.#bytes += this.#movement(col, row);
    this.#col = col;
    this.#row = row;
  }

  /** Whether a cell with these words is drawn in the style that the pen has now. */
  hasStyle(foreground: number, background: number, underline: number): boolean {
    const asked = this.#asked;
    return (
      asked.foreground === foreground && asked.background === background && asked.underline === underline
    );
  }

  setStyle(foreground: number, background: number, underline: number): void {
    if (this.hasStyle(foreground, background, underline)) return;
    Object.assign(this.#asked, { foreground, background, underline });
    const style = this.#reduced(foreground, background, underline);
    this.#bytes += sgrTransition(this.#style, style);
    this.#style = style;
  }

  /** A glyph of which all terminals agree that it takes `width` columns. */
  print(glyph: string, width: number): void {
    this.#bytes += glyph;
    if (this.#col === null) return;
    this.#col += width;
    // Terminals differ in where the cursor stands after the last column.
    if (this.#col >= this.#cols) this.#col = null;
  }

  /**
   * A glyph whose width terminals dispute: its columns are blanked first, and then nothing is taken as known about
   * the cursor's column, so that the worst a disagreement can do is to misdraw this one glyph.
   */
  printDisputed(glyph: string, width: number): void {
    const col = this.#col;
    this.#bytes += ' '.repeat(width);
    if (col !== null) this.#bytes += absoluteColumn(col);
    this.#bytes += glyph;
    this.#col = null;
  }

  eraseToEndOfLine(): void {
    this.#bytes += '\x1b[K';
  }

  #movement(col: number, row: number): string {
    if (this.#row !== row) {
      if (this.#row !== null && row === this.#row + 1 && col === 0) return '\r\n';
      return col === 0 ? `\x1b[${row + 1}H` : `\x1b[${row + 1};${col + 1}H`;
    }
    if (col === 0) return '\r';
    if (this.#col === null || col < this.#col) return absoluteColumn(col);
    const forward = col - this.#col === 1 ? '\x1b[C' : `\x1b[${col - this.#col}C`;
    const absolute = absoluteColumn(col);
    return forward.length <= absolute.length ? forward : absolute;
  }

  #reduced(foreground: number, background: number, underline: number): Style {
    const colors = this.#colors;
    const isUnderlined = ((background >>> BG_UNDERLINE_SHIFT) & BG_UNDERLINE_MASK) !== 0;
    if (colors === 'rgb') return { foreground, background, underline: isUnderlined ? underline : 0 };
    return {
      foreground: ((foreground & ~COLOR_BITS) | reduceColor(foreground & COLOR_BITS, colors)) >>> 0,
      background: ((background & ~COLOR_BITS) | reduceColor(background & COLOR_BITS, colors)) >>> 0,
      // A terminal of 16 colours hardly knows coloured underlines.
      underline: isUnderlined && colors !== 16 ? reduceColor(underline & COLOR_BITS, colors) : 0,
    };
  }
}

function absoluteColumn(col: number): string {
  return `\x1b[${col + 1}G`;
}
