// A person's terminal that is not xterm.js: a tmux of the test's own, without a client, of which the screen is read by
// `capture-pane`. Its socket, its settings and its end are the test's.

import { execFile, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Grid } from '../../src/panes/screen/grid.ts';
import { capturedGrid } from './captured-grid.ts';

const run = promisify(execFile);

export interface TmuxProgram {
  /** The program and its arguments. */
  readonly command: readonly string[];
  readonly cwd: string;
  /** The whole environment; tmux sets TERM. */
  readonly env: Readonly<Record<string, string>>;
  readonly cols: number;
  readonly rows: number;
  /** A folder with a short path, for the socket. */
  readonly folder: string;
}

/** What tmux knows of the modes that a program has set. */
export const MODES = [
  'alternate_on',
  'cursor_flag',
  'insert_flag',
  'keypad_cursor_flag',
  'keypad_flag',
  'mouse_any_flag',
  'mouse_sgr_flag',
  'mouse_utf8_flag',
  'origin_flag',
  'scroll_region_upper',
  'scroll_region_lower',
  'wrap_flag',
] as const;

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });
/** What tmux 3.3a keeps of a cell's text: of a family of four only three. */
const LONGEST_GLYPH_BYTES = 21;
const TIMEOUT_MS = 15_000;
const POLL_MS = 20;
let opened = 0;

/** Why a test that needs tmux cannot be run here; false where it can. */
export const noTmux: string | false =
  spawnSync('tmux', ['-V']).status === 0 ? false : 'no tmux here: apt-get install tmux';

export class TmuxScreen implements AsyncDisposable {
  readonly #socket: string;
  readonly #env: Readonly<Record<string, string>>;
  readonly #widths = new Map<string, number>();
  #size: { readonly cols: number; readonly rows: number };

  private constructor({ folder, env, cols, rows }: TmuxProgram) {
    // A server that ends takes its socket with it, and would take that of its successor.
    opened += 1;
    this.#socket = join(folder, `tmux${opened}.sock`);
    this.#env = { ...env, TMUX_TMPDIR: folder, COLORTERM: 'truecolor' };
    this.#size = { cols, rows };
  }

