// Reports of the mouse for a guest, in the encoding that it chose (xterm ctlseqs, "Mouse Tracking").

import { MOUSE_BUTTONS, type Mouse } from './key-input.ts';
import { type CellSize, GUEST_CELL } from './mouse-pixels.ts';

export interface MouseModes {
  readonly mouse: 'none' | 'x10' | 'vt200' | 'drag' | 'any';
  readonly mouseEncoding: 'default' | 'utf8' | 'urxvt' | 'sgr' | 'sgr-pixels';
}

/** Greatest numbers that fit after CSI M, as a byte and as two bytes of UTF-8. */
const LARGEST_BYTE = 255;
const LARGEST_PAIR = 2047;

/** `mouse` in the guest's own cells, of `cell` pixels; no bytes where the guest did not ask for it. */
export function encodeMouse(mouse: Mouse, modes: MouseModes, cell: CellSize = GUEST_CELL): Uint8Array {
  if (!isWanted(mouse, modes.mouse)) return new Uint8Array(0);
  const code = buttonCode(mouse, modes.mouse);
  const place = [mouse.col + 1, mouse.row + 1];
  const isRelease = mouse.action === 'release';
  switch (modes.mouseEncoding) {
    case 'sgr':
      return ascii(`\x1b[<${[code, ...place].join(';')}${isRelease ? 'm' : 'M'}`);
    case 'sgr-pixels':
      return ascii(`\x1b[<${[code, ...pixels(mouse, cell)].join(';')}${isRelease ? 'm' : 'M'}`);
    case 'urxvt':
      return ascii(`\x1b[${[anonymous(code, isRelease) + 32, ...place].join(';')}M`);
    case 'default':
      return afterM([anonymous(code, isRelease), ...place], LARGEST_BYTE);
    case 'utf8':
      return afterM([anonymous(code, isRelease), ...place], LARGEST_PAIR);
  }
}

function isWanted(mouse: Mouse, mode: MouseModes['mouse']): boolean {
  const isWheel = mouse.button.startsWith('wheel');
  switch (mode) {
    case 'none':
      return false;
    case 'x10':
      return mouse.action === 'press' && !isWheel;
    case 'vt200':
      return mouse.action !== 'move';
    case 'drag':
      return mouse.action !== 'move' || mouse.button !== 'none';
    case 'any':
      return true;
  }
}

/** X10's own mode tells of no modifiers. */
function buttonCode(mouse: Mouse, mode: MouseModes['mouse']): number {
  const index = MOUSE_BUTTONS.indexOf(mouse.button);
  const button = (index & 3) | ((index & 12) << 4) | (mouse.action === 'move' ? 32 : 0);
  if (mode === 'x10') return button;
  return button | (mouse.shift ? 4 : 0) | (mouse.alt ? 8 : 0) | (mouse.ctrl ? 16 : 0);
}

/** From 1; the middle of the cell where the terminal told of cells only. */
function pixels(mouse: Mouse, cell: CellSize): number[] {
  const { x, y } = mouse.inCell ?? { x: 0.5, y: 0.5 };
  return [Math.floor((mouse.col + x) * cell.width) + 1, Math.floor((mouse.row + y) * cell.height) + 1];
}

/** The older encodings do not say which button was let go. */
function anonymous(code: number, isRelease: boolean): number {
  return isRelease ? (code & ~0xc0) | 3 : code;
}

/** CSI M and `numbers`, each 32 above; nothing where one does not fit, as VTE does. */
function afterM(numbers: readonly number[], largest: number): Uint8Array {
  const raised = numbers.map((number) => number + 32);
  if (raised.some((number) => number > largest)) return new Uint8Array(0);
  const bytes = largest === LARGEST_BYTE ? raised : [...ascii(String.fromCharCode(...raised))];
  return new Uint8Array([0x1b, 0x5b, 0x4d, ...bytes]);
}

function ascii(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
