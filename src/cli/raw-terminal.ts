// This terminal in raw mode: what is typed, its size and its end, for whoever listens at the moment.

import { leaveBytes } from '../panes/client/outer-terminal.ts';

export interface TerminalListener {
  readonly input: (bytes: Uint8Array) => void;
  readonly resize: () => void;
  /** The terminal was closed or this process was asked to end. */
  readonly gone: () => void;
}

/** This terminal in raw mode; disposing gives it back as it was. */
export class RawTerminal implements Disposable {
  isGone = false;
  /** Whether the town itself has put every mode back. */
  wasRestored = false;
  #disposed = false;
  #listener: TerminalListener = { input: () => {}, resize: () => {}, gone: () => {} };
  readonly #onInput = (bytes: Buffer) => this.#listener.input(bytes);
  readonly #onResize = () => this.#listener.resize();
  readonly #onGone = () => {
    this.isGone = true;
    this.#listener.gone();
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
    for (const signal of ['SIGHUP', 'SIGTERM', 'SIGINT'] as const) process.on(signal, this.#onGone);
    process.on('exit', this.#onExit);
    process.stdin.resume();
  }

  listen(listener: TerminalListener): void {
    this.#listener = listener;
    if (this.isGone) listener.gone();
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
    for (const signal of ['SIGHUP', 'SIGTERM', 'SIGINT'] as const) process.off(signal, this.#onGone);
    process.off('exit', this.#onExit);
    try {
      if (!this.wasRestored) process.stdout.write(leaveBytes(process.env['TERM'] ?? ''));
      process.stdin.setRawMode?.(false);
    } catch {
      // The terminal is closed: there is nothing left to give back.
    }
    process.stdin.pause();
    process.stdin.unref?.();
  }
}
