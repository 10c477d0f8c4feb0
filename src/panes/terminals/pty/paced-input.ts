// Types a machine's intents into a guest one after the other, each after the time that the one before needs to settle.

import type { GuestModes, InputIntent } from '../../../engine/terminals.ts';
import { intentBytes, settleMs } from './input-bytes.ts';
import { INPUT_LIMIT_BYTES } from './pty-writer.ts';

/** How often to look whether a guest has read what was typed. */
const UNREAD_MS = 10;

export interface PacedTarget {
  readonly write: (bytes: Uint8Array) => boolean;
  /** Whether the guest has read all that was written. */
  readonly isRead: () => boolean;
  readonly modes: () => GuestModes;
}

export class PacedInput implements Disposable {
  readonly #target: PacedTarget;
  #queue: InputIntent[] = [];
  #queuedChars = 0;
  /** Time that the last intent needs once it is read; 0 where it has settled. */
  #settling = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(target: PacedTarget) {
    this.#target = target;
  }

  /** False, with none taken, where too much waits already. */
  push(intents: readonly InputIntent[]): boolean {
    const chars = intents.reduce((sum, each) => sum + charsOf(each), 0);
    if (this.#queuedChars + chars > INPUT_LIMIT_BYTES / 4) return false;
    this.#queue.push(...intents);
    this.#queuedChars += chars;
    if (this.#timer === null) this.#next();
    return true;
  }

  [Symbol.dispose](): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#queue = [];
    this.#queuedChars = 0;
  }

  #next(): void {
    this.#timer = null;
    if (!this.#target.isRead()) {
      this.#again(UNREAD_MS);
      return;
    }
    if (this.#settling > 0) {
      const ms = this.#settling;
      this.#settling = 0;
      this.#again(ms);
      return;
    }
    const intent = this.#queue.shift();
    if (intent === undefined) return;
    this.#queuedChars -= charsOf(intent);
    this.#target.write(intentBytes(intent, this.#target.modes()));
    this.#settling = settleMs(intent);
    this.#next();
  }

  #again(ms: number): void {
    // A timer may fire within its last millisecond.
    this.#timer = setTimeout(() => this.#next(), ms + 1);
  }
}

function charsOf(intent: InputIntent): number {
  return 'text' in intent ? intent.text.length : 1;
}
