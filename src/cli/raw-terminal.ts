// This terminal in raw mode: what is typed, its size and its end, for whoever listens at the moment.

import { abandonBytes, leaveAbandonedBytes, leaveBytes } from '../panes/client/outer-terminal.ts';
import { AwaitedAnswer } from './awaited-answer.ts';

const TERM = process.env['TERM'] ?? '';

export interface TerminalListener {
  readonly input: (bytes: Uint8Array) => void;
  readonly resize: () => void;
  /** The terminal was closed or this process was asked to end. */
  readonly gone: () => void;
}

/** This terminal in raw mode; disposing gives it back as it was. */
export class RawTerminal implements Disposable {
  isGone = false;
  /** The signal that asked this process to end; null where none did. */
  endSignal: NodeJS.Signals | null = null;
  /** Whether the town itself has put every mode back. */
  wasRestored = false;
  readonly #answer = new AwaitedAnswer();
  #isAbandoned = false;
  #disposed = false;
  #listener: TerminalListener = { input: () => {}, resize: () => {}, gone: () => {} };
  readonly #onInput = (bytes: Buffer) => {
    this.#answer.heard(bytes);
    this.#listener.input(bytes);
  };
  readonly #onResize = () => this.#listener.resize();
  readonly #onGone = () => {
    this.isGone = true;
    this.#listener.gone();
  };
  readonly #onSignal = (signal: NodeJS.Signals) => {
    this.endSignal ??= signal;
    this.#onGone();
  };
  readonly #onExit = () => this[Symbol.dispose]();

  constructor() {
    process.stdin.setRawMode?.(true);
    process.stdin
      .on('data', this.#onInput)
      .on('end', this.#onGone)
      .on('close', this.#onGone)
      .on('error', this.#onGone);
    process.stdout.on('error', this.#onGone);
    // Not stdout's own event: a window that is back at its old size has lost what it showed all the same.
    process.on('SIGWINCH', this.#onResize);
    for (const signal of ['SIGHUP', 'SIGTERM', 'SIGINT'] as const) process.on(signal, this.#onSignal);
    process.on('exit', this.#onExit);
    process.stdin.resume();
  }

  listen(listener: TerminalListener): void {
    this.#listener = listener;
    if (this.isGone) listener.gone();
  }

  /** A town takes the terminal over: it sets modes, and asks what the terminal can do. */
  takenOver(): void {
    this.#isAbandoned = false;
    this.#answer.asked(TERM, performance.now());
  }

  /** The town is gone, without having undone what it set: keys are as before, the title, too. */
  abandoned(): void {
    this.#isAbandoned = true;
    this.write(Buffer.from(abandonBytes(TERM)));
  }

  /** Resolves when what the terminal was asked is answered, or will not be; nobody hears what comes until then. */
  async settled(): Promise<void> {
    this.listen({ input: () => {}, resize: () => {}, gone: () => {} });
    if (!this.isGone) await this.#answer.settled(performance.now());
  }

  write(bytes: Uint8Array): boolean {
    return this.isGone || process.stdout.write(bytes);
  }

  onDrain(listener: () => void): void {
    process.stdout.once('drain', listener);
  }

  [Symbol.dispose](): void {
    if (this.#disposed) return;
    this.#disposed = true;
    process.stdin.off('data', this.#onInput).off('end', this.#onGone).off('close', this.#onGone);
    process.off('SIGWINCH', this.#onResize);
    for (const signal of ['SIGHUP', 'SIGTERM', 'SIGINT'] as const) process.off(signal, this.#onSignal);
    process.off('exit', this.#onExit);
    try {
      const undo = this.#isAbandoned ? leaveAbandonedBytes() : leaveBytes(TERM);
      if (!this.wasRestored) process.stdout.write(undo);
      process.stdin.setRawMode?.(false);
    } catch {
      // The terminal is closed: there is nothing left to give back.
    }
    process.stdin.pause();
    process.stdin.unref?.();
  }
}
