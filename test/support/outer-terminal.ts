// A person's terminal for tests: parses what it is sent, tells what it shows and which modes are set, and lets a test
// wait for what it should show.

import graphemes from '@xterm/addon-unicode-graphemes';
import headless, { type Terminal } from 'xterm-headless';

/** How long a screen may take to show what a test waits for, before the test fails. */
const PATIENCE_MS = 10_000;

export class OuterTerminal implements Disposable {
  readonly #terminal: Terminal;
  readonly #watchers = new Set<() => void>();
  readonly #drains = new Set<() => void>();
  #sent = '';
  #cursorShown = true;
  /** While false, `output` answers that it can take no more. */
  isFast = true;

  constructor(cols: number, rows: number) {
    this.#terminal = new headless.Terminal({ cols, rows, allowProposedApi: true, scrollback: 0 });
    this.#terminal.loadAddon(new graphemes.UnicodeGraphemesAddon());
    this.#followCursor('h', true);
    this.#followCursor('l', false);
  }

  /** The side that a client's screen writes to. */
  output(bytes: Uint8Array): boolean {
    this.#sent += Buffer.from(bytes).toString('utf8');
    this.#terminal.write(bytes, () => {
      for (const watcher of [...this.#watchers]) watcher();
    });
    return this.isFast;
  }

  onDrain(listener: () => void): void {
    this.#drains.add(listener);
  }

  drain(): void {
    this.isFast = true;
    for (const listener of this.#drains) listener();
  }

  resize(cols: number, rows: number): void {
    this.#terminal.resize(cols, rows);
  }

  /** Everything that was sent since the last call, as text. */
  takeSent(): string {
    const sent = this.#sent;
    this.#sent = '';
    return sent;
  }

  get modes(): Terminal['modes'] {
    return this.#terminal.modes;
  }

  get isAlternate(): boolean {
    return this.#terminal.buffer.active.type === 'alternate';
  }

  get isCursorShown(): boolean {
    return this.#cursorShown;
  }

  get cursor(): { readonly col: number; readonly row: number } {
    const { cursorX, cursorY } = this.#terminal.buffer.active;
    return { col: cursorX, row: cursorY };
  }

  rows(): string[] {
    const buffer = this.#terminal.buffer.active;
    return Array.from({ length: this.#terminal.rows }, (_, row) => {
      return buffer.getLine(buffer.baseY + row)?.translateToString(true) ?? '';
    });
  }

  text(): string {
    return this.rows().join('\n');
  }

  /** The text of one cell. */
  cell(col: number, row: number): string {
    const buffer = this.#terminal.buffer.active;
    return (
      buffer
        .getLine(buffer.baseY + row)
        ?.getCell(col)
        ?.getChars() ?? ''
    );
  }

  /** A letter for each cell of a row by its colour and weight: `.` plain, digits for palette colours, `*` for RGB. */
  styles(row: number): string {
    const buffer = this.#terminal.buffer.active;
    const line = buffer.getLine(buffer.baseY + row);
    let digest = '';
    for (let col = 0; col < this.#terminal.cols; col += 1) {
      const cell = line?.getCell(col);
      if (cell === undefined) break;
      if (cell.isInverse()) digest += 'i';
      else if (cell.isFgRGB()) digest += '*';
      else if (cell.isFgPalette()) digest += cell.getFgColor().toString(16);
      else digest += cell.isBold() ? 'b' : cell.isDim() ? 'd' : '.';
    }
    return digest;
  }

  /** Resolves once everything that was sent is parsed. */
  settled(): Promise<void> {
    return new Promise((resolve) => {
      this.#terminal.write('', resolve);
    });
  }

  /** Resolves once the screen's text satisfies `isRight`; rejects with what it shows after a while. */
  until(isRight: (text: string) => boolean, what: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const deadline = setTimeout(() => {
        this.#watchers.delete(look);
        reject(new Error(`waiting for ${what}; the screen shows\n${this.text()}`));
      }, PATIENCE_MS);
      const look = (): void => {
        const text = this.text();
        if (!isRight(text)) return;
        clearTimeout(deadline);
        this.#watchers.delete(look);
        resolve(text);
      };
      this.#watchers.add(look);
      this.#terminal.write('', look);
    });
  }

  shows(part: string): Promise<string> {
    return this.until((text) => text.includes(part), `"${part}"`);
  }

  [Symbol.dispose](): void {
    this.#terminal.dispose();
  }

  #followCursor(final: 'h' | 'l', shown: boolean): void {
    this.#terminal.parser.registerCsiHandler({ prefix: '?', final }, (params) => {
      if (params.includes(25)) this.#cursorShown = shown;
      return false;
    });
  }
}
