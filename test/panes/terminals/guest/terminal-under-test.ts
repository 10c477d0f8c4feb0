// A headless terminal with a clock of its own, whose replies, signals and cells can be read.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CELL_WORDS } from '../../../../src/panes/screen/cells.ts';
import type { TerminalSignal } from '../../../../src/panes/terminals/dialogue/guest-signals.ts';
import { HeadlessTerminal } from '../../../../src/panes/terminals/guest/headless-terminal.ts';

const home = mkdtempSync(join(tmpdir(), 'gt-terminal-'));
process.once('exit', () => rmSync(home, { recursive: true, force: true }));
let guests = 0;

export class TerminalUnderTest {
  readonly terminal: HeadlessTerminal;
  readonly replies: string[] = [];
  readonly signals: TerminalSignal[] = [];
  readonly failures: unknown[] = [];
  /** Milliseconds of its clock; stands still by itself. */
  now = 0;
  /** Whether the next answer makes the emulator fail in the middle of what it parses. */
  failNextReply = false;

  constructor(cols = 20, rows = 5) {
    this.terminal = new HeadlessTerminal({
      cols,
      rows,
      history: join(home, `g${guests++}`),
      onReply: (bytes) => this.#onReply(bytes),
      onFailure: (cause) => this.failures.push(cause),
      onSignal: (signal) => this.signals.push(signal),
      now: () => this.now,
    });
  }

  #onReply(bytes: Uint8Array): void {
    if (this.failNextReply) {
      this.failNextReply = false;
      throw new Error('failed on purpose');
    }
    this.replies.push(Buffer.from(bytes).toString('latin1'));
  }

  feed(output: string | Uint8Array): this {
    this.terminal.feed(typeof output === 'string' ? Buffer.from(output) : output, () => {});
    return this;
  }

  /** What it types into the guest when that prints `output`. */
  answerTo(output: string): string {
    this.replies.length = 0;
    this.feed(output);
    return this.replies.splice(0).join('');
  }

  /** The text of a row of the live screen. */
  rowText(row: number): string {
    const { clusters, words } = this.row(row);
    const texts = new Map(clusters);
    return Array.from({ length: this.terminal.cols }, (_, col) => {
      const glyph = (words[col * CELL_WORDS] ?? 0) & 0x1f_ff_ff;
      return texts.get(col) ?? (glyph === 0 ? ' ' : String.fromCodePoint(glyph));
    })
      .join('')
      .trimEnd();
  }

  row(row: number) {
    const words = new Uint32Array(this.terminal.cols * CELL_WORDS);
    const texts = this.terminal.packRow(row, words);
    return { words: [...words], ...texts };
  }

  /** Everything that a guest or a person could see of it. */
  get state() {
    const { terminal, replies, signals } = this;
    const { cursor, modes, title, progress, bells, blocked, marks, folder, colorOverrides } = terminal;
    const rows = Array.from({ length: terminal.rows }, (_, row) => this.row(row));
    return {
      rows,
      cursor,
      modes,
      title,
      progress,
      bells,
      blocked,
      marks,
      folder,
      colorOverrides,
      replies,
      signals,
    };
  }
}
