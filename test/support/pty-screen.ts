// A program in a real pseudo-terminal, and the screen that it draws: keys in, text out.

import { type IPty, spawn } from 'node-pty';
import headless, { type Terminal } from 'xterm-headless';

export interface PtyProgram {
  readonly file: string;
  readonly args?: readonly string[];
  readonly cwd: string;
  /** The whole environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly cols?: number;
  readonly rows?: number;
}

export interface PtyExit {
  readonly code: number;
  readonly signal: number;
}

const DEFAULT_TIMEOUT_MS = 15_000;

/** Keys by name; `C-x` and `M-x` are made from the letter, and any other single character is typed as it is. */
const KEYS: Readonly<Record<string, string>> = {
  Enter: '\r',
  Escape: '\x1b',
  Tab: '\t',
  'S-Tab': '\x1b[Z',
  Space: ' ',
  Backspace: '\x7f',
  Up: '\x1b[A',
  Down: '\x1b[B',
  Right: '\x1b[C',
  Left: '\x1b[D',
  Home: '\x1b[H',
  End: '\x1b[F',
  PageUp: '\x1b[5~',
  PageDown: '\x1b[6~',
};

export class PtyScreen implements AsyncDisposable {
  readonly exited: Promise<PtyExit>;
  readonly #pty: IPty;
  readonly #terminal: Terminal;
  readonly #onChange = new Set<() => void>();
  #hasEnded = false;
  /** Told once all that was written is parsed. */
  #exit: PtyExit | null = null;
  #output = '';

  constructor(program: PtyProgram) {
    const { cols = 100, rows = 30 } = program;
    this.#terminal = new headless.Terminal({ cols, rows, scrollback: 1_000, allowProposedApi: true });
    this.#pty = spawn(program.file, [...(program.args ?? [])], {
      name: 'xterm-256color',
      cols,
      rows,
      cwd: program.cwd,
      env: { ...program.env, TERM: 'xterm-256color' },
    });
    this.#pty.onData((data) => {
      this.#output += data;
      this.#terminal.write(data, () => this.#changed());
    });
    this.#terminal.onData((answer) => this.#pty.write(answer));
    this.exited = new Promise((resolve) => {
      this.#pty.onExit(({ exitCode, signal }) => {
        this.#hasEnded = true;
        this.#terminal.write('', () => {
          const exit = { code: exitCode, signal: signal ?? 0 };
          this.#exit = exit;
          this.#changed();
          resolve(exit);
        });
      });
    });
  }

  get pid(): number {
    return this.#pty.pid;
  }

  /** Every byte that the program wrote, as text: for looking at modes. */
  get output(): string {
    return this.#output;
  }

  get isAlternate(): boolean {
    return this.#terminal.buffer.active.type === 'alternate';
  }

  /** The visible rows without trailing blanks, joined by newlines. */
  text(): string {
    const { active } = this.#terminal.buffer;
    return Array.from({ length: this.#terminal.rows }, (_, row) =>
      (active.getLine(active.viewportY + row)?.translateToString(true) ?? '').trimEnd(),
    ).join('\n');
  }

  /** Resolves when the screen holds `wanted`; rejects, showing the screen, on time-out or when the program ended. */
  async waitFor(wanted: string | RegExp, options: { readonly timeoutMs?: number } = {}): Promise<void> {
    const isShown = (text: string) =>
      typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text);
    await this.waitUntil(isShown, { what: String(wanted), ...options });
  }

  async waitUntil(
    isReached: (text: string) => boolean,
    {
      what = 'the condition',
      timeoutMs = DEFAULT_TIMEOUT_MS,
    }: { readonly what?: string; readonly timeoutMs?: number } = {},
  ): Promise<void> {
    if (isReached(this.text())) return;
    await new Promise<void>((resolve, reject) => {
      const settle = (error: Error | null) => {
        clearTimeout(timer);
        this.#onChange.delete(check);
        if (error === null) resolve();
        else reject(error);
      };
      const check = () => {
        if (isReached(this.text())) settle(null);
        else if (this.#exit !== null)
          settle(this.#failure(`the program ended (${this.#exit.code}) before`, what));
      };
      const timer = setTimeout(
        () => settle(this.#failure(`${timeoutMs} ms passed without`, what)),
        timeoutMs,
      );
      this.#onChange.add(check);
      check();
    });
  }

  /** Presses keys one after the other: `C-b`, `M-x`, `Enter`, `Up`, or a character. */
  press(...keys: readonly string[]): void {
    for (const key of keys) this.#pty.write(keyBytes(key));
  }

  /** Types text as it is. */
  type(text: string): void {
    this.#pty.write(text);
  }

  resize(cols: number, rows: number): void {
    this.#terminal.resize(cols, rows);
    this.#pty.resize(cols, rows);
  }

  /** Ends the program as a closed terminal does, unless another signal is named. */
  kill(signal = 'SIGHUP'): void {
    if (!this.#hasEnded) this.#pty.kill(signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.kill('SIGHUP');
    const timer = setTimeout(() => this.kill('SIGKILL'), 3_000);
    await this.exited;
    clearTimeout(timer);
    this.#terminal.dispose();
  }

  #changed(): void {
    for (const listener of [...this.#onChange]) listener();
  }

  #failure(why: string, what: string): Error {
    const rule = '-'.repeat(this.#terminal.cols);
    return new Error(`${why} ${what}; the screen shows:\n${rule}\n${this.text()}\n${rule}`);
  }
}

function keyBytes(key: string): string {
  const named = KEYS[key];
  if (named !== undefined) return named;
  const [, modifier, character] = /^([CM])-(.)$/.exec(key) ?? [];
  if (modifier === 'M' && character !== undefined) return `\x1b${character}`;
  if (modifier === 'C' && character !== undefined) {
    return String.fromCharCode(character.toUpperCase().charCodeAt(0) & 0x1f);
  }
  if ([...key].length !== 1) throw new Error(`no key is called ${key}`);
  return key;
}