  static async open(program: TmuxProgram): Promise<TmuxScreen> {
    const screen = new TmuxScreen(program);
    const { cols, rows } = program;
    await screen.#tmux(
      ...['start-server', ';'],
      ...['set-option', '-g', 'default-terminal', 'tmux-256color', ';'],
      ...['set-option', '-g', 'status', 'off', ';'],
      ...['set-option', '-g', 'history-limit', '0', ';'],
      ...['set-option', '-g', 'remain-on-exit', 'on', ';'],
      ...['set-option', '-as', 'terminal-features', ',*:RGB', ';'],
      ...['new-session', '-d', '-s', 'outer', '-x', String(cols), '-y', String(rows), '-c', program.cwd],
      ...program.command,
    );
    return screen;
  }

  get cols(): number {
    return this.#size.cols;
  }

  get rows(): number {
    return this.#size.rows;
  }

  /** Types bytes as a keyboard would send them. */
  async type(text: string): Promise<void> {
    const bytes = [...Buffer.from(text)].map((byte) => byte.toString(16).padStart(2, '0'));
    await this.#tmux('send-keys', '-t', 'outer', '-H', ...bytes);
  }

  async resize(cols: number, rows: number): Promise<void> {
    await this.#tmux('resize-window', '-t', 'outer', '-x', String(cols), '-y', String(rows));
    this.#size = { cols, rows };
  }

  /** The screen as cells. */
  async grid(): Promise<Grid> {
    const captured = await this.#tmux('capture-pane', '-t', 'outer', '-e', '-N', '-p');
    await this.learn(
      captured.split('\n').flatMap((line) => [...segmenter.segment(line)].map(({ segment }) => segment)),
    );
    return capturedGrid(captured, this.#size, (glyph) => this.#widths.get(glyph) ?? 1);
  }

  /** The screen as a person reads it. */
  async text(): Promise<string> {
    return (await this.#tmux('capture-pane', '-t', 'outer', '-p')).replaceAll(/ +$/gm, '').trimEnd();
  }

  /** Where the cursor is, and whether it is shown. */
  async cursor(): Promise<{ readonly col: number; readonly row: number; readonly visible: boolean }> {
    const told = await this.tell('#{cursor_x},#{cursor_y},#{cursor_flag}');
    const [col = 0, row = 0, flag = 0] = told.split(',').map(Number);
    return { col, row, visible: flag === 1 };
  }

  /** Each of MODES as tmux prints it. */
  async modes(): Promise<Readonly<Record<string, string>>> {
    const told = (await this.tell(MODES.map((mode) => `#{${mode}}`).join(','))).split(',');
    return Object.fromEntries(MODES.map((mode, at) => [mode, told[at] ?? '']));
  }

  /** What tmux makes of a format. */
  async tell(format: string): Promise<string> {
    return (await this.#tmux('display-message', '-t', 'outer', '-p', format)).replace(/\n$/, '');
  }

  /** Asks tmux itself where its cursor is after each of these glyphs that is new, in a window of its own. */
  async learn(glyphs: Iterable<string>): Promise<void> {
    for (const glyph of new Set(glyphs)) {
      if (/^[ -~]$/.test(glyph) || this.#widths.has(glyph)) continue;
      this.#widths.set(glyph, await this.#widthByCursor(glyph));
    }
  }

  /**
   * Columns that this terminal gives to a glyph; of those beyond ASCII it must have learnt them, or shown it. None where
   * it keeps only a part of the glyph.
   */
  widthOf(glyph: string): number {
    if (Buffer.byteLength(glyph) > LONGEST_GLYPH_BYTES) return 0;
    return this.#widths.get(glyph) ?? 1;
  }

  async waitFor(wanted: string | RegExp, timeoutMs = TIMEOUT_MS): Promise<void> {
    const isShown = (text: string) =>
      typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text);
    await this.#until(isShown, String(wanted), timeoutMs);
  }

  async waitForNo(unwanted: RegExp): Promise<void> {
    await this.#until((text) => !unwanted.test(text), `the end of ${unwanted}`, TIMEOUT_MS);
  }

  /** Pastes a file, in brackets where the program has asked for them. */
  async paste(file: string): Promise<void> {
    await this.#tmux('load-buffer', file, ';', 'paste-buffer', '-p', '-t', 'outer');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#tmux('kill-server').catch(() => {
      // It ended with its last program.
    });
  }

  async #until(isReached: (text: string) => boolean, what: string, timeoutMs: number): Promise<void> {
    const deadline = performance.now() + timeoutMs;
    for (let text = await this.text(); !isReached(text); text = await this.text()) {
      if (performance.now() > deadline)
        throw new Error(`${timeoutMs} ms passed without ${what}; the screen shows:\n${text}`);
      await delay(POLL_MS);
    }
  }

  async #widthByCursor(glyph: string): Promise<number> {
    const script = 'printf %s "$1"; printf "\\033]2;measured\\007"; exec sleep 60';
    const window = ['-t', 'outer:9'];
    await this.#tmux('new-window', '-d', ...window, 'sh', '-c', script, 'sh', glyph);
    const deadline = performance.now() + TIMEOUT_MS;
    let told = '';
    while (!told.endsWith('measured')) {
      if (performance.now() > deadline)
        throw new Error(`tmux did not show ${JSON.stringify(glyph)}: ${told}`);
      told = (await this.#tmux('display-message', ...window, '-p', '#{cursor_x} #{pane_title}')).trimEnd();
    }
    await this.#tmux('kill-window', ...window);
    return Number.parseInt(told, 10);
  }

  async #tmux(...args: readonly string[]): Promise<string> {
    const { stdout } = await run('tmux', ['-S', this.#socket, '-f', '/dev/null', ...args], {
      env: this.#env,
      maxBuffer: 64 * 1024 * 1024,
    });
    return stdout;
  }
}
