// The virtual tty that Ink draws into: a headless terminal whose cells the compositor lays under the panes. Ink
// believes it owns a real screen; nothing that it writes reaches the person's terminal but by way of cells. Its size
// is for life: another size takes a fresh one, since Ink erases by counting lines that a resize would move.

import { PassThrough, Writable } from 'node:stream';
import graphemes from '@xterm/addon-unicode-graphemes';
import headless, { type Terminal } from 'xterm-headless';
import { Grid } from '../screen/grid.ts';
import { readChrome } from './read-chrome.ts';
import type { Size } from './size.ts';

/** Lines do not wrap (DECAWM off); LF returns the carriage (LNM), as a tty's ONLCR would. */
const FRESH_SCREEN = '\x1b[?7l\x1b[20h';

export class ChromeTerminal implements Disposable {
  readonly grid: Grid;
  readonly stdout: ChromeStream;
  /** Nothing is ever typed into it: keys for chrome are handled outside React. */
  readonly stdin = new PassThrough();
  readonly #terminal: Terminal;
  readonly #onChange: () => void;
  #disposed = false;

  /** `onChange` is called after a write changed what the grid shows. */
  constructor({ cols, rows }: Size, onChange: () => void) {
    this.#onChange = onChange;
    this.grid = new Grid(cols, rows);
    this.#terminal = new headless.Terminal({ cols, rows, scrollback: 0, allowProposedApi: true });
    this.#terminal.loadAddon(new graphemes.UnicodeGraphemesAddon());
    this.#terminal.write(FRESH_SCREEN);
    this.stdout = new ChromeStream({ cols, rows }, (bytes, done) => this.#write(bytes, done));
  }

  [Symbol.dispose](): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.stdin.destroy();
    this.stdout.destroy();
    this.#terminal.dispose();
  }

  /** Ink holds its frames together by synchronized updates (mode 2026). */
  get #isWhole(): boolean {
    return !this.#terminal.modes.synchronizedOutputMode;
  }

  #write(bytes: Buffer, done: () => void): void {
    if (this.#disposed) {
      done();
      return;
    }
    this.#terminal.write(bytes, () => {
      if (!this.#disposed && this.#isWhole && readChrome(this.#terminal, this.grid).size > 0)
        this.#onChange();
      done();
    });
  }
}

/** What Ink needs of a tty's output side. */
class ChromeStream extends Writable {
  readonly isTTY = true;
  readonly columns: number;
  readonly rows: number;
  readonly #sink: (bytes: Buffer, done: () => void) => void;

  constructor(size: Size, sink: (bytes: Buffer, done: () => void) => void) {
    super({ decodeStrings: true });
    this.columns = size.cols;
    this.rows = size.rows;
    this.#sink = sink;
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#sink(chunk, done);
  }

  /** Everything that was written before the last chunk was parsed is parsed in one go. */
  override _writev(chunks: { chunk: Buffer }[], done: () => void): void {
    this.#sink(Buffer.concat(chunks.map((each) => each.chunk)), done);
  }
}
