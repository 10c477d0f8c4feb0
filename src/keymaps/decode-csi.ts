// The meaning of one complete control sequence from an outer terminal (ECMA-48 5.4; xterm ctlseqs; kitty keyboard).

import { type Key, type Modifiers, makeKey, UNKNOWN_KEY } from './key.ts';
import { type KeyInput, MOUSE_BUTTONS, type Mouse } from './key-input.ts';
import { KITTY_KEYS, LETTER_KEYS, MODIFIER_BITS, TILDE_KEYS } from './sequences.ts';

/** Finals of what terminals answer: device attributes, cursor position, status, window, checksums, modes. */
const REPLY_FINALS = 'cRntxy';

/** A letter key's parameters where it is held with modifiers, whose numbers end at 16. */
const MODIFIED = /^1;([2-9]|1[0-6])(:\d)?$/;

const RELEASE = 3;

/**
 * The input for `CSI body`, where `body` is what follows the introducer, final byte included. F3 with modifiers
 * (`CSI 1;2R`) has the form of a report that the cursor is in the first row: we never ask for one, so it is the key.
 */
export function decodeCsi(body: string, raw: Uint8Array): KeyInput {
  const final = body.slice(-1);
  const parameters = body.slice(0, -1);
  if (parameters.startsWith('<') && (final === 'M' || final === 'm')) return sgrMouse(parameters, final, raw);
  if (/[^\d;:]/.test(parameters)) return otherReply(raw);
  if (parameters === '' && (final === 'I' || final === 'O')) {
    return { kind: 'focus', focused: final === 'I', raw };
  }
  const isModifiedF3 = final === 'R' && MODIFIED.test(parameters);
  if (REPLY_FINALS.includes(final) && parameters !== '' && !isModifiedF3) return otherReply(raw);
  return keyInput(parameters, final, raw);
}

/** An answer that nobody asked for, or not in this form. */
export function otherReply(raw: Uint8Array): KeyInput {
  return { kind: 'reply', reply: { kind: 'other' }, raw };
}

/** `code` as in X10 and SGR mouse reports, position from 1. */
export function decodeMouse(
  code: number,
  position: { readonly x: number; readonly y: number },
  isRelease: boolean,
): Mouse | null {
  const index = (code & 3) | ((code & 0xc0) >> 4);
  const button = MOUSE_BUTTONS[index];
  if (button === undefined) return null;
  const isMove = (code & 32) !== 0;
  return {
    action: isMove ? 'move' : isRelease ? 'release' : 'press',
    button,
    col: Math.max(0, position.x - 1),
    row: Math.max(0, position.y - 1),
    shift: (code & 4) !== 0,
    alt: (code & 8) !== 0,
    ctrl: (code & 16) !== 0,
  };
}

function sgrMouse(parameters: string, final: string, raw: Uint8Array): KeyInput {
  const [code, x, y] = parameters.slice(1).split(';').map(Number);
  if (code === undefined || x === undefined || y === undefined) return otherReply(raw);
  if (![code, x, y].every(Number.isInteger)) return otherReply(raw);
  const mouse = decodeMouse(code, { x, y }, final === 'm');
  return mouse === null ? otherReply(raw) : { kind: 'mouse', mouse, raw };
}

/** Parameters as numbers, sub-parameters apart; what is missing is null. */
type Parameters = ReadonlyArray<ReadonlyArray<number | null>>;

function keyInput(text: string, final: string, raw: Uint8Array): KeyInput {
  const parameters: Parameters = text
    .split(';')
    .map((each) => each.split(':').map((part) => (part === '' ? null : Number(part))));
  if (parameters[1]?.[1] === RELEASE) return otherReply(raw);
  return { kind: 'key', key: keyOf(parameters, final), raw, detail: null };
}

function keyOf(parameters: Parameters, final: string): Key {
  const first = parameters[0]?.[0] ?? 1;
  const modifiers = modifiersOf(parameters[1]?.[0] ?? 1);
  if (final === 'Z') return makeKey('Tab', { ...modifiers, shift: true });
  if (final === 'u') return characterKey(parameters, modifiers);
  if (final === '~' && first === 27) {
    return characterKey([[parameters[2]?.[0] ?? null]], modifiers);
  }
  const name = final === '~' ? TILDE_KEYS[first] : LETTER_KEYS[final];
  return makeKey(name ?? UNKNOWN_KEY, modifiers);
}

/** Kitty's `CSI code:shifted:base;modifiers;text u`, and xterm's modifyOtherKeys. */
function characterKey(parameters: Parameters, modifiers: Modifiers): Key {
  const code = parameters[0]?.[0] ?? 0;
  const named = KITTY_KEYS.get(code);
  if (named !== undefined) return makeKey(named, modifiers);
  const shifted = parameters[0]?.[1];
  if (modifiers.shift === true && !modifiers.ctrl && shifted !== null && shifted !== undefined) {
    return makeKey(character(shifted), { ...modifiers, shift: false });
  }
  return makeKey(character(code), modifiers);
}

/** Kitty keeps code points of the private use area for keys such as CapsLock. */
function character(code: number): string {
  const isText = code > 32 && code <= 0x10_ff_ff && !(code >= 0xd800 && code < 0xf900);
  return isText ? String.fromCodePoint(code) : UNKNOWN_KEY;
}

function modifiersOf(parameter: number): Modifiers {
  const bits = Math.max(0, parameter - 1);
  const { shift, alt, ctrl } = MODIFIER_BITS;
  return {
    shift: (bits & shift) !== 0,
    alt: (bits & alt) !== 0,
    ctrl: (bits & ctrl) !== 0,
    meta: (bits & (MODIFIER_BITS.super | MODIFIER_BITS.hyper | MODIFIER_BITS.meta)) !== 0,
  };
}
