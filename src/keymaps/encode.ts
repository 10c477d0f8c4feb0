// The bytes that a guest expects for keys, pastes, focus and the wheel, in the modes that it has set.

import { kittyBytes } from './encode-kitty.ts';
import { legacyBytes } from './encode-legacy.ts';
import { otherKeyBytes } from './encode-other-keys.ts';
import { type Key, makeKey } from './key.ts';
import type { KeyDetail, Mouse } from './key-input.ts';
import { strokeOf } from './stroke.ts';

export interface KeyModes {
  readonly applicationCursor: boolean;
  readonly applicationKeypad: boolean;
  /** Flags of the kitty keyboard protocol, 0 to 31. With any, modifyOtherKeys has no say. */
  readonly kittyKeyboard: number;
  readonly modifyOtherKeys: 0 | 1 | 2;
}

/** Lines that a notch of the wheel moves the cursor, as in most terminals. */
const WHEEL_LINES = 3;

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a paste must not carry.
const UNSAFE_IN_PASTE = /[\u0000-\u0008\u000b-\u000c\u000e-\u001f\u007f-\u009f]/g;

/**
 * What the guest reads for `key`; '' for a key that has no bytes in these modes. `detail` is what the outer terminal
 * told of it, which only the newer encodings can tell on; null where it told nothing, or nobody typed the key.
 */
export function encodeKey(key: Key, modes: KeyModes, detail: KeyDetail | null = null): string {
  const stroke = strokeOf(key, detail);
  if (modes.kittyKeyboard !== 0) return kittyBytes(key, stroke, modes);
  if (stroke.event === 'release') return '';
  const other = modes.modifyOtherKeys === 0 ? null : otherKeyBytes(stroke, modes.modifyOtherKeys);
  return other ?? legacyBytes(key, stroke, modes);
}

/** What the guest reads when `key` is let go; '' unless it asked for events by kitty's protocol. */
export function encodeRelease(key: Key, modes: KeyModes, detail: KeyDetail): string {
  return encodeKey(key, modes, { ...detail, event: 'release' });
}

/**
 * `text` as a paste: newlines become CR, other controls are taken out, so that nothing in it can end the bracket or
 * act on the guest.
 */
export function encodePaste(text: string, modes: { readonly bracketedPaste: boolean }): string {
  const safe = text.replace(/\r\n|\n/g, '\r').replace(UNSAFE_IN_PASTE, '');
  return modes.bracketedPaste ? `\x1b[200~${safe}\x1b[201~` : safe;
}

/** Mode 1004; '' where the guest did not ask. */
export function encodeFocus(focused: boolean, modes: { readonly focusEvents: boolean }): string {
  if (!modes.focusEvents) return '';
  return focused ? '\x1b[I' : '\x1b[O';
}

/**
 * Mode 1007: cursor keys for a notch of the wheel, to a guest that shows the alternate screen and takes no mouse;
 * '' for any other guest, and for all else that the mouse does.
 */
export function encodeWheelAsKeys(
  mouse: Mouse,
  modes: KeyModes & {
    readonly alternateScreen: boolean;
    readonly alternateScroll: boolean;
    readonly mouse: 'none' | 'x10' | 'vt200' | 'drag' | 'any';
  },
): string {
  if (!modes.alternateScroll || !modes.alternateScreen || modes.mouse !== 'none') return '';
  if (mouse.action !== 'press') return '';
  if (mouse.button !== 'wheel-up' && mouse.button !== 'wheel-down') return '';
  return encodeKey(makeKey(mouse.button === 'wheel-up' ? 'Up' : 'Down'), modes).repeat(WHEEL_LINES);
}
