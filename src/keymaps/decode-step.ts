// What the next bytes of an outer terminal are: the grammar of keys, sequences and answers, one step at a time
// (ECMA-48 5.3 to 5.6; xterm ctlseqs).

import { characterStep } from './decode-character.ts';
import { decodeCsi, mouseInput, otherReply } from './decode-csi.ts';
import { type MouseReading, x10Mouse } from './decode-mouse.ts';
import { isString, stringStep } from './decode-string.ts';
import { makeKey } from './key.ts';
import type { KeyInput } from './key-input.ts';
import { modifiersOf } from './key-of-detail.ts';
import { MODIFIER_BITS } from './kitty-codes.ts';
import { KEYPAD_LETTERS, LETTER_KEYS } from './sequences.ts';
import { keyStep, replyStep, type Step, WAIT, WAIT_OR_FLUSH } from './step.ts';

const ESC = 0x1b;
const CSI = 0x5b;
const SS3 = 0x4f;
const MOUSE = 0x4d;

/** Bytes of a control sequence; what we ask for is answered in fewer. */
const LONGEST_CSI = 256;

const PASTE_START = '200~';

export interface StepOptions {
  /** `flush` takes what may be the start of a longer sequence as keys. */
  readonly mode: 'wait' | 'flush';
  readonly mouse: MouseReading;
}

/** The input that starts at `at`, which is inside `bytes`. */
export function stepAt(bytes: Uint8Array, at: number, options: StepOptions): Step {
  if (bytes[at] !== ESC) return characterStep(bytes, at, at);
  const next = bytes[at + 1];
  if (next === undefined) return options.mode === 'flush' ? escapeStep(bytes, at) : WAIT_OR_FLUSH;
  if (next === ESC) return doubleEscape(bytes, at, options);
  return escapedStep(bytes, at, at + 1, options);
}

/** ESC ESC is Alt before the sequence of a key, as some terminals send it; else it is Escape, typed twice. */
function doubleEscape(bytes: Uint8Array, at: number, options: StepOptions): Step {
  const introducer = bytes[at + 2];
  if (introducer === undefined) return options.mode === 'flush' ? escapeStep(bytes, at) : WAIT_OR_FLUSH;
  if (introducer !== CSI && introducer !== SS3) return escapeStep(bytes, at);
  const step = escapedStep(bytes, at, at + 2, options);
  if (step.kind === 'wait') return step;
  // Only a key can be held with Alt; anything else has nothing to do with the Escape before it.
  if (step.kind !== 'input' || step.input.kind !== 'key' || step.end === at + 3) return escapeStep(bytes, at);
  return { kind: 'input', input: withAlt(step.input), end: step.end };
}

function withAlt(input: Extract<KeyInput, { kind: 'key' }>): KeyInput {
  const { key, detail } = input;
  return {
    ...input,
    key: makeKey(key.name, { ...key, alt: true }),
    detail: detail === null ? null : { ...detail, modifiers: detail.modifiers | MODIFIER_BITS.alt },
  };
}

/** What starts with ESC at `at` and goes on with the byte at `second`. */
function escapedStep(bytes: Uint8Array, at: number, second: number, options: StepOptions): Step {
  const introducer = bytes[second] ?? 0;
  const first = bytes[second + 1];
  if (first === undefined && (introducer === CSI || introducer === SS3 || isString(introducer))) {
    return options.mode === 'flush' ? characterStep(bytes, at, second) : WAIT_OR_FLUSH;
  }
  if (introducer === CSI) return csiStep(bytes, at, second + 1, options.mouse);
  if (introducer === SS3) return ss3Step(bytes, at, second + 1);
  if (isString(introducer, first)) return stringStep(bytes, at, second + 1);
  return characterStep(bytes, at, second);
}

function csiStep(bytes: Uint8Array, at: number, from: number, mouse: MouseReading): Step {
  const first = bytes[from] ?? 0;
  if (first === MOUSE) return mouseStep(bytes, at, from + 1, mouse);
  // The Linux console's function keys: CSI [ A to CSI [ E.
  if (first === CSI) return consoleKeyStep(bytes, at, from + 1);
  for (let end = from; end < bytes.length; end += 1) {
    const byte = bytes[end] ?? 0;
    if (end - from >= LONGEST_CSI) {
      return { kind: 'overlong', input: otherReply(bytes.slice(at, end)), end, rest: 'sequence' };
    }
    if (byte >= 0x20 && byte <= 0x3f) continue;
    if (byte < 0x40 || byte > 0x7e) return replyStep(bytes, at, end);
    const body = String.fromCharCode(...bytes.subarray(from, end + 1));
    if (body === PASTE_START) return { kind: 'paste', end: end + 1 };
    return { kind: 'input', input: decodeCsi(body, bytes.slice(at, end + 1), mouse), end: end + 1 };
  }
  return WAIT;
}

function consoleKeyStep(bytes: Uint8Array, at: number, from: number): Step {
  const letter = bytes[from];
  if (letter === undefined) return WAIT;
  if (letter < 0x41 || letter > 0x45) return replyStep(bytes, at, from);
  return keyStep(bytes, { at, end: from + 1 }, `F${letter - 0x40}`);
}

/** CSI M and three numbers, each 32 above what it means: bytes, or characters of UTF-8 up to 2047 (mode 1005). */
function mouseStep(bytes: Uint8Array, at: number, from: number, mouse: MouseReading): Step {
  const numbers: number[] = [];
  let end = from;
  while (numbers.length < 3) {
    const byte = bytes[end];
    if (byte === undefined) return WAIT;
    const isPair = mouse.kind === 'utf8' && byte >= 0xc2 && byte <= 0xdf;
    const second = isPair ? bytes[end + 1] : 0;
    if (second === undefined) return WAIT;
    numbers.push((isPair ? ((byte & 0x1f) << 6) | (second & 0x3f) : byte) - 32);
    end += isPair ? 2 : 1;
  }
  return { kind: 'input', input: mouseInput(x10Mouse(numbers), bytes.slice(at, end)), end };
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
  if (name === undefined) return characterStep(bytes, at, from - 1);
  const end = from + (hasModifier ? 2 : 1);
  return keyStep(bytes, { at, end }, name, modifiersOf(hasModifier ? digit - 0x31 : 0));
}

function escapeStep(bytes: Uint8Array, at: number): Step {
  return keyStep(bytes, { at, end: at + 1 }, 'Escape');
}
