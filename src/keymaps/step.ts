// What the next bytes of an outer terminal are, as the parts of the decoder tell each other.

import { otherReply } from './decode-csi.ts';
import { type Modifiers, makeKey } from './key.ts';
import type { KeyInput } from './key-input.ts';

/** What the bytes from some offset on mean. */
export type Step =
  | { readonly kind: 'input'; readonly input: KeyInput; readonly end: number }
  /** A bracketed paste begins; its text starts at `end`. */
  | { readonly kind: 'paste'; readonly end: number }
  /** An answer longer than any we ask for: from `end` on it is to be skipped, however much still comes of it. */
  | { readonly kind: 'overlong'; readonly input: KeyInput; readonly end: number; readonly rest: Skipped }
  /** More bytes are needed; a flush would take those that are flushable as keys. */
  | { readonly kind: 'wait'; readonly flushable: boolean };

/** What is being skipped: a control sequence, which its final byte ends, or a string, which ST or BEL does. */
export type Skipped = 'sequence' | 'string';

export const WAIT: Step = { kind: 'wait', flushable: false };
export const WAIT_OR_FLUSH: Step = { kind: 'wait', flushable: true };

/** The key `name`, sent as the bytes from `at` to before `end`. */
export function keyStep(
  bytes: Uint8Array,
  span: { readonly at: number; readonly end: number },
  name: string,
  modifiers: Modifiers = {},
): Step {
  const raw = bytes.slice(span.at, span.end);
  return {
    kind: 'input',
    input: { kind: 'key', key: makeKey(name, modifiers), raw, detail: null },
    end: span.end,
  };
}

export function replyStep(bytes: Uint8Array, at: number, end: number): Step {
  return { kind: 'input', input: otherReply(bytes.slice(at, end)), end };
}
