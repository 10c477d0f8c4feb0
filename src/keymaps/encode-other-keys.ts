// xterm's modifyOtherKeys: `CSI 27;modifiers;code~` for what the old encodings cannot tell (xterm's input.c and
// "Modified keys"). Level 1 leaves all that has bytes of its own, level 2 only what is typed without Ctrl and Alt.

import type { KeyDetail } from './key-input.ts';
import { COMMAND_BITS, isFunctionalCode, MODIFIER_BITS } from './kitty-codes.ts';
import { shiftedOnUs } from './us-layout.ts';

const TAB = 9;
const ENTER = 13;
const ESCAPE = 27;
const BACKSPACE = 127;

const { shift: SHIFT, alt: ALT, ctrl: CTRL } = MODIFIER_BITS;

/** Xterm's fourth modifier, which here stands for all that the first three are not. */
const META = 8;

/** Characters that Ctrl makes a control byte of, besides those from `@` to `~`. */
const CONTROL_ALIASES = ' 2345678/';

/**
 * Null where the old encoding is right. Shift alone stays the text that it makes: xterm tells it of letters at level
 * 2, other terminals do not, and a guest that knows only those would lose capitals.
 */
export function otherKeyBytes(stroke: KeyDetail, level: 1 | 2): string | null {
  const modifiers = xtermModifiers(stroke.modifiers);
  if (modifiers === 0 || stroke.text !== '' || stroke.code === 0) return null;
  switch (stroke.code) {
    case TAB:
      return modifiers === SHIFT ? null : lineKey(TAB, modifiers, level);
    case ENTER:
      return lineKey(ENTER, modifiers, level);
    case ESCAPE:
      return level === 2 ? sequence(ESCAPE, modifiers) : null;
    case BACKSPACE:
      return level === 2 ? backspace(modifiers) : null;
    default:
      if (isFunctionalCode(stroke.code)) return null;
      return characterKey(madeCode(stroke), modifiers, level);
  }
}

/** At level 1, Alt and Ctrl-Alt go on to be an ESC before the byte. */
function lineKey(code: number, modifiers: number, level: 1 | 2): string | null {
  const hasBytes = (modifiers & ALT) !== 0 && (modifiers & ~(ALT | CTRL)) === 0;
  return level === 1 && hasBytes ? null : sequence(code, modifiers);
}

/** Ctrl-Backspace is the byte 8, and is told by it when more is held. */
function backspace(modifiers: number): string | null {
  if (modifiers === CTRL) return null;
  return sequence((modifiers & CTRL) !== 0 ? 8 : BACKSPACE, modifiers);
}

function characterKey(code: number, modifiers: number, level: 1 | 2): string | null {
  if (level === 2) return sequence(code, modifiers);
  if ((modifiers & CTRL) === 0) return null;
  const isControl = code >= 0x40 && code <= 0x7e;
  if (isControl) return null;
  const isAlias = CONTROL_ALIASES.includes(String.fromCodePoint(code));
  return isAlias && (modifiers & ~(SHIFT | CTRL)) === 0 ? null : sequence(code, modifiers);
}

/** The character that the key makes with Shift, and what it is on the standard layout where that has none in Latin. */
function madeCode(stroke: KeyDetail): number {
  const isLatin = stroke.code < 127 || stroke.base === null || stroke.base > 126;
  const code = isLatin ? stroke.code : (stroke.base ?? stroke.code);
  if ((stroke.modifiers & SHIFT) === 0) return code;
  const made = isLatin ? stroke.shifted : String.fromCodePoint(code).toUpperCase().codePointAt(0);
  return made ?? shiftedOnUs(code) ?? code;
}

function xtermModifiers(bits: number): number {
  const rest = bits & COMMAND_BITS & ~(ALT | CTRL);
  return (bits & (SHIFT | ALT | CTRL)) | (rest === 0 ? 0 : META);
}

function sequence(code: number, modifiers: number): string {
  return `\x1b[27;${modifiers + 1};${code}~`;
}
