// Mouse reports of an outer terminal (xterm ctlseqs, "Mouse Tracking": modes 9 and 1000 to 1016).

import { MOUSE_BUTTONS, type Mouse } from './key-input.ts';
import type { CellSize } from './mouse-pixels.ts';

/** How the reports are meant that look the same in two modes: that is for whoever set the modes to say. */
export type MouseReading =
  /** Bytes after CSI M, cells in SGR. */
  | { readonly kind: 'cells' }
  /** Mode 1005: UTF-8 after CSI M. */
  | { readonly kind: 'utf8' }
  /** Mode 1016: pixels in SGR. */
  | { readonly kind: 'pixels'; readonly cell: CellSize };

/** Code, column and row from 1, as SGR has them; null where they are no report. */
export function cellMouse(numbers: readonly number[]): Mouse | null {
  const [code, x, y] = numbers;
  if (code === undefined || x === undefined || y === undefined || numbers.length !== 3) return null;
  const button = MOUSE_BUTTONS[(code & 3) | ((code & 0xc0) >> 4)];
  if (button === undefined) return null;
  return {
    action: (code & 32) !== 0 ? 'move' : 'press',
    button,
    col: Math.max(0, x - 1),
    row: Math.max(0, y - 1),
    shift: (code & 4) !== 0,
    alt: (code & 8) !== 0,
    ctrl: (code & 16) !== 0,
  };
}

/** As `cellMouse`, with pixels from 1. */
export function pixelMouse(numbers: readonly number[], cell: CellSize): Mouse | null {
  const mouse = cellMouse(numbers);
  if (mouse === null) return null;
  const x = mouse.col / cell.width;
  const y = mouse.row / cell.height;
  const [col, row] = [Math.floor(x), Math.floor(y)];
  return { ...mouse, col, row, inCell: { x: x - col, y: y - row } };
}

/** As `cellMouse`, of an encoding that says of a release only that it is one. */
export function x10Mouse(numbers: readonly number[]): Mouse | null {
  const mouse = cellMouse(numbers);
  const isRelease = ((numbers[0] ?? 0) & 0xe3) === 3;
  return mouse !== null && isRelease ? { ...mouse, action: 'release' } : mouse;
}

/** Mode 1015: the code is 32 above what it means, the place is not. */
export function urxvtMouse(numbers: readonly number[]): Mouse | null {
  const [code = 0, ...place] = numbers;
  return code < 32 ? null : x10Mouse([code - 32, ...place]);
}
