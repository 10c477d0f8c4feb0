// What a guest reads for what a person typed: the same bytes, unless the guest has set modes that ask for others.

import type { GuestModes } from '../../engine/terminals.ts';
import { encodeKey } from '../../keymaps/encode.ts';
import { encodeMouse } from '../../keymaps/encode-mouse.ts';
import type { Key } from '../../keymaps/key.ts';
import type { Mouse } from '../../keymaps/key-input.ts';
import { contains, type Rect } from '../layout/rect.ts';

/** The modes that the outer terminal is in, see ENTER_TERMINAL. */
const OUTER_MODES = {
  applicationCursor: false,
  applicationKeypad: false,
  kittyKeyboard: 0,
  modifyOtherKeys: 0,
} as const;

/** `raw` are the bytes that the outer terminal sent for the key. */
export function keyBytes(key: Key, raw: Uint8Array, modes: GuestModes): Uint8Array {
  const wanted = encodeKey(key, modes);
  return wanted === '' || wanted === encodeKey(key, OUTER_MODES) ? raw : Buffer.from(wanted);
}

/** Empty where the guest does not ask for the mouse, or it is outside of what the pane shows of it. */
export function mouseInPane(mouse: Mouse, hole: Rect, crop: Rect, modes: GuestModes): Uint8Array {
  const at = { col: mouse.col, row: mouse.row, cols: 1, rows: 1 };
  if (!contains({ ...hole, cols: crop.cols, rows: crop.rows }, at)) return new Uint8Array(0);
  const inGuest = { ...mouse, col: mouse.col - hole.col + crop.col, row: mouse.row - hole.row + crop.row };
  return encodeMouse(inGuest, modes);
}
