// Writes what an outer terminal obeys while knowing where its cursor is and how it draws, so that it moves and changes
// style only where it must (ECMA-48: CUP, EL, ECH, SU, SD, SGR; DECSTBM; links by OSC 8).

import {
  BG_UNDERLINE_MASK,
  BG_UNDERLINE_SHIFT,
  CELL_WORDS,
  COLOR_MODE_MASK,
  COLOR_MODE_SHIFT,
  UNDERLINE_HAS_LINK,
} from './cells.ts';
import { UNKNOWN, writeMove } from './cursor-moves.ts';
import { HYPERLINK_END, Hyperlinks } from './hyperlinks.ts';
import type { OutputBytes } from './output-bytes.ts';
import type { PaintCapabilities } from './paint-capabilities.ts';
import { ReducedColors } from './reduced-colors.ts';
import type { Scroll } from './scroll-rows.ts';
import { writeSgr } from './sgr.ts';
import { PLAIN, type Style } from './style.ts';

const COLOR_BITS = 0x3_ff_ff_ff;
const UNDERLINE_BITS = BG_UNDERLINE_MASK << BG_UNDERLINE_SHIFT;
const SINGLE_UNDERLINE = 1 << BG_UNDERLINE_SHIFT;
/** SGR 4:5, the last that is known. */
const LAST_UNDERLINE = 5;

const SPACE = 0x20;
const BACKSPACE = 0x08;

/** Code units of a glyph that are painted: emoji sequences and stacked scripts have fewer. */
const CLUSTER_UNITS = 64;

/** U+200D with nothing behind it to join: tmux 3.3a would join what is painted next, wherever the cursor went between. */
const LAST_JOINERS = /\u200d+$/;

type Writable<Data> = { -readonly [Key in keyof Data]: Data[Key] };

export class Pen {
  readonly #out: OutputBytes;
  readonly #capabilities: PaintCapabilities;
  readonly #colors: ReducedColors;
  readonly #hyperlinks = new Hyperlinks();
  readonly #cols: number;
  /** The words last asked for, before they were brought down to what the terminal can show. */
  #foreground = 0;
  #background = 0;
  #underline = 0;
  #link: string | undefined;
  /** What the terminal has, and room for what it is to get. */
  #style: Writable<Style> = { ...PLAIN };
  #next: Writable<Style> = { ...PLAIN };
  /** Where the cursor is. */
  readonly #at = { col: 0, row: 0 };
  readonly #target = { col: 0, row: 0 };

  /** The terminal of `cols` columns draws in the default style, its cursor is in the upper left. */
  constructor(out: OutputBytes, cols: number, capabilities: PaintCapabilities) {
    this.#out = out;
    this.#cols = cols;
    this.#capabilities = capabilities;
    this.#colors = new ReducedColors(capabilities.colors);
  }

  get isInLink(): boolean {
    return this.#link !== undefined;
  }

  isAt(col: number, row: number): boolean {
    return this.#at.col === col && this.#at.row === row;
  }

