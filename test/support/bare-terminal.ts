// A program in a pseudo-terminal with nothing but the emulator around it: what a pane has to show, too.

import { type IPty, spawn } from 'node-pty';
import type headless from 'xterm-headless';
import type { Grid } from '../../src/panes/screen/grid.ts';
import { HeadlessTerminal } from '../../src/panes/terminals/guest/headless-terminal.ts';
import { gridOf, outerTerminal } from './terminal-grid.ts';

export interface BareProgram {
  readonly command: readonly [file: string, ...args: string[]];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly cols: number;
  readonly rows: number;
  /**
   * Where set, the program's questions are answered as a pane answers them, of which the emulator knows few: it could
   * choose another screen for another answer. What it shows is the emulator's all the same. A folder that may be made.
   */
  readonly answersIn?: string;
  /** Lines above the screen, of which a larger screen shows some again; 10 by default. */
  readonly scrollback?: number;
}

/** Keys that a terminal sends otherwise in application mode (DECCKM), as it sends them in normal mode. */
const CURSOR_KEYS: ReadonlySet<string> = new Set([...'ABCDHF'].map((letter) => `\x1b[${letter}`));

export class BareTerminal implements AsyncDisposable {
  readonly #pty: IPty;
  readonly #terminal: headless.Terminal;
  readonly #answerer: HeadlessTerminal | null;
  readonly #exited: Promise<void>;
  #changes = 0;
  #hasEnded = false;

  constructor({ command: [file, ...args], cwd, env, cols, rows, answersIn, scrollback }: BareProgram) {
    this.#terminal = outerTerminal(cols, rows, scrollback);
    this.#pty = spawn(file, args, { name: 'xterm-256color', cwd, env: { ...env }, cols, rows });
    this.#answerer = answersIn === undefined ? null : this.#answers(answersIn);
    this.#pty.onData((text) => {
      this.#changes += 1;
      this.#terminal.write(text);
      this.#answerer?.feed(Buffer.from(text), () => {});
    });
    if (this.#answerer === null) this.#terminal.onData((answer) => this.#pty.write(answer));
    this.#exited = new Promise((resolve) => {
      this.#pty.onExit(() => {
        this.#hasEnded = true;
        resolve();
      });
    });
  }

  get grid(): Grid {
    return gridOf(this.#terminal);
  }

  /** From 0; in the last column where the next glyph wraps. */
  get cursor(): { readonly col: number; readonly row: number } {
    const { cursorX, cursorY } = this.#terminal.buffer.active;
    return { col: Math.min(cursorX, this.#terminal.cols - 1), row: cursorY };
  }

  /** Grows whenever the program has written. */
  get changes(): number {
    return this.#changes;
  }

  /** The key's bytes as a terminal sends them in normal modes; the program gets those for the modes that it has set. */
  press(key: string): void {
    const isOther = CURSOR_KEYS.has(key) && this.#terminal.modes.applicationCursorKeysMode;
    this.#pty.write(isOther ? `\x1bO${key.slice(-1)}` : key);
  }

  resize(cols: number, rows: number): void {
    this.#pty.resize(cols, rows);
    this.#terminal.resize(cols, rows);
    this.#answerer?.resize(cols, rows);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#hasEnded) this.#pty.kill('SIGKILL');
    await this.#exited;
    this.#terminal.dispose();
    this.#answerer?.[Symbol.dispose]();
  }

  #answers(history: string): HeadlessTerminal {
    const { cols, rows } = this.#terminal;
    return new HeadlessTerminal({
      cols,
      rows,
      history,
      onReply: (bytes) => this.#pty.write(Buffer.from(bytes).toString('latin1')),
      onFailure: (cause) => {
        throw new Error('answering as a pane', { cause });
      },
    });
  }
}
