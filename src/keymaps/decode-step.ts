// What the next bytes of an outer terminal are: the grammar of keys, sequences and answers, one step at a time
// (ECMA-48 5.3 to 5.6; xterm ctlseqs).

import { decodeCsi, decodeMouse, otherReply } from './decode-csi.ts';
import { type Modifiers, makeKey } from './key.ts';
import type { KeyInput } from './key-input.ts';
import { KEYPAD_LETTERS, LETTER_KEYS } from './sequences.ts';

const ESC = 0x1b;
const CSI = 0x5b;
const SS3 = 0x4f;
const BEL = 0x07;
const CAN = 0x18;
const SUB = 0x1a;
const ETX = 0x03;
const CR = 0x0d;

/** A control sequence or string longer than this is dropped: no terminal answers at such length. */
const LONGEST_CSI = 256;
const LONGEST_STRING = 64 * 1024;

const PASTE_START = '200~';

/** Introducers of strings that terminals answer with, each with what its body must start with to be one. */
const STRINGS: ReadonlyMap<number, RegExp> = new Map([
  [0x5d, /^\d/],
  [0x50, /^[\d>!$+|=?]/],
  [0x5f, /^G/],
]);

/** What the bytes from some offset on mean. */
export type Step =
  | { readonly kind: 'input'; readonly input: KeyInput; readonly end: number }
  /** A bracketed paste begins; its text starts at `end`. */
  | { readonly kind: 'paste'; readonly end: number }
  /** More bytes are needed; a flush would take those that are flushable as keys. */
  | { readonly kind: 'wait'; readonly flushable: boolean };

const WAIT: Step = { kind: 'wait', flushable: false };
const WAIT_OR_FLUSH: Step = { kind: 'wait', flushable: true };

/** The input that starts at `at`, which is inside `bytes`. `flush` takes what may be a longer sequence as keys. */
export function stepAt(bytes: Uint8Array, at: number, mode: 'wait' | 'flush'): Step {
  if (bytes[at] !== ESC) return characterStep(bytes, at, at, false);
  const next = bytes[at + 1];
  if (next === undefined) return mode === 'flush' ? escapeStep(bytes, at) : WAIT_OR_FLUSH;
  if (next === ESC) return doubleEscape(bytes, at, mode);
  return escapedStep(bytes, at, at + 1, mode);
}

/** ESC ESC is Alt before the sequence of a key, as some terminals send it; else it is Escape, typed twice. */
function doubleEscape(bytes: Uint8Array, at: number, mode: 'wait' | 'flush'): Step {
  const introducer = bytes[at + 2];
  if (introducer === undefined) return mode === 'flush' ? escapeStep(bytes, at) : WAIT_OR_FLUSH;
  if (introducer !== CSI && introducer !== SS3) return escapeStep(bytes, at);
  const step = escapedStep(bytes, at, at + 2, mode);
  // Only a key can be held with Alt; anything else has nothing to do with the Escape before it.
  if (step.kind !== 'input') return step.kind === 'paste' ? escapeStep(bytes, at) : step;
  if (step.input.kind !== 'key' || step.end === at + 3) return escapeStep(bytes, at);
  const { key } = step.input;
  const input: KeyInput = { ...step.input, key: makeKey(key.name, { ...key, alt: true }) };
  return { kind: 'input', input, end: step.end };
}

/** What starts with ESC at `at` and goes on with the byte at `second`. */
function escapedStep(bytes: Uint8Array, at: number, second: number, mode: 'wait' | 'flush'): Step {
  const introducer = bytes[second] ?? 0;
  const string = STRINGS.get(introducer);
  const isAlone = second + 1 >= bytes.length;
  if (isAlone && (introducer === CSI || introducer === SS3 || string !== undefined)) {
    return mode === 'flush' ? characterStep(bytes, at, second, true) : WAIT_OR_FLUSH;
  }
  if (introducer === CSI) return csiStep(bytes, at, second + 1);
  if (introducer === SS3) return ss3Step(bytes, at, second + 1);
  if (string?.test(String.fromCharCode(bytes[second + 1] ?? 0)) === true) {
    return stringStep(bytes, at, second + 1);
  }
  return characterStep(bytes, at, second, true);
}

function csiStep(bytes: Uint8Array, at: number, from: number): Step {
  const first = bytes[from] ?? 0;
  if (first === 0x4d) return x10MouseStep(bytes, at, from + 1);
  // The Linux console's function keys: CSI [ A to CSI [ E.
  if (first === CSI) return consoleKeyStep(bytes, at, from + 1);
  for (let end = from; end < bytes.length; end += 1) {
    const byte = bytes[end] ?? 0;
    if (byte >= 0x20 && byte <= 0x3f && end - from < LONGEST_CSI) continue;
    if (byte < 0x40 || byte > 0x7e) return reply(bytes, at, end);
    const body = String.fromCharCode(...bytes.subarray(from, end + 1));
    if (body === PASTE_START) return { kind: 'paste', end: end + 1 };
    return { kind: 'input', input: decodeCsi(body, bytes.slice(at, end + 1)), end: end + 1 };
  }
  return WAIT;
}