  moveTo(col: number, row: number): void {
    if (this.#at.col === col && this.#at.row === row) return;
    this.#target.col = col;
    this.#target.row = row;
    writeMove(this.#out, this.#at, this.#target);
    this.#at.col = col;
    this.#at.row = row;
  }

  /** Whether a cell with these words is drawn in the style that the pen has now. */
  hasStyle(foreground: number, background: number, underline: number): boolean {
    return (
      this.#foreground === foreground && this.#background === background && this.#underline === underline
    );
  }

  /** Draws in the style of a cell with these words from here on; a link is no part of it. */
  setStyle(foreground: number, background: number, underline: number): void {
    if (this.#foreground === foreground && this.#background === background && this.#underline === underline)
      return;
    this.#foreground = foreground;
    this.#background = background;
    this.#underline = underline;
    this.#reduceInto(this.#next);
    writeSgr(this.#out, this.#style, this.#next);
    const before = this.#style;
    this.#style = this.#next;
    this.#next = before;
  }

  /** What is printed from here on is part of a link to `uri`, or of none. */
  setLink(uri: string | undefined): void {
    if (this.#link === uri) return;
    const opening = uri === undefined ? '' : this.#hyperlinks.opening(uri);
    if (opening !== '') this.#out.ascii(opening);
    else if (this.#link !== undefined) this.#out.ascii(HYPERLINK_END);
    this.#link = opening === '' ? undefined : uri;
  }

  /** The default style and no link. */
  reset(): void {
    this.setStyle(0, 0, 0);
    this.setLink(undefined);
  }

  /** A glyph of one code point of which all terminals agree that it takes `width` columns. */
  print(codePoint: number, width: number): void {
    this.#out.codePoint(codePoint);
    this.#advance(width);
  }

  /** `count` cells, from `index` on, of which each holds one letter of ASCII. */
  printLetters(cells: Uint32Array, index: number, count: number): void {
    this.#out.lowBytes(cells, { start: index * CELL_WORDS, step: CELL_WORDS, count });
    this.#advance(count);
  }

  /**
   * A glyph whose width terminals dispute: its columns are blanked first, and then nothing is taken as known about
   * the cursor's column, so that the worst a disagreement can do is to misdraw this one glyph.
   */
  printDisputed(glyph: string, width: number): void {
    const { col, row } = this.#at;
    for (let blank = 0; blank < width; blank += 1) this.print(SPACE, 1);
    if (this.#at.col === UNKNOWN) this.moveTo(col, row);
    else for (let blank = 0; blank < width; blank += 1) this.#out.byte(BACKSPACE);
    const text = glyph.length > CLUSTER_UNITS ? glyph.slice(0, CLUSTER_UNITS).toWellFormed() : glyph;
    for (const character of text.replace(LAST_JOINERS, ''))
      this.#out.codePoint(character.codePointAt(0) ?? SPACE);
    this.#at.col = UNKNOWN;
  }

  /** Blanks the rest of the row, in the default style; the cursor stays. */
  eraseToEndOfLine(): void {
    this.reset();
    this.#out.ascii('\x1b[K');
  }

  /** Blanks `count` columns from the cursor on, in the default style; the cursor stays. */
  erase(count: number): void {
    this.reset();
    this.#out.ascii('\x1b[');
    this.#out.decimal(count);
    this.#out.byte(0x58);
  }

  /** Scrolls rows of a screen of `rows`; those that come in are blank in the default style. */
  scroll({ top, bottom, lines }: Scroll, rows: number): void {
    // Some terminals fill the rows that come in with the background they draw in.
    this.reset();
    const isWholeScreen = top === 0 && bottom === rows - 1;
    if (!isWholeScreen) this.#out.ascii(`\x1b[${top + 1};${bottom + 1}r`);
    this.#out.ascii(`\x1b[${Math.abs(lines) === 1 ? '' : Math.abs(lines)}${lines > 0 ? 'S' : 'T'}`);
    if (isWholeScreen) return;
    // Setting margins moves the cursor.
    this.#out.ascii('\x1b[r');
    this.#at.col = UNKNOWN;
    this.#at.row = UNKNOWN;
  }

  #advance(width: number): void {
    if (this.#at.col === UNKNOWN) return;
    this.#at.col += width;
    // Terminals differ in where the cursor stands after the last column.
    if (this.#at.col >= this.#cols) this.#at.col = UNKNOWN;
  }

  #reduceInto(style: Writable<Style>): void {
    const { underlines, colors } = this.#capabilities;
    const underlining = (this.#background >>> BG_UNDERLINE_SHIFT) & BG_UNDERLINE_MASK;
    style.foreground = this.#reducedWord(this.#foreground);
    style.background = this.#reducedWord(this.#background);
    style.underline = 0;
    if (underlining === 0) return;
    if (underlines === 'plain' || underlining > LAST_UNDERLINE) {
      style.background = ((style.background & ~UNDERLINE_BITS) | SINGLE_UNDERLINE) >>> 0;
    }
    // A terminal of 16 colours hardly knows coloured underlines.
    if (underlines === 'plain' || colors === 16) return;
    style.underline = this.#reducedWord(this.#underline & ~UNDERLINE_HAS_LINK) & COLOR_BITS;
  }

  #reducedWord(word: number): number {
    // The default colour has no value, whatever a cell says.
    if (((word >>> COLOR_MODE_SHIFT) & COLOR_MODE_MASK) === 0) return (word & ~COLOR_BITS) >>> 0;
    return this.#colors.reduce(word);
  }
}
