// What becomes of the mouse over a guest's pane: a report in the guest's own cells or pixels where it asks for the mouse,
// else the wheel moves its cursor or scrolls its pane.

import type { GuestModes } from '../../engine/terminals.ts';
import { encodeKey, encodeMouse } from '../../keymaps/encode.ts';
import { makeKey } from '../../keymaps/key.ts';
import type { Mouse } from '../../keymaps/key-input.ts';
import { contains, type Rect } from '../layout/rect.ts';

/** Width and height of one cell in pixels. */
export interface CellSize {
  readonly width: number;
  readonly height: number;
}

/** The cells that guests are told they have, whatever the person's terminal has: a guest may be on several terminals. */
export const GUEST_CELL: CellSize = { width: 10, height: 20 };

export interface PanePlace {
  /** Where the guest's cells stand on the screen. */
  readonly hole: Rect;
  /** The part of the guest that is seen there. */
  readonly crop: Rect;
}

export type PaneMouse =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  /** Lines to scroll by; negative is back. */
  | { readonly kind: 'scroll'; readonly lines: number }
  | { readonly kind: 'nothing' };

/** Lines that one notch of the wheel is worth. */
const WHEEL_LINES = 3;

const NOTHING: PaneMouse = { kind: 'nothing' };

/**
 * `pixels` is the size of the outer terminal's cells where it reports the mouse in pixels, else null; `isLive` is
 * whether the guest has the keyboard and is seen as it is.
 */
export function mouseInPane(
  mouse: Mouse,
  place: PanePlace,
  modes: GuestModes,
  { pixels, isLive }: { readonly pixels: CellSize | null; readonly isLive: boolean },
): PaneMouse {
  const { hole, crop } = place;
  const at = positionOf(mouse, pixels);
  const cell = { col: Math.floor(at.col), row: Math.floor(at.row), cols: 1, rows: 1 };
  const isAsked = isLive && modes.mouse !== 'none';
  if (!contains(isAsked ? { ...hole, cols: crop.cols, rows: crop.rows } : hole, cell)) return NOTHING;
  if (!isAsked) return wheelInPane(mouse, modes, isLive);
  const col = at.col - hole.col + crop.col;
  const row = at.row - hole.row + crop.row;
  return { kind: 'bytes', bytes: reportOf(mouse, { col, row }, modes) };
}

/** Where the mouse is, in cells and parts of them: the middle of the cell where no more is known. */
function positionOf(mouse: Mouse, pixels: CellSize | null): { readonly col: number; readonly row: number } {
  return pixels === null
    ? { col: mouse.col + 0.5, row: mouse.row + 0.5 }
    : { col: mouse.col / pixels.width, row: mouse.row / pixels.height };
}

/** Reports in pixels (1016) have the form of those in cells (1006). Source: xterm ctlseqs, Extended coordinates. */
function reportOf(
  mouse: Mouse,
  at: { readonly col: number; readonly row: number },
  modes: GuestModes,
): Uint8Array {
  const { width, height } = GUEST_CELL;
  const isInPixels = modes.mouseEncoding === 'sgr-pixels';
  const col = Math.floor(isInPixels ? at.col * width : at.col);
  const row = Math.floor(isInPixels ? at.row * height : at.row);
  const encoding = isInPixels ? 'sgr' : modes.mouseEncoding;
  return encodeMouse({ ...mouse, col, row }, { mouse: modes.mouse, mouseEncoding: encoding });
}

/** On the alternate screen there is nothing to scroll: the guest's cursor moves instead (mode 1007). */
function wheelInPane(mouse: Mouse, modes: GuestModes, isLive: boolean): PaneMouse {
  const back = mouse.button === 'wheel-up';
  if (mouse.action !== 'press' || (!back && mouse.button !== 'wheel-down')) return NOTHING;
  if (!modes.alternateScreen) return { kind: 'scroll', lines: back ? -WHEEL_LINES : WHEEL_LINES };
  if (!isLive || !modes.alternateScroll) return NOTHING;
  const key = encodeKey(makeKey(back ? 'Up' : 'Down'), modes);
  return { kind: 'bytes', bytes: Buffer.from(key.repeat(WHEEL_LINES)) };
}
