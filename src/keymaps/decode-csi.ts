// The meaning of one complete control sequence from an outer terminal (ECMA-48 5.4; xterm ctlseqs; kitty keyboard).

import { cellMouse, type MouseReading, pixelMouse, urxvtMouse } from './decode-mouse.ts';
import { csiReply, OTHER_REPLY } from './decode-reply.ts';
import { makeKey, UNKNOWN_KEY } from './key.ts';
import type { KeyDetail, KeyInput, Mouse } from './key-input.ts';
import { keyOfDetail, modifiersOf } from './key-of-detail.ts';
import { KITTY_CODES, MODIFIER_BITS } from './kitty-codes.ts';
import { lowerOf } from './letter-case.ts';
import { LETTER_KEYS, TILDE_KEYS } from './sequences.ts';
import { unshiftedOnUs } from './us-layout.ts';

/** Finals of what terminals answer: device attributes, cursor position, status, window, checksums, modes. */
const REPLY_FINALS = 'cRntxy';

/** A letter key's parameters where it is held with modifiers, whose numbers end at 16. */
const MODIFIED = /^1;([2-9]|1[0-6])(:\d)?$/;

/** The first parameter of `CSI 27;5;105~`, xterm's modifyOtherKeys. */
const OTHER_KEY = 27;

const EVENTS = ['press', 'repeat', 'release'] as const;

/** Parameters as numbers, sub-parameters apart; what is missing is null. */
type Parameters = ReadonlyArray<ReadonlyArray<number | null>>;

/**
 * The input for `CSI body`, where `body` is what follows the introducer, final byte included. F3 with modifiers
 * (`CSI 1;2R`) has the form of a report that the cursor is in the first row: we never ask for one, so it is the key.
 */
export function decodeCsi(body: string, raw: Uint8Array, reading: MouseReading): KeyInput {
  const final = body.slice(-1);
  const parameters = body.slice(0, -1);
  if (parameters.startsWith('<') && (final === 'M' || final === 'm')) {
    return mouseInput(sgrMouse(parameters.slice(1), final, reading), raw);
  }
  if (parameters === '' && (final === 'I' || final === 'O')) {
    return { kind: 'focus', focused: final === 'I', raw };
  }
  const isModifiedF3 = final === 'R' && MODIFIED.test(parameters);
  const isReply = REPLY_FINALS.includes(final) && parameters !== '' && !isModifiedF3;
  if (isReply || /[^\d;:]/.test(parameters)) {
    return { kind: 'reply', reply: csiReply(parameters, final), raw };
  }
  if (final === 'M') return mouseInput(urxvtMouse(numbersOf(parameters)), raw);
  return keyInput(parameters, final, raw);
}

/** An answer that nobody asked for, or not in this form. */
export function otherReply(raw: Uint8Array): KeyInput {
  return { kind: 'reply', reply: OTHER_REPLY, raw };
}

export function mouseInput(mouse: Mouse | null, raw: Uint8Array): KeyInput {
  return mouse === null ? otherReply(raw) : { kind: 'mouse', mouse, raw };
}

function sgrMouse(parameters: string, final: 'M' | 'm', reading: MouseReading): Mouse | null {
  const numbers = numbersOf(parameters);
  const read = reading.kind === 'pixels' ? pixelMouse(numbers, reading.cell) : cellMouse(numbers);
  return read === null || final === 'M' || read.action === 'move' ? read : { ...read, action: 'release' };
}

function numbersOf(parameters: string): number[] {
  return /^\d{1,6}(;\d{1,6})*$/.test(parameters) ? parameters.split(';').map(Number) : [];
}

function keyInput(text: string, final: string, raw: Uint8Array): KeyInput {
  const parameters: Parameters = text
    .split(';')
    .map((each) => each.split(':').map((part) => (part === '' ? null : Number(part))));
  const bits = Math.max(0, (parameters[1]?.[0] ?? 1) - 1);
  const event = EVENTS[(parameters[1]?.[1] ?? 1) - 1];
  const named = final === 'u' ? null : nameOf(parameters, final);
  const isTooLong = parameters.length > (named === null ? 3 : 2);
  if (bits > 255 || event === undefined || isTooLong) return otherReply(raw);
  const told = { event, modifiers: final === 'Z' ? bits | MODIFIER_BITS.shift : bits };
  const detail = named === null ? characterDetail(parameters, final, told) : namedDetail(named, told);
  if (detail === null) return otherReply(raw);
  const key = named === null ? keyOfDetail(detail) : makeKey(named, modifiersOf(detail.modifiers));
  if (event === 'release') return { kind: 'release', key, raw, detail };
  const tellsMore = final === 'u' || parameters.length > 1;
  return { kind: 'key', key, raw, detail: tellsMore ? detail : null };
}

/** The name of a key that goes by a letter or a number of its own; null where it goes by its code point. */
function nameOf(parameters: Parameters, final: string): string | null {
  if (final === 'Z') return 'Tab';
  const number = parameters[0]?.[0] ?? 1;
  if (final !== '~') return LETTER_KEYS[final] ?? UNKNOWN_KEY;
  return number === OTHER_KEY && parameters.length === 3 ? null : (TILDE_KEYS[number] ?? UNKNOWN_KEY);
}

type Told = Pick<KeyDetail, 'event' | 'modifiers'>;

function namedDetail(name: string, told: Told): KeyDetail {
  return { ...told, code: KITTY_CODES.get(name) ?? 0, shifted: null, base: null, text: '' };
}

/** Null where the numbers cannot be of a key. */
function characterDetail(parameters: Parameters, final: string, told: Told): KeyDetail | null {
  const isXterm = final === '~';
  const [code, shifted, base] = isXterm ? [parameters[2]?.[0]] : (parameters[0] ?? []);
  if (!isCodePoint(code ?? 0)) return null;
  const isMade = isXterm && (told.modifiers & MODIFIER_BITS.shift) !== 0;
  const plain = unshifted(code ?? 0, codePoint(shifted), isMade);
  return { ...told, ...plain, base: codePoint(base), text: isXterm ? '' : textOf(parameters[2] ?? []) };
}

/** Xterm tells the character that Shift made; a letter in upper case comes from nobody else. */
function unshifted(
  code: number,
  shifted: number | null,
  isMade: boolean,
): Pick<KeyDetail, 'code' | 'shifted'> {
  // Control-H is what xterm has for Backspace.
  if (code === 8) return { code: 127, shifted: null };
  const plain = lowerOf(code) ?? (isMade ? unshiftedOnUs(code) : null);
  return plain === null ? { code, shifted } : { code: plain, shifted: isMade ? code : shifted };
}

function textOf(codes: ReadonlyArray<number | null>): string {
  const told = codes.map((code) => code ?? 0);
  const isText = told.every((code) => code >= 32 && isCodePoint(code) && !(code >= 0x7f && code <= 0x9f));
  return isText ? String.fromCodePoint(...told) : '';
}

function codePoint(code: number | null | undefined): number | null {
  return code !== null && code !== undefined && code > 32 && isCodePoint(code) ? code : null;
}

function isCodePoint(code: number): boolean {
  return code <= 0x10_ff_ff && !(code >= 0xd800 && code <= 0xdfff);
}
