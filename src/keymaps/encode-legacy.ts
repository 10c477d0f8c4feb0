// The bytes of keys for a guest that asked for nothing newer: as xterm sends them (ctlseqs, "PC-Style Function Keys";
// kitty keyboard protocol, "Legacy key event encoding").

import { KEYPAD_TEXT, type Key } from './key.ts';
import type { KeyDetail } from './key-input.ts';
import { KITTY_KEYS, MODIFIER_BITS } from './kitty-codes.ts';
import { KEYPAD_LETTER_OF, LETTER_OF, TILDE_OF } from './sequences.ts';

export interface LegacyModes {
  readonly applicationCursor: boolean;
  readonly applicationKeypad: boolean;
}

/** Keys with a byte of their own. */
const BYTE_OF: ReadonlyMap<string, string> = new Map([
  ['Enter', '\r'],
  ['Tab', '\t'],
  ['Escape', '\x1b'],
  ['Backspace', '\x7f'],
  ['Space', ' '],
]);

/** What Ctrl makes of keys that are no letters; the digits as on a VT220. */
const CONTROL_OF: ReadonlyMap<string, string> = new Map([
  ['Space', '\0'],
  ['2', '\0'],
  ['@', '\0'],
  ['3', '\x1b'],
  ['[', '\x1b'],
  ['4', '\x1c'],
  ['\\', '\x1c'],
  ['5', '\x1d'],
  [']', '\x1d'],
  ['6', '\x1e'],
  ['^', '\x1e'],
  ['~', '\x1e'],
  ['7', '\x1f'],
  ['_', '\x1f'],
  ['/', '\x1f'],
  ['8', '\x7f'],
  ['?', '\x7f'],
  ['Backspace', '\x08'],
]);

/**
 * '' for a key that has no bytes. What these encodings cannot tell is dropped, as terminals do: Ctrl-1 is `1`,
 * Ctrl-Shift-a is Ctrl-a; Shift-Enter is sent as Alt-Enter, which agents take for it.
 */
export function legacyBytes(key: Key, stroke: KeyDetail, modes: LegacyModes): string {
  const onKeypad = modes.applicationKeypad ? keypadLetter(stroke) : null;
  if (onKeypad !== null) return `\x1bO${onKeypad}`;
  const letter = LETTER_OF.get(key.name);
  if (letter !== undefined) return letterKey(key, letter, modes);
  const number = TILDE_OF.get(key.name);
  if (number !== undefined) {
    const modifiers = modifierParameter(key);
    return modifiers === 1 ? `\x1b[${number}~` : `\x1b[${number};${modifiers}~`;
  }
  if (key.name === 'Tab' && key.shift) return key.alt ? '\x1b\x1b[Z' : '\x1b[Z';
  const bytes = stroke.text || characterBytes(key);
  const alt = key.alt || (key.name === 'Enter' && key.shift);
  return alt && bytes !== '' ? `\x1b${bytes}` : bytes;
}

/** The letter by which the keypad's key is sent in application mode; NumLock makes it type, as on xterm. */
function keypadLetter(stroke: KeyDetail): string | null {
  const name = KITTY_KEYS.get(stroke.code) ?? '';
  return stroke.modifiers === 0 ? (KEYPAD_LETTER_OF.get(name) ?? null) : null;
}

function letterKey(key: Key, letter: string, modes: LegacyModes): string {
  const modifiers = modifierParameter(key);
  if (modifiers !== 1) return `\x1b[1;${modifiers}${letter}`;
  const isFunctionKey = key.name.startsWith('F');
  return isFunctionKey || modes.applicationCursor ? `\x1bO${letter}` : `\x1b[${letter}`;
}

function characterBytes(key: Key): string {
  if (key.ctrl) {
    const control = CONTROL_OF.get(key.name);
    if (control !== undefined) return control;
    if (/^[a-z]$/.test(key.name)) return String.fromCharCode(key.name.charCodeAt(0) & 0x1f);
  }
  if (key.name === 'KPEnter') return '\r';
  const text = BYTE_OF.get(key.name) ?? KEYPAD_TEXT[key.name] ?? key.name;
  return [...text].length === 1 ? text : '';
}

function modifierParameter(key: Key): number {
  const { shift, alt, ctrl, super: meta } = MODIFIER_BITS;
  return 1 + (key.shift ? shift : 0) + (key.alt ? alt : 0) + (key.ctrl ? ctrl : 0) + (key.meta ? meta : 0);
}
