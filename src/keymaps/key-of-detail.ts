// The canonical stroke of a key that a terminal told of in detail: the same key that an old terminal's bytes would be.

import { type Key, type Modifiers, makeKey, sameByteKey, UNKNOWN_KEY } from './key.ts';
import type { KeyDetail } from './key-input.ts';
import { besideKeypad, COMMAND_BITS, KITTY_KEYS, MODIFIER_BITS } from './kitty-codes.ts';
import { lowerOf, upperOf } from './letter-case.ts';
import { shiftedOnUs, unshiftedOnUs } from './us-layout.ts';

/**
 * A keypad's key is the one beside it, Ctrl-i is Tab, and Shift is part of the character that it makes: chords match
 * and chrome acts as on a terminal that cannot tell those apart. `detail` goes on to tell them apart for a guest.
 */
export function keyOfDetail(detail: KeyDetail): Key {
  const held = modifiersOf(detail.modifiers);
  const name = KITTY_KEYS.get(detail.code);
  if (name !== undefined) return makeKey(besideKeypad(name), held);
  if (detail.text !== '' && (detail.modifiers & COMMAND_BITS) === 0) return typedKey(detail.text);
  return sameByteKey(characterKey(detail, held));
}

/** Lock keys are no modifiers of a stroke: what they make of it is in the text, or in the case of a letter. */
export function modifiersOf(bits: number): Modifiers {
  return {
    shift: (bits & MODIFIER_BITS.shift) !== 0,
    alt: (bits & MODIFIER_BITS.alt) !== 0,
    ctrl: (bits & MODIFIER_BITS.ctrl) !== 0,
    meta: (bits & (MODIFIER_BITS.super | MODIFIER_BITS.hyper | MODIFIER_BITS.meta)) !== 0,
  };
}

/** Composed text may be more than one character: then it has no name, and is only typed. */
function typedKey(text: string): Key {
  if (text === ' ') return makeKey('Space');
  return [...text].length === 1 ? makeKey(text) : { ...makeKey(UNKNOWN_KEY), text };
}

function characterKey(detail: KeyDetail, held: Modifiers): Key {
  const code = commandCode(detail);
  const isLetter = lowerOf(code) !== null || upperOf(code) !== null;
  if (isLetter) return letterKey(code, detail, held);
  if (held.shift !== true) return makeKey(character(code), held);
  const shifted = detail.shifted ?? shiftedOnUs(code);
  if (shifted !== null) return makeKey(character(shifted), { ...held, shift: false });
  // Xterm tells the character that Shift made, and Shift.
  return makeKey(character(code), { ...held, shift: unshiftedOnUs(code) === null });
}

function letterKey(code: number, detail: KeyDetail, held: Modifiers): Key {
  if ((detail.modifiers & COMMAND_BITS) === 0 && (detail.modifiers & MODIFIER_BITS.capsLock) !== 0) {
    return makeKey(character(code), { shift: held.shift !== true });
  }
  if (held.shift !== true || held.ctrl === true || detail.shifted === null) {
    return makeKey(character(code), held);
  }
  return makeKey(character(detail.shifted), { ...held, shift: false });
}

/** On a layout without Latin letters, Ctrl and Alt go with what the key is on the standard layout, as in kitty. */
function commandCode(detail: KeyDetail): number {
  const isCommand = (detail.modifiers & COMMAND_BITS) !== 0;
  const { base, code } = detail;
  return isCommand && code > 126 && base !== null && base > 32 && base < 127 ? base : code;
}

/** Kitty keeps code points of the private use area for keys such as CapsLock. */
function character(code: number): string {
  const isText = code > 32 && code <= 0x10_ff_ff && !(code >= 0xd800 && code < 0xf900);
  return isText ? String.fromCodePoint(code) : UNKNOWN_KEY;
}
