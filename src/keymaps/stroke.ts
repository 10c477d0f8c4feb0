// One stroke as a terminal that speaks the kitty protocol would tell of it, whatever the outer terminal told.

import type { Key } from './key.ts';
import type { KeyDetail } from './key-input.ts';
import { COMMAND_BITS, KITTY_CODES, MODIFIER_BITS } from './kitty-codes.ts';
import { lowerOf, upperOf } from './letter-case.ts';

/**
 * `detail` with what it leaves out; without any, what `key` itself lets know. Only the case of letters tells of Shift:
 * which key has a `!` is for the keyboard's layout to say. The code is 0 for a key that nobody knows.
 */
export function strokeOf(key: Key, detail: KeyDetail | null): KeyDetail {
  const stroke = detail ?? guessed(key);
  const isShifted = (stroke.modifiers & MODIFIER_BITS.shift) !== 0;
  return {
    ...stroke,
    shifted: isShifted ? (stroke.shifted ?? upperOf(stroke.code)) : null,
    text: (stroke.modifiers & COMMAND_BITS) !== 0 ? '' : stroke.text || key.text,
  };
}

function guessed(key: Key): KeyDetail {
  const named = KITTY_CODES.get(key.name);
  const character = [...key.name].length === 1 ? (key.name.codePointAt(0) ?? 0) : 0;
  const lower = named === undefined ? lowerOf(character) : null;
  const isShifted = key.shift || lower !== null;
  return {
    event: 'press',
    code: named ?? lower ?? character,
    shifted: null,
    base: null,
    text: '',
    modifiers:
      (isShifted ? MODIFIER_BITS.shift : 0) |
      (key.alt ? MODIFIER_BITS.alt : 0) |
      (key.ctrl ? MODIFIER_BITS.ctrl : 0) |
      (key.meta ? MODIFIER_BITS.super : 0),
  };
}
