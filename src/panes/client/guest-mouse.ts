// What becomes of the mouse over a guest's pane: a report in the guest's own cells where it asks for the mouse, else the
// wheel moves its cursor or scrolls its pane.

import type { GuestModes } from '../../engine/terminals.ts';
import { encodeKey, encodeMouse } from '../../keymaps/encode.ts';
import { makeKey } from '../../keymaps/key.ts';
import type { Mouse } from '../../keymaps/key-input.ts';
import type { CellSize } from '../../keymaps/mouse-pixels.ts';
import { contains, type Rect } from '../layout/rect.ts';

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
 * The mouse in cells, from a terminal that reports it in pixels; `cell` is the size of its cells, null where it reports
 * cells anyway.
 */
export function inCells(mouse: Mouse, cell: CellSize | null): Mouse {
  if (cell === null) return mouse;
  const col = Math.floor(mouse.col / cell.width);
  const row = Math.floor(mouse.row / cell.height);
  const inCell = { x: mouse.col / cell.width - col, y: mouse.row / cell.height - row };
  return { ...mouse, col, row, inCell };
}

/** `isLive` is whether the guest runs and is seen as it is; `mouse` is in cells of the screen. */
export function mouseInPane(
  mouse: Mouse,
  { hole, crop }: PanePlace,
  modes: GuestModes,
  { isLive }: { readonly isLive: boolean },
): PaneMouse {
  const at = { col: mouse.col, row: mouse.row, cols: 1, rows: 1 };
  const isAsked = isLive && modes.mouse !== 'none';
  if (!contains(isAsked ? { ...hole, cols: crop.cols, rows: crop.rows } : hole, at)) return NOTHING;
  if (!isAsked) return wheelInPane(mouse, modes, isLive);
  const inGuest = { ...mouse, col: mouse.col - hole.col + crop.col, row: mouse.row - hole.row + crop.row };
  return { kind: 'bytes', bytes: encodeMouse(inGuest, modes) };
}

/** On the alternate screen there is nothing to scroll: the guest's cursor moves instead (mode 1007). */
function wheelInPane(mouse: Mouse, modes: GuestModes, isLive: boolean): PaneMouse {
  const isBack = mouse.button === 'wheel-up';
  if (mouse.action !== 'press' || (!isBack && mouse.button !== 'wheel-down')) return NOTHING;
  if (!isLive || !modes.alternateScreen)
    return { kind: 'scroll', lines: isBack ? -WHEEL_LINES : WHEEL_LINES };
  if (!modes.alternateScroll) return NOTHING;
  const key = encodeKey(makeKey(isBack ? 'Up' : 'Down'), modes);
  return { kind: 'bytes', bytes: Buffer.from(key.repeat(WHEEL_LINES)) };
}
