// A terminal of 200x50 as the contenders see it: a pseudo-terminal that is read as fast as it comes and parsed by
// nobody, so that what is measured is the multiplexer.

import { setTimeout as delay } from 'node:timers/promises';
import { type IPty, spawn } from 'node-pty';

export const COLS = 200;
export const ROWS = 50;

/** Text at the end of the output in which a mark is looked for. */
const TAIL = 64 * 1024;

export interface OuterProgram {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

export class OuterPty implements AsyncDisposable {
  readonly exited: Promise<void>;
  readonly #pty: IPty;
  readonly #listeners = new Set<() => void>();
  #hasExited = false;
  #bytes = 0;
  #tail = '';
  /** When output came, as `performance.now`, since `startCounting`. */
  #outputAt: number[] = [];

  constructor({ file, args, cwd, env }: OuterProgram) {
    this.#pty = spawn(file, [...args], {
      name: 'xterm-256color',
      cols: COLS,
      rows: ROWS,
      cwd,
      env: { ...env, TERM: 'xterm-256color', COLORTERM: 'truecolor' },
      encoding: null,
    });
    this.#pty.onData((chunk: unknown) => this.#onOutput(chunk));
    this.exited = new Promise((resolve) => {
      this.#pty.onExit(() => {
        this.#hasExited = true;
        this.#tell();
        resolve();
      });
    });
  }

  get pid(): number {
    return this.#pty.pid;
  }

  /** Bytes of output since `startCounting`. */
  get bytes(): number {
    return this.#bytes;
  }

  get outputAt(): readonly number[] {
    return this.#outputAt;
  }

  get tail(): string {
    return this.#tail;
  }

  startCounting(): void {
    this.#bytes = 0;
    this.#tail = '';
    this.#outputAt = [];
  }

  type(text: string): void {
    this.#pty.write(text);
  }

  resize(cols: number, rows: number): void {
    this.#pty.resize(cols, rows);
  }

  /** Resolves as soon as the output since `startCounting` ends with something that holds `mark`. */
  async waitFor(mark: string | RegExp, timeoutMs = 60_000): Promise<number> {
    const isThere = () => (typeof mark === 'string' ? this.#tail.includes(mark) : mark.test(this.#tail));
    return await new Promise((resolve, reject) => {
      const settle = (act: () => void) => {
        clearTimeout(timer);
        this.#listeners.delete(look);
        act();
      };
      const look = () => {
        if (isThere()) settle(() => resolve(performance.now()));
        else if (this.#hasExited) settle(() => reject(new Error(`the program ended before ${String(mark)}`)));
      };
      const timer = setTimeout(
        () =>
          settle(() =>
            reject(new Error(`${timeoutMs} ms without ${String(mark)}: ${this.#tail.slice(-2_000)}`)),
          ),
        timeoutMs,
      );
      this.#listeners.add(look);
      look();
    });
  }

  /** Resolves once nothing came for `quietMs`. */
  async quiet(quietMs = 300): Promise<void> {
    for (let seen = -1; seen !== this.#bytes; ) {
      seen = this.#bytes;
      await delay(quietMs);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#hasExited) this.#pty.kill('SIGHUP');
    const timer = setTimeout(() => this.#pty.kill('SIGKILL'), 5_000);
    await this.exited;
    clearTimeout(timer);
  }

  #onOutput(chunk: unknown): void {
    if (!(chunk instanceof Uint8Array)) return;
    this.#bytes += chunk.length;
    this.#outputAt.push(performance.now());
    const text = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('latin1');
    this.#tail = text.length >= TAIL ? text.slice(-TAIL) : (this.#tail + text).slice(-TAIL);
    this.#tell();
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
