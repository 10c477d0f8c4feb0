// What comes from an outer terminal, once decoded. Each input keeps its bytes, so that what is not ours can be passed
// to a guest untouched.

import type { Key } from './key.ts';

export type KeyInput =
  | { readonly kind: 'key'; readonly key: Key; readonly raw: Uint8Array }
  | { readonly kind: 'paste'; readonly text: string; readonly raw: Uint8Array }
  | { readonly kind: 'focus'; readonly focused: boolean; readonly raw: Uint8Array }
  | { readonly kind: 'mouse'; readonly mouse: Mouse; readonly raw: Uint8Array }
  /** A terminal's answer to a question, or a key's release: nothing that a person typed. */
  | { readonly kind: 'reply'; readonly raw: Uint8Array };

export type MouseButton =
  | 'left'
  | 'middle'
  | 'right'
  | 'none'
  | 'wheel-up'
  | 'wheel-down'
  | 'wheel-left'
  | 'wheel-right'
  | 'button-8'
  | 'button-9'
  | 'button-10'
  | 'button-11';

export interface Mouse {
  readonly action: 'press' | 'release' | 'move';
  /** During a move, the button that is held. */
  readonly button: MouseButton;
  /** From 0, in cells of the terminal that sent it. */
  readonly col: number;
  readonly row: number;
  readonly ctrl: boolean;
  readonly alt: boolean;
  readonly shift: boolean;
}

/** Buttons in the order of xterm's codes: 0 to 3, 64 to 67 and 128 to 131. */
export const MOUSE_BUTTONS: readonly MouseButton[] = [
  'left',
  'middle',
  'right',
  'none',
  'wheel-up',
  'wheel-down',
  'wheel-left',
  'wheel-right',
  'button-8',
  'button-9',
  'button-10',
  'button-11',
];
