// The bytes that a guest expects for keys, pastes and the mouse, in the modes that it has set (xterm ctlseqs).

import { KEYPAD_TEXT, type Key } from './key.ts';
import { MOUSE_BUTTONS, type Mouse } from './key-input.ts';
import { MODIFIER_BITS } from './kitty-codes.ts';
import { KEYPAD_LETTERS, LETTER_KEYS, TILDE_KEYS } from './sequences.ts';

export interface KeyModes {
  readonly applicationCursor: boolean;
  readonly applicationKeypad: boolean;
}

export interface MouseModes {
  readonly mouse: 'none' | 'x10' | 'vt200' | 'drag' | 'any';
  readonly mouseEncoding: 'default' | 'utf8' | 'urxvt' | 'sgr' | 'sgr-pixels';
}

const LETTER_OF = new Map(Object.entries(LETTER_KEYS).map(([letter, name]) => [name, letter]));
const KEYPAD_LETTER_OF = new Map(Object.entries(KEYPAD_LETTERS).map(([letter, name]) => [name, letter]));
const TILDE_OF = new Map(Object.entries(TILDE_KEYS).map(([number, name]) => [name, number]));

/** Keys with a byte of their own. */
const BYTE_OF: ReadonlyMap<string, string> = new Map([
  ['Enter', '\r'],
  ['Tab', '\t'],
  ['Escape', '\x1b'],
  ['Backspace', '\x7f'],
  ['Space', ' '],
]);

/** Controls beside the letters: what Ctrl makes of them on xterm. */
const CONTROL_OF: ReadonlyMap<string, string> = new Map([
  ['Space', '\0'],
  ['@', '\0'],
  ['[', '\x1b'],
  ['\\', '\x1c'],
  [']', '\x1d'],
  ['^', '\x1e'],
  ['_', '\x1f'],
  ['/', '\x1f'],
  ['?', '\x7f'],
  ['Backspace', '\x08'],
]);

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a paste must not carry.
const UNSAFE_IN_PASTE = /[\u0000-\u0008\u000b-\u000c\u000e-\u001f\u007f-\u009f]/g;

/**
 * What the guest reads for `key`; '' for a key that has no bytes. What these encodings cannot tell is dropped, as
 * terminals do: Ctrl-1 is `1`, Ctrl-Shift-a is Ctrl-a; Shift-Enter is sent as Alt-Enter, which agents take for it.
 */
export function encodeKey(key: Key, modes: KeyModes): string {
  const letter = LETTER_OF.get(key.name);
  if (letter !== undefined) return letterKey(key, letter, modes);
  const number = TILDE_OF.get(key.name);
  if (number !== undefined) {
    const modifiers = modifierParameter(key);
    return modifiers === 1 ? `\x1b[${number}~` : `\x1b[${number};${modifiers}~`;
  }
  const keypad = KEYPAD_LETTER_OF.get(key.name);
  if (keypad !== undefined) return keypadKey(key, keypad, modes);
  if (key.name === 'Tab' && key.shift) return '\x1b[Z';
  const alt = key.alt || (key.name === 'Enter' && key.shift);
  const bytes = characterBytes(key);
  return alt && bytes !== '' ? `\x1b${bytes}` : bytes;
}

/**
 * `text` as a paste: newlines become CR, other controls are taken out, so that nothing in it can end the bracket or
 * act on the guest.
 */
export function encodePaste(text: string, modes: { readonly bracketedPaste: boolean }): string {
  const safe = text.replace(/\r\n|\n/g, '\r').replace(UNSAFE_IN_PASTE, '');
  return modes.bracketedPaste ? `\x1b[200~${safe}\x1b[201~` : safe;
}

/** `mouse` in the guest's own cells; no bytes where the guest did not ask for it, or asked for pixels. */
export function encodeMouse(mouse: Mouse, modes: MouseModes): Uint8Array {
  if (!isWanted(mouse, modes.mouse)) return new Uint8Array(0);
  const held =
    modes.mouse === 'x10' ? 0 : (mouse.shift ? 4 : 0) | (mouse.alt ? 8 : 0) | (mouse.ctrl ? 16 : 0);
  const code = buttonCode(mouse) | (mouse.action === 'move' ? 32 : 0) | held;
  switch (modes.mouseEncoding) {
    case 'sgr':
      return ascii(
        `\x1b[<${code};${mouse.col + 1};${mouse.row + 1}${mouse.action === 'release' ? 'm' : 'M'}`,
      );
    case 'sgr-pixels':
      return new Uint8Array(0);
    case 'urxvt':
      return ascii(
        `\x1b[${(mouse.action === 'release' ? code | 3 : code) + 32};${mouse.col + 1};${mouse.row + 1}M`,
      );
    case 'default':
    case 'utf8':
      return x10Report(mouse.action === 'release' ? code | 3 : code, mouse);
  }
}

function letterKey(key: Key, letter: string, modes: KeyModes): string {
  const modifiers = modifierParameter(key);
  if (modifiers !== 1) return `\x1b[1;${modifiers}${letter}`;
  const isFunctionKey = key.name.startsWith('F');
  return isFunctionKey || modes.applicationCursor ? `\x1bO${letter}` : `\x1b[${letter}`;
}

function keypadKey(key: Key, letter: string, modes: KeyModes): string {
  if (modes.applicationKeypad && modifierParameter(key) === 1) return `\x1bO${letter}`;
  const text = key.name === 'KPEnter' ? '\r' : (KEYPAD_TEXT[key.name] ?? '');
  return key.alt ? `\x1b${text}` : text;
}

function characterBytes(key: Key): string {
  if (key.ctrl) {
    const control = CONTROL_OF.get(key.name);
    if (control !== undefined) return control;
    if (/^[a-z]$/.test(key.name)) return String.fromCharCode(key.name.charCodeAt(0) & 0x1f);
  }
  const byte = BYTE_OF.get(key.name);
  if (byte !== undefined) return byte;
  return [...key.name].length === 1 ? key.name : '';
}

function modifierParameter(key: Key): number {
  const { shift, alt, ctrl, super: meta } = MODIFIER_BITS;
  return 1 + (key.shift ? shift : 0) + (key.alt ? alt : 0) + (key.ctrl ? ctrl : 0) + (key.meta ? meta : 0);
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

function buttonCode(mouse: Mouse): number {
  const index = MOUSE_BUTTONS.indexOf(mouse.button);
  return (index & 3) | ((index & 12) << 4);
}

/** Positions past column or row 223 do not fit this encoding: nothing is sent, as VTE does. */
function x10Report(code: number, mouse: Mouse): Uint8Array {
  if (mouse.col > 222 || mouse.row > 222) return new Uint8Array(0);
  return new Uint8Array([0x1b, 0x5b, 0x4d, code + 32, mouse.col + 33, mouse.row + 33]);
}

function ascii(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
