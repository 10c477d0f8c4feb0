// Which part of a guest's screen a pane of another size shows: its upper left, unless the cursor lies beyond.

import type { Rect } from '../layout/rect.ts';
import type { FrameCursor } from '../screen/frame.ts';
import type { PaneCursor } from '../terminals/emulator/pane-cursor.ts';
import type { Size } from './size.ts';

/** The rectangle of the guest's grid to show in a hole of `hole` columns and rows. */
export function cropOf(guest: Size, cursor: PaneCursor, hole: Size): Rect {
  const cols = Math.min(guest.cols, hole.cols);
  const rows = Math.min(guest.rows, hole.rows);
  return {
    col: Math.max(0, Math.min(cursor.col - cols + 1, guest.cols - cols)),
    row: Math.max(0, Math.min(cursor.row - rows + 1, guest.rows - rows)),
    cols,
    rows,
  };
}

/** The guest's cursor on the outer screen; hidden where it lies outside of what is shown. */
export function cursorInPane(cursor: PaneCursor, crop: Rect, hole: Rect): FrameCursor {
  const col = cursor.col - crop.col;
  const row = cursor.row - crop.row;
  const isInside = col >= 0 && row >= 0 && col < hole.cols && row < hole.rows;
  return { ...cursor, col: hole.col + col, row: hole.row + row, visible: cursor.visible && isInside };
}
