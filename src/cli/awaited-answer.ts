// Whether a terminal has answered what the town asked it at attaching. Who leaves before would find the answer in their
// shell, as if they had typed it.

import { isAskable } from '../panes/client/known-terminals.ts';

/** Longer than any line takes; who has not answered by then never will. */
const PATIENCE_MS = 500;

/** DA1, the answer to the last question: CSI ? numbers c. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what terminals answer with.
const LAST_ANSWER = /\x1b\[\?[\d;]*c/;
/** No answer of this kind is longer. */
const LONGEST = 64;

export class AwaitedAnswer {
  #askedAt = Number.NEGATIVE_INFINITY;
  #isOpen = false;
  #heard = '';
  #onAnswer: () => void = () => {};

  /** A town asks now, at `now` in ms of a clock that never goes back; not a terminal that may not be asked. */
  asked(term: string, now: number): void {
    this.#isOpen = isAskable(term);
    this.#askedAt = now;
    this.#heard = '';
  }

  heard(bytes: Uint8Array): void {
    if (!this.#isOpen) return;
    this.#heard += Buffer.from(bytes).toString('latin1');
    if (LAST_ANSWER.test(this.#heard)) this.#close();
    this.#heard = this.#heard.slice(-LONGEST);
  }

  /** Resolves when the answer is there, or is none to be expected any more. */
  async settled(now: number): Promise<void> {
    const leftMs = this.#askedAt + PATIENCE_MS - now;
    if (!this.#isOpen || leftMs <= 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, leftMs);
      this.#onAnswer = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #close(): void {
    this.#isOpen = false;
    this.#onAnswer();
  }
}
