// While a lost town is waited for: its last screen stays, with a line over it that says so and how to leave.

import type { RawTerminal } from './raw-terminal.ts';
import { terminalSize } from './terminal.ts';

/** Most towns are back before a line could be read; until it stands there, no key is taken for an answer to it. */
const QUIET_MS = 500;
const TEXT = ' the town is restarting… Ctrl-C leaves ';

/** Ctrl-C, or d or q after the prefix, which is some other control character. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what keys send.
const LEAVE = /\x03|[\x01-\x1f][dq]/;

/** Listens to the terminal from its making on; disposing leaves the terminal to the next listener. */
export class TownWait implements Disposable {
  readonly #terminal: RawTerminal;
  readonly #over = new AbortController();
  readonly #timer: NodeJS.Timeout;
  #isShown = false;
  /** What was typed since the line was shown, as far as it may be half of a key to leave. */
  #typed = '';

  constructor(terminal: RawTerminal) {
    this.#terminal = terminal;
    // The keys that leave are to be read in the form that every terminal sends.
    terminal.abandoned();
    this.#timer = setTimeout(() => this.#show(), QUIET_MS);
    terminal.listen({
      input: (bytes) => this.#take(Buffer.from(bytes).toString('latin1')),
      resize: () => this.#isShown && this.#show(),
      gone: () => this.#over.abort(),
    });
  }

  /** Aborted when the person leaves or the terminal goes away. */
  get over(): AbortSignal {
    return this.#over.signal;
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }

  /** What is typed reaches nobody: keys meant for one screen must not land on another. */
  #take(text: string): void {
    if (!this.#isShown) return;
    this.#typed = `${this.#typed}${text}`;
    if (LEAVE.test(this.#typed)) this.#over.abort();
    this.#typed = this.#typed.slice(-1);
  }

  /**
   * Reversed, in the last row. The town may have died half-way through a sequence or a synchronized update, which
   * would hold the line back: CAN ends the one (ECMA-48 8.3.8), the reset of mode 2026 the other.
   */
  #show(): void {
    this.#isShown = true;
    const { cols, rows } = terminalSize();
    const line = TEXT.slice(0, cols - 1);
    this.#terminal.write(Buffer.from(`\x18\x1b[?2026l\x1b[${rows};1H\x1b[0;7m${line}\x1b[0m\x1b[K`));
  }
}
