// Strings that an outer terminal answers with: OSC, DCS and APC (ECMA-48 5.6), and what is skipped of endless answers.

import { otherReply } from './decode-csi.ts';
import { stringReply } from './decode-reply.ts';
import { replyStep, type Skipped, type Step, WAIT } from './step.ts';

const ESC = 0x1b;
const BACKSLASH = 0x5c;

/** BEL, and CAN and SUB, which abort: they are part of the string. */
const ENDS = new Set([0x07, 0x18, 0x1a]);

/** CR and Ctrl-C, which no answer contains, so that the keyboard cannot get stuck: they are keys again. */
const KEYS = new Set([0x0d, 0x03]);

/** Bytes of a string; what we ask for is answered in a hundred. */
const LONGEST_STRING = 4096;

/** Introducers of strings that terminals answer with, each with what its body must start with to be one. */
const STRINGS: ReadonlyMap<number, RegExp> = new Map([
  [0x5d, /^\d/],
  [0x50, /^[\d>!$+|=?]/],
  [0x5f, /^G/],
]);

/** Whether the byte after an ESC starts a string; with the byte after that one, whether it is one of an answer. */
export function isString(introducer: number, first?: number): boolean {
  const body = STRINGS.get(introducer);
  return body !== undefined && (first === undefined || body.test(String.fromCharCode(first)));
}

/** A string whose body starts at `from`. */
export function stringStep(bytes: Uint8Array, at: number, from: number): Step {
  const longest = from + LONGEST_STRING;
  for (let end = from; end < bytes.length; end += 1) {
    const byte = bytes[end] ?? 0;
    if (end >= longest)
      return { kind: 'overlong', input: otherReply(bytes.slice(at, end)), end, rest: 'string' };
    if (byte === 0x07) return answerStep(bytes, { at, from, to: end, end: end + 1 });
    if (ENDS.has(byte)) return replyStep(bytes, at, end + 1);
    if (KEYS.has(byte)) return replyStep(bytes, at, end);
    if (byte !== ESC) continue;
    const next = bytes[end + 1];
    if (next === undefined) return WAIT;
    if (next !== BACKSLASH) return replyStep(bytes, at, end);
    return answerStep(bytes, { at, from, to: end, end: end + 2 });
  }
  return WAIT;
}

/** Where what is being skipped ends; null where all of `bytes` from `at` on belongs to it, `kept` of them undecided. */
export function skippedEnd(
  bytes: Uint8Array,
  at: number,
  rest: Skipped,
): { readonly end: number } | { readonly end: null; readonly kept: number } {
  for (let end = at; end < bytes.length; end += 1) {
    const byte = bytes[end] ?? 0;
    if (rest === 'sequence') {
      if (byte >= 0x20 && byte <= 0x3f) continue;
      return { end: byte >= 0x40 && byte <= 0x7e ? end + 1 : end };
    }
    if (ENDS.has(byte)) return { end: end + 1 };
    if (KEYS.has(byte)) return { end };
    if (byte !== ESC) continue;
    const next = bytes[end + 1];
    if (next === undefined) return { end: null, kept: 1 };
    return { end: next === BACKSLASH ? end + 2 : end };
  }
  return { end: null, kept: 0 };
}

function answerStep(
  bytes: Uint8Array,
  span: { readonly at: number; readonly from: number; readonly to: number; readonly end: number },
): Step {
  const introducer = String.fromCharCode(bytes[span.from - 1] ?? 0);
  const body = String.fromCharCode(...bytes.subarray(span.from, span.to));
  const raw = bytes.slice(span.at, span.end);
  return {
    kind: 'input',
    input: { kind: 'reply', reply: stringReply(introducer, body), raw },
    end: span.end,
  };
}
