// A second outer terminal, one that may stop reading and that may be of any size at any time.

import { type IPty, spawn } from 'node-pty';

export interface DeafOptions {
  readonly file: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly cols: number;
  readonly rows: number;
}

export class DeafTerminal implements AsyncDisposable {
  readonly exited: Promise<number>;
  readonly #pty: IPty;
  #bytes = 0;
  #tail = '';
  #hasEnded = false;

  constructor({ file, cwd, env, cols, rows }: DeafOptions) {
    this.#pty = spawn(file, [], { cwd, env: { ...env }, cols, rows });
    this.#pty.onData((text) => {
      this.#bytes += text.length;
      this.#tail = `${this.#tail}${text}`.slice(-100_000);
    });
    this.exited = new Promise((resolve) => {
      this.#pty.onExit(({ exitCode }) => {
        this.#hasEnded = true;
        resolve(exitCode);
      });
    });
  }

  get pid(): number {
    return this.#pty.pid;
  }

  /** Characters that were read so far. */
  get bytes(): number {
    return this.#bytes;
  }

  /** What was read last. */
  get tail(): string {
    return this.#tail;
  }

  type(text: string): void {
    this.#pty.write(text);
  }

  resize(cols: number, rows: number): void {
    this.#pty.resize(cols, rows);
  }

  stopReading(): void {
    this.#pty.pause();
  }

  readAgain(): void {
    this.#pty.resume();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.readAgain();
    if (!this.#hasEnded) this.#pty.kill('SIGHUP');
    await this.exited;
  }
}
