// What comes from an outer terminal, once decoded. Each input keeps its bytes, so that what is not ours can be passed
// to a guest untouched.

import type { Key } from './key.ts';

export type KeyInput =
  /** `detail` is what the terminal told beyond the key, by kitty's protocol or xterm's; null where nothing. */
  | { readonly kind: 'key'; readonly key: Key; readonly raw: Uint8Array; readonly detail: KeyDetail | null }
  | { readonly kind: 'release'; readonly key: Key; readonly raw: Uint8Array; readonly detail: KeyDetail }
  | { readonly kind: 'paste'; readonly text: string; readonly raw: Uint8Array }
  | { readonly kind: 'focus'; readonly focused: boolean; readonly raw: Uint8Array }
  | { readonly kind: 'mouse'; readonly mouse: Mouse; readonly raw: Uint8Array }
  /** A terminal's answer to a question: nothing that a person typed. */
  | { readonly kind: 'reply'; readonly reply: TerminalReply; readonly raw: Uint8Array };

/** Source: kitty's keyboard protocol, "An overview". */
export interface KeyDetail {
  readonly event: 'press' | 'repeat' | 'release';
  /** The key's own code point, without modifiers; kitty's number where it has no character. */
  readonly code: number;
  /** The code point with Shift; null where not told. */
  readonly shifted: number | null;
  /** The code point on the standard layout; null where not told. */
  readonly base: number | null;
  /** What the key inserts; '' where not told. */
  readonly text: string;
  /** Kitty's bits less one: 1 Shift, 2 Alt, 4 Ctrl, 8 Super, 16 Hyper, 32 Meta, 64 CapsLock, 128 NumLock. */
  readonly modifiers: number;
}

/** What a terminal tells of itself, as far as we ask for it. */
export type TerminalReply =
  /** DA1: the numbers after `?`. */
  | { readonly kind: 'attributes'; readonly numbers: readonly number[] }
  /** XTVERSION, sanitized to printable ASCII. */
  | { readonly kind: 'version'; readonly text: string }
  /** Kitty's keyboard flags. */
  | { readonly kind: 'keyboard'; readonly flags: number }
  /** DECRPM: 0 not known, 1 set, 2 reset, 3 and 4 permanently so. */
  | { readonly kind: 'mode'; readonly mode: number; readonly state: number }
  /** OSC 10 and 11, as RGB of 24 bits. */
  | { readonly kind: 'color'; readonly of: 'foreground' | 'background'; readonly rgb: number }
  /** CSI ? 997 ; n n. */
  | { readonly kind: 'scheme'; readonly scheme: 'dark' | 'light' }
  /** CSI 6 ; height ; width t: pixels of one cell. */
  | { readonly kind: 'cell-size'; readonly width: number; readonly height: number }
  | { readonly kind: 'other' };

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
  /** Where in the cell, across and down, from 0 to below 1; absent where the terminal told of cells only. */
  readonly inCell?: { readonly x: number; readonly y: number };
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
