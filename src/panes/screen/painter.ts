// The bytes that turn what an outer terminal shows into what it should show, and nothing more.

import { CELL_WORDS } from './cells.ts';
import { Frame, type FrameCursor } from './frame.ts';
import type { Grid } from './grid.ts';
import { HYPERLINK_END } from './hyperlinks.ts';
import { OutputBytes } from './output-bytes.ts';
import type { PaintCapabilities } from './paint-capabilities.ts';
import { Pen } from './pen.ts';
import { RowDiff } from './row-diff.ts';
import { RowPainter } from './row-painter.ts';
import { ScrollFinder } from './scroll-finder.ts';
import { scrollRows } from './scroll-rows.ts';
import { copySideTexts, dropSideTexts } from './side-texts.ts';

/**
 * No margins, no origin mode, no insert mode, no autowrap (so that no glyph at the right edge, of whatever width, can
 * scroll the screen), US-ASCII in both sets, the default style; an empty screen, the cursor in its upper left.
 */
const AFRESH = '\x1b[r\x1b[?6l\x1b[4l\x1b[?7l\x1b(B\x0f\x1b[m\x1b[H\x1b[2J';

const UPDATE_BEGINS = '\x1b[?2026h';
const UPDATE_ENDS = '\x1b[?2026l';
const HIDE_CURSOR = '\x1b[?25l';
const SHOW_CURSOR = '\x1b[?25h';

/** Bytes in a single row that nobody sees half done: they need not be bracketed. */
const SHORT_UPDATE = 512;

/** Regions that may scroll in one frame: panes above each other. */
const MOST_SCROLLS = 4;

const NOTHING = new Uint8Array();

/**
 * Knows what one outer terminal shows. Between two calls the terminal draws in the default style and outside of links;
 * nobody else may move its cursor or draw on it.
 */
export class Painter {
  readonly #capabilities: PaintCapabilities;
  readonly #out = new OutputBytes();
  #pen: Pen;
  #shown = new Frame(0, 0);
  /** By row, while painting: 1 where it differs from what is shown. */
  #isChanged = new Uint8Array();
  #scrolls = new ScrollFinder(0);

  /** Nothing is known about the terminal until the first `repaint`. */
  constructor(capabilities: PaintCapabilities) {
    this.#capabilities = capabilities;
    this.#pen = new Pen(this.#out, 0, capabilities);
  }

  /** What the terminal shows, as of the last bytes. */
  get shown(): Frame {
    return this.#shown;
  }

  /**
   * The bytes that make the terminal show `wanted`, which must be of the size last repainted; none where nothing
   * differs.
   */
  paint(wanted: Frame): Uint8Array {
    this.#checkSize(wanted.grid);
    const out = this.#out;
    out.truncate(0);
    const { synchronized } = this.#capabilities;
    const isCursorInTheWay = !synchronized && this.#shown.cursor.visible;
    out.ascii(synchronized ? UPDATE_BEGINS : isCursorInTheWay ? HIDE_CURSOR : '');
    const start = out.length;
    const rows = this.#paintRows(wanted.grid);
    const isShort = rows < 2 && out.length - start <= SHORT_UPDATE;
    if (isCursorInTheWay && !isShort) this.#shown.cursor = { ...this.#shown.cursor, visible: false };
    this.#paintCursor(wanted);
    if (isShort) return out.length === start ? NOTHING : out.copyFrom(start);
    if (synchronized) out.ascii(UPDATE_ENDS);
    return out.copyFrom(0);
  }

  /** The bytes that clear the terminal and paint all of `wanted`, whatever was shown: after attach, resize or resume. */
  repaint(wanted: Frame): Uint8Array {
    const out = this.#out;
    const { synchronized, links } = this.#capabilities;
    out.truncate(0);
    out.ascii(synchronized ? UPDATE_BEGINS : '');
    out.ascii(`${HIDE_CURSOR}${links ? HYPERLINK_END : ''}${AFRESH}${cursorShape(wanted.cursor)}`);
    this.#pen = new Pen(out, wanted.grid.cols, this.#capabilities);
    this.#shown = new Frame(wanted.grid.cols, wanted.grid.rows);
    this.#shown.cursor = { ...wanted.cursor, visible: false };
    this.#isChanged = new Uint8Array(wanted.grid.rows);
    this.#scrolls = new ScrollFinder(wanted.grid.rows);
    this.#paintRows(wanted.grid);
    this.#paintCursor(wanted);
    if (synchronized) out.ascii(UPDATE_ENDS);
    return out.copyFrom(0);
  }

  /** How many rows had to be written in, or were scrolled. */
  #paintRows(wanted: Grid): number {
    const hasLinks = this.#capabilities.links;
    const diff = new RowDiff(this.#shown.grid, wanted, { hasLinks });
    const painter = new RowPainter(wanted, diff, this.#pen, { hasLinks });
    for (let row = 0; row < wanted.rows; row += 1) this.#isChanged[row] = diff.isSame(row) ? 0 : 1;
    let written = this.#capabilities.scrolls ? this.#scroll(wanted, diff) : 0;
    for (let row = 0; row < wanted.rows; row += 1) {
      if (this.#isChanged[row] === 0) continue;
      if (painter.paint(row)) written += 1;
      copyRow(this.#shown.grid, wanted, row);
    }
    this.#pen.reset();
    return written;
  }

  /** Lets the terminal move what moved; how many rows it did. */
  #scroll(wanted: Grid, diff: RowDiff): number {
    const { grid } = this.#shown;
    let moved = 0;
    for (let count = 0; count < MOST_SCROLLS; count += 1) {
      const scroll = this.#scrolls.find(grid, wanted, this.#isChanged);
      if (scroll === null) break;
      this.#pen.scroll(scroll, grid.rows);
      scrollRows(grid, scroll);
      for (let row = scroll.top; row <= scroll.bottom; row += 1) {
        this.#isChanged[row] = diff.isSame(row) ? 0 : 1;
        moved += 1;
      }
    }
    return moved;
  }

  /** Brings the cursor to its place, shape and visibility. */
  #paintCursor({ cursor: to, grid }: Frame): void {
    const from = this.#shown.cursor;
    if (from.visible && !to.visible) this.#out.ascii(HIDE_CURSOR);
    if (from.shape !== to.shape || from.blinks !== to.blinks) this.#out.ascii(cursorShape(to));
    if (to.visible) {
      this.#pen.moveTo(clamp(to.col, grid.cols - 1), clamp(to.row, grid.rows - 1));
      if (!from.visible) this.#out.ascii(SHOW_CURSOR);
    }
    this.#shown.cursor = to;
  }

  #checkSize({ cols, rows }: Grid): void {
    const { grid } = this.#shown;
    if (grid.cols === cols && grid.rows === rows) return;
    throw new RangeError(`painting a frame of ${cols}x${rows} over one of ${grid.cols}x${grid.rows}`);
  }
}

function copyRow(shown: Grid, wanted: Grid, row: number): void {
  const { cols } = wanted;
  const start = row * cols;
  dropSideTexts(shown, start, cols);
  const words = wanted.cells.subarray(start * CELL_WORDS, (start + cols) * CELL_WORDS);
  shown.cells.set(words, start * CELL_WORDS);
  copySideTexts(shown, wanted, { from: start, to: start, count: cols });
}

/** DECSCUSR. */
function cursorShape(cursor: FrameCursor): string {
  const steady = { block: 2, underline: 4, bar: 6 }[cursor.shape];
  return `\x1b[${cursor.blinks ? steady - 1 : steady} q`;
}

function clamp(value: number, greatest: number): number {
  return Math.max(0, Math.min(greatest, value));
}
