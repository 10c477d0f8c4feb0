// Turns the bytes of an outer terminal into keys, pastes, mouse and focus, however the bytes are cut into chunks.

import type { MouseReading } from './decode-mouse.ts';
import { stepAt } from './decode-step.ts';
import { skippedEnd } from './decode-string.ts';
import type { KeyInput } from './key-input.ts';
import type { Skipped } from './step.ts';

const ESC = 0x1b;

/** Bytes of a paste that are kept, so that none takes all memory: what is longer comes with more than these, but cut. */
export const PASTE_LIMIT_BYTES = 8 * 1024 * 1024;

const PASTE_END = new TextEncoder().encode('\x1b[201~');

/** Incremental; holds no timer. Bytes that may be the start of a longer sequence wait for more, or for `flush`. */
export class KeyDecoder {
  #pending: Uint8Array = new Uint8Array(0);
  /** Parts of a paste whose end has not come, without the last bytes, which are in `#pending`; null outside. */
  #paste: Uint8Array[] | null = null;
  /** What an endless answer is, of which the rest is being skipped; null outside of one. */
  #skipped: Skipped | null = null;
  #pasteBytes = 0;
  #flushable = false;

  /** How mouse reports are to be read from now on, which is by the modes that the terminal is in. */
  mouse: MouseReading = { kind: 'cells' };

  /** Whether `flush` would yield keys: the caller then waits a moment for more bytes, and flushes. */
  get hasPending(): boolean {
    return this.#flushable;
  }

  push(bytes: Uint8Array): KeyInput[] {
    this.#pending = joined([this.#pending, bytes]);
    return this.#decode('wait');
  }

  /** Takes what waits as keys: a lone ESC is Escape. An unfinished answer, character or paste waits on. */
  flush(): KeyInput[] {
    return this.#flushable ? this.#decode('flush') : [];
  }

  #decode(mode: 'wait' | 'flush'): KeyInput[] {
    const inputs: KeyInput[] = [];
    let at = 0;
    this.#flushable = false;
    while (at < this.#pending.length || this.#paste !== null) {
      if (this.#skipped !== null) {
        const skipped = skippedEnd(this.#pending, at, this.#skipped);
        at = skipped.end ?? this.#pending.length - skipped.kept;
        if (skipped.end === null) break;
        this.#skipped = null;
        continue;
      }
      if (this.#paste !== null) {
        const end = this.#takePaste(this.#paste, at, inputs);
        if (end === null) return inputs;
        at = end;
        continue;
      }
      const step = stepAt(this.#pending, at, { mode, mouse: this.mouse });
      if (step.kind === 'wait') {
        this.#flushable = step.flushable;
        break;
      }
      if (step.kind === 'paste') this.#beginPaste(this.#pending.slice(at, step.end));
      else inputs.push(step.input);
      if (step.kind === 'overlong') this.#skipped = step.rest;
      at = step.end;
    }
    this.#pending = this.#pending.slice(at);
    return inputs;
  }

  #beginPaste(begin: Uint8Array): void {
    this.#paste = [begin];
    this.#pasteBytes = 0;
  }

  /** Returns where the paste ended, or null after keeping all bytes for later. */
  #takePaste(parts: Uint8Array[], at: number, inputs: KeyInput[]): number | null {
    const bytes = this.#pending.subarray(at);
    const found = indexOfPasteEnd(bytes);
    if (found < 0) {
      const kept = Math.max(0, bytes.length - (PASTE_END.length - 1));
      if (kept > 0 && this.#pasteBytes <= PASTE_LIMIT_BYTES) parts.push(bytes.slice(0, kept));
      this.#pasteBytes += kept;
      this.#pending = bytes.slice(kept);
      return null;
    }
    const end = found + PASTE_END.length;
    const raw = joined([...parts, bytes.slice(0, end)]);
    const body = raw.subarray(PASTE_END.length, raw.length - PASTE_END.length);
    inputs.push({ kind: 'paste', text: new TextDecoder().decode(body), raw });
    this.#paste = null;
    return at + end;
  }
}

function indexOfPasteEnd(bytes: Uint8Array): number {
  for (let at = bytes.indexOf(ESC); at >= 0; at = bytes.indexOf(ESC, at + 1)) {
    if (PASTE_END.every((byte, offset) => bytes[at + offset] === byte)) return at;
  }
  return -1;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
