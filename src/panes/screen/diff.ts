// The bytes that turn what an outer terminal shows into what it should show, and nothing more.

import type { ColorDepth } from './color-depth.ts';
import type { Frame, FrameCursor } from './frame.ts';
import { Pen } from './pen.ts';
import { RowPainter } from './row-painter.ts';

export interface PaintCapabilities {
  readonly colors: ColorDepth;
  /** Whether the terminal knows synchronized output (mode 2026). */
  readonly synchronized: boolean;
}

/** No margins, no origin mode, no insert mode, US-ASCII in both sets, the default style. */
const KNOWN_STATE = '\x1b[r\x1b[?6l\x1b[4l\x1b(B\x0f\x1b[m';

/**
 * The bytes (as text, to be sent as UTF-8) that turn `shown` into `wanted`, which must be of the same size; '' where
 * nothing differs. Afterwards `shown` equals `wanted`. They expect and leave the default style.
 */
export function paintDiff(shown: Frame, wanted: Frame, capabilities: PaintCapabilities): string {
  const { cols, rows } = wanted.grid;
  if (shown.grid.cols !== cols || shown.grid.rows !== rows) {
    throw new RangeError(
      `painting a frame of ${cols}x${rows} over one of ${shown.grid.cols}x${shown.grid.rows}`,
    );
  }
  const pen = new Pen(cols, capabilities.colors);
  if (shown.cursor.visible) {
    pen.assumeAt(clamp(shown.cursor.col, cols - 1), clamp(shown.cursor.row, rows - 1));
  }
  const painter = new RowPainter(shown.grid, wanted.grid, pen);
  for (let row = 0; row < rows; row += 1) painter.paint(row);
  pen.setStyle(0, 0, 0);
  if (pen.bytes === '') return paintCursor(pen, shown, wanted);
  const hide = !capabilities.synchronized && shown.cursor.visible ? '\x1b[?25l' : '';
  if (hide !== '') shown.cursor = { ...shown.cursor, visible: false };
  // Without autowrap no glyph at the right edge, of whatever width, can scroll the screen.
  pen.control('\x1b[?7h');
  return inOneUpdate(`${hide}\x1b[?7l${paintCursor(pen, shown, wanted)}`, capabilities);
}

/** Clears the terminal and paints all of `wanted`, whatever was shown: after attach, resize or resume. */
export function repaint(shown: Frame, wanted: Frame, capabilities: PaintCapabilities): string {
  shown.grid.clear();
  shown.cursor = { ...wanted.cursor, visible: false };
  const bytes = paintDiff(shown, wanted, { ...capabilities, synchronized: false });
  const shape = cursorShape(wanted.cursor);
  return inOneUpdate(`\x1b[?25l${KNOWN_STATE}\x1b[2J${shape}${bytes}`, capabilities);
}

function inOneUpdate(bytes: string, capabilities: PaintCapabilities): string {
  return capabilities.synchronized ? `\x1b[?2026h${bytes}\x1b[?2026l` : bytes;
}

/** Everything written so far, and what brings the cursor to its place, shape and visibility. */
function paintCursor(pen: Pen, shown: Frame, wanted: Frame): string {
  const from = shown.cursor;
  const to = wanted.cursor;
  if (from.visible && !to.visible) pen.control('\x1b[?25l');
  if (from.shape !== to.shape || from.blinks !== to.blinks) pen.control(cursorShape(to));
  if (to.visible) {
    const { cols, rows } = wanted.grid;
    pen.moveTo(clamp(to.col, cols - 1), clamp(to.row, rows - 1));
    if (!from.visible) pen.control('\x1b[?25h');
  }
  shown.cursor = to;
  return pen.bytes;
}

/** DECSCUSR. */
function cursorShape(cursor: FrameCursor): string {
  const steady = { block: 2, underline: 4, bar: 6 }[cursor.shape];
  return `\x1b[${cursor.blinks ? steady - 1 : steady} q`;
}

function clamp(value: number, greatest: number): number {
  return Math.max(0, Math.min(greatest, value));
}
