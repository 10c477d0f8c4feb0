// A program in a pseudo-terminal with nothing but the emulator around it: what a pane has to show, too.

import { type IPty, spawn } from 'node-pty';
import type headless from 'xterm-headless';
import type { Grid } from '../../src/panes/screen/grid.ts';
import { gridOf, outerTerminal } from './terminal-grid.ts';

export interface BareProgram {
  readonly command: readonly [file: string, ...args: string[]];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly cols: number;
  readonly rows: number;
}

/** Keys that a terminal sends otherwise in application mode (DECCKM), as it sends them in normal mode. */
const CURSOR_KEYS: ReadonlySet<string> = new Set([...'ABCDHF'].map((letter) => `\x1b[${letter}`));

export class BareTerminal implements AsyncDisposable {
  readonly #pty: IPty;
  readonly #terminal: headless.Terminal;
  readonly #exited: Promise<void>;
  #changes = 0;
  #hasEnded = false;

  constructor({ command: [file, ...args], cwd, env, cols, rows }: BareProgram) {
    this.#terminal = outerTerminal(cols, rows);
    this.#pty = spawn(file, args, { name: 'xterm-256color', cwd, env: { ...env }, cols, rows });
    this.#pty.onData((text) => {
      this.#changes += 1;
      this.#terminal.write(text);
    });
    this.#terminal.onData((answer) => this.#pty.write(answer));
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

  /** Grows whenever the program has written. */
  get changes(): number {
    return this.#changes;
  }

  /** The key's bytes as a terminal sends them in normal modes; the program gets those for the modes that it has set. */
  press(key: string): void {
    const isOther = CURSOR_KEYS.has(key) && this.#terminal.modes.applicationCursorKeysMode;
    this.#pty.write(isOther ? `\x1bO${key.slice(-1)}` : key);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#hasEnded) this.#pty.kill('SIGKILL');
    await this.#exited;
    this.#terminal.dispose();
  }
}