function consoleKeyStep(bytes: Uint8Array, at: number, from: number): Step {
  const letter = bytes[from];
  if (letter === undefined) return WAIT;
  if (letter < 0x41 || letter > 0x45) return reply(bytes, at, from);
  return keyStep(bytes, at, from + 1, `F${letter - 0x40}`);
}

/** CSI M and three bytes, each 32 above what it means; a release does not say of which button. */
function x10MouseStep(bytes: Uint8Array, at: number, from: number): Step {
  const [code, x, y] = bytes.subarray(from, from + 3);
  if (code === undefined || x === undefined || y === undefined) return WAIT;
  const isRelease = ((code - 32) & 0x63) === 3;
  const mouse = decodeMouse(code - 32, { x: x - 32, y: y - 32 }, isRelease);
  const raw = bytes.slice(at, from + 3);
  return {
    kind: 'input',
    input: mouse === null ? otherReply(raw) : { kind: 'mouse', mouse, raw },
    end: from + 3,
  };
}

/** SS3 and a letter, some terminals with a modifier's digit between. */
function ss3Step(bytes: Uint8Array, at: number, from: number): Step {
  const digit = bytes[from] ?? 0;
  const hasModifier = digit >= 0x32 && digit <= 0x38;
  const final = bytes[hasModifier ? from + 1 : from];
  if (final === undefined) return WAIT;
  const letter = String.fromCharCode(final);
  const name = LETTER_KEYS[letter] ?? KEYPAD_LETTERS[letter];
  // Not a key's sequence: Alt and O, and then something else.
  if (name === undefined) return characterStep(bytes, at, from - 1, true);
  const bits = hasModifier ? digit - 0x31 : 0;
  const modifiers = { shift: (bits & 1) !== 0, alt: (bits & 2) !== 0, ctrl: (bits & 4) !== 0 };
  return keyStep(bytes, at, from + (hasModifier ? 2 : 1), name, modifiers);
}

/** A string up to BEL or ST. Keys that no answer contains end it too, so that the keyboard cannot get stuck. */
function stringStep(bytes: Uint8Array, at: number, from: number): Step {
  for (let end = from; end < bytes.length; end += 1) {
    const byte = bytes[end];
    if (byte === BEL || byte === CAN || byte === SUB) return reply(bytes, at, end + 1);
    if (byte === CR || byte === ETX || end - from > LONGEST_STRING) return reply(bytes, at, end);
    if (byte !== ESC) continue;
    const next = bytes[end + 1];
    if (next === undefined) return WAIT;
    return reply(bytes, at, next === 0x5c ? end + 2 : end);
  }
  return WAIT;
}

function reply(bytes: Uint8Array, at: number, end: number): Step {
  return { kind: 'input', input: otherReply(bytes.slice(at, end)), end };
}

function escapeStep(bytes: Uint8Array, at: number): Step {
  return keyStep(bytes, at, at + 1, 'Escape');
}

/** The character or control at `from`, with Alt where an ESC came before it at `at`. */
function characterStep(bytes: Uint8Array, at: number, from: number, alt: boolean): Step {
  const byte = bytes[from] ?? 0;
  if (byte < 0x20 || byte === 0x7f) {
    const { name, ctrl } = controlKey(byte);
    return keyStep(bytes, at, from + 1, name, { ctrl, alt });
  }
  if (byte === 0x20) return keyStep(bytes, at, from + 1, 'Space', { alt });
  if (byte < 0x80) return keyStep(bytes, at, from + 1, String.fromCharCode(byte), { alt });
  const length = utf8Length(byte);
  for (let offset = 1; offset < length; offset += 1) {
    const continuation = bytes[from + offset];
    if (continuation === undefined) return WAIT;
    if ((continuation & 0xc0) !== 0x80) return keyStep(bytes, at, from + offset, '\ufffd', { alt });
  }
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(from, from + length));
  const name = text.length === 0 || text.includes('\ufffd') ? '\ufffd' : text;
  return keyStep(bytes, at, from + length, name, { alt });
}

function keyStep(bytes: Uint8Array, at: number, end: number, name: string, modifiers: Modifiers = {}): Step {
  return {
    kind: 'input',
    input: { kind: 'key', key: makeKey(name, modifiers), raw: bytes.slice(at, end), detail: null },
    end,
  };
}

/** Names of the bytes below 32 and of 127, as terminals send them for Ctrl and the editing keys. */
function controlKey(byte: number): { readonly name: string; readonly ctrl: boolean } {
  if (byte === 0x09) return { name: 'Tab', ctrl: false };
  if (byte === CR) return { name: 'Enter', ctrl: false };
  if (byte === ESC) return { name: 'Escape', ctrl: false };
  if (byte === 0x7f) return { name: 'Backspace', ctrl: false };
  if (byte === 0) return { name: 'Space', ctrl: true };
  return { name: String.fromCharCode(byte <= 0x1a ? byte + 0x60 : byte + 0x40), ctrl: true };
}

function utf8Length(first: number): number {
  if (first < 0xc2) return 1;
  if (first < 0xe0) return 2;
  if (first < 0xf0) return 3;
  return first < 0xf5 ? 4 : 1;
}
