// Numbers the lines of a guest since its start and hands those that leave the screen to the spool before the emulator
// forgets them.
//
// xterm tells that something scrolled, but not how many lines its buffer dropped. A marker does: placed far enough above
// the screen, it moves with its line only, so that its index and the number it was given locate all others: the first
// line of the screen has the number `fence.number + (baseY - fence.line)`.

import type { IBufferLine, IMarker, Terminal } from 'xterm-headless';
import type { HistoryLine } from '../../../engine/terminals.ts';
import type { LinkTarget } from '../emulator/pack-cells.ts';
import { setEmulatorScrollback } from './emulator-scrollback.ts';
import { FloodWatch } from './flood-watch.ts';
import { LineEncoder } from './line-encoder.ts';
import type { LineSpool } from './line-spool.ts';
import { type EmulatorLines, emulatorLines, reflowEdge } from './reflow-edge.ts';
import { isWrappedLine, lineText } from './spooled-line.ts';

/** Lines that the emulator keeps above its screen as a rule. */
export const SCROLLBACK_LINES = 1_000;
/** Fewer would be forgotten between two looks, before there is a fence. */
export const FEWEST_LINES = 192;
/** A fence with fewer lines above it will soon be dropped by the emulator. */
const FENCE_MARGIN = 50;

/** A look at each scrolled line would cost a tenth of parsing; both limits above leave room for some more. */
const SCROLLS_A_LOOK = 32;

/** Lines that are spooled in one go after a flood: a millisecond or two. */
const SETTLE_LINES = 256;

export interface ScrolledText extends HistoryLine {
  /** Whether it goes on the line before it. */
  readonly isWrapped: boolean;
}

/** Rows that a reflow may make: some megabytes for a moment. */
const MOST_REFLOWED = 20_000;

interface Fence {
  readonly marker: IMarker;
  /** Number of the marked line. */
  readonly number: number;
}

export interface ScrollbackOptions {
  readonly terminal: Terminal;
  readonly spool: LineSpool;
  /** Number of the emulator's first line. */
  readonly base: number;
  /** Lines of history that are kept, the screen not counted. */
  readonly lines: number;
  readonly linkTarget: LinkTarget;
  /**
   * Called when the guest begins to flood, and when it has stopped. Whoever has the memory lets the emulator `keep` all of
   * history meanwhile: lines that would leave history before anybody sees them then never cost a write.
   */
  readonly onFlood: (isFlooding: boolean) => void;
}

export class Scrollback {
  readonly #options: ScrollbackOptions;
  readonly #terminal: Terminal;
  readonly #spool: LineSpool;
  readonly #encoder: LineEncoder;
  readonly #flood: FloodWatch;
  #fence: Fence | null = null;
  /** Number of the emulator's first line while there is no fence. */
  #base = 0;
  /** Lines before this one have other numbers in the emulator than they had when they scrolled. */
  #edge: number;
  #scrolls = 0;
  /** Lines that the emulator keeps. */
  #kept = SCROLLBACK_LINES;

  constructor(options: ScrollbackOptions) {
    const { terminal, spool, base } = options;
    this.#options = options;
    this.#terminal = terminal;
    this.#spool = spool;
    this.#base = base;
    this.#edge = base;
    this.#encoder = new LineEncoder(options.linkTarget);
    this.#flood = new FloodWatch({
      onFlood: options.onFlood,
      scrolls: () => this.#scrolls,
      settleSome: () => this.#settleSome(),
    });
    terminal.onScroll(() => this.#onScroll());
    terminal.buffer.onBufferChange(() => this.#keepFence());
    const { parser } = terminal;
    parser.registerCsiHandler({ final: 'J' }, ([kind]) => this.#beforeErase(kind));
    parser.registerCsiHandler({ prefix: '?', final: 'J' }, ([kind]) => this.#beforeErase(kind));
    parser.registerEscHandler({ final: 'c' }, () => this.#beforeClear());
  }

  /** Number of the first line of the normal screen. */
  get top(): number {
    const { baseY } = this.#terminal.buffer.normal;
    const fence = this.#fence;
    if (fence === null || fence.marker.isDisposed) return this.#base + baseY;
    return fence.number + baseY - fence.marker.line;
  }

  /** Number of the first line that still exists. */
  get first(): number {
    const held = Math.min(this.#spool.first, Math.max(this.#firstInEmulator, this.#edge));
    return Math.max(held, this.top - this.#options.lines);
  }

  get #firstInEmulator(): number {
    return this.top - this.#terminal.buffer.normal.baseY;
  }

  /** Number of the line from which on history has the present width; what is before it stands in the spool. */
  get edge(): number {
    return this.#edge;
  }

  /** The line with its attributes while the emulator has it as it was printed; else undefined. */
  lineInEmulator(number: number): IBufferLine | undefined {
    const buffer = this.#terminal.buffer.normal;
    const index = number - this.top + buffer.baseY;
    // Past its end xterm's list begins again.
    if (index < 0 || index >= buffer.length || number < this.#edge) return undefined;
    return buffer.getLine(index);
  }

  /** Texts of the lines `[from, to)` that are kept, trailing blanks cut; what is on the screen included. */
  texts(from: number, to: number): ScrolledText[] {
    const start = Math.max(from, this.first);
    const lines = this.#spool.read(start, to).map(([line, bytes]) => ({
      line,
      text: lineText(bytes),
      isWrapped: isWrappedLine(bytes),
    }));
    const buffer = this.#terminal.buffer.normal;
    const offset = buffer.baseY - this.top;
    const end = Math.min(to, buffer.length - offset);
    for (let line = Math.max(start, this.#spool.end, -offset); line < end; line += 1) {
      const found = buffer.getLine(line + offset);
      if (found === undefined) break;
      lines.push({ line, text: found.translateToString(true), isWrapped: found.isWrapped });
    }
    return lines;
  }

  /** Makes the emulator keep so many lines above its screen, or the fewest that it can. */
  keep(lines: number): void {
    const kept = Math.max(FEWEST_LINES, Math.floor(lines));
    if (kept === this.#kept) return;
    if (kept < this.#kept) this.#spoolAll();
    if (!this.#giveRoom(kept)) return;
    this.#kept = kept;
    this.#keepFence();
  }

  /** False where the emulator cannot be changed. */
  #giveRoom(lines: number): boolean {
    const { top } = this;
    if (!setEmulatorScrollback(this.#terminal, lines)) return false;
    this.#rebase(top - this.#terminal.buffer.normal.baseY);
    return true;
  }

  /** A chunk of output has been parsed. */
  parsed(): void {
    this.#flood.parsed();
  }

  /** Resizes the emulator. The lines on the screen get other numbers where that takes a reflow; those in history do not. */
  resize(cols: number, rows: number): void {
    this.#spoolAll();
    this.#flood.end();
    if (cols !== this.#terminal.cols) this.#reflow(cols, rows);
    else this.#changeRows(rows);
    this.#keepFence();
    this.#spool.truncate(this.top);
  }

  #changeRows(rows: number): void {
    const terminal = this.#terminal;
    const first = this.#firstInEmulator;
    const hasFence = this.#fence !== null && !this.#fence.marker.isDisposed;
    const before = first < this.#edge ? emulatorLines(terminal.buffer.normal) : null;
    terminal.resize(terminal.cols, rows);
    if (!hasFence) this.#rebase(first);
    else if (terminal.buffer.active.type === 'normal') this.#rebase(this.#firstInEmulator);
    // Lines that came back onto the screen are those of an earlier reflow.
    if (before !== null && this.top < this.#edge) this.#reflowed(before, first);
  }

  /**
   * Gives the lines room for what they grow to, so that the reflow drops none. In history they stay as they were printed:
   * that is in the spool.
   */
  #reflow(cols: number, rows: number): void {
    const terminal = this.#terminal;
    // A wide glyph may leave a column empty at the end of each row.
    const grows = Math.ceil(terminal.cols / Math.max(1, cols - 1));
    this.#giveRoom(Math.min(this.#kept, Math.floor(MOST_REFLOWED / grows)));
    this.#giveRoom(Math.max(this.#kept, terminal.buffer.normal.length * grows));
    const before = emulatorLines(terminal.buffer.normal);
    const first = this.#firstInEmulator;
    terminal.resize(cols, rows);
    this.#reflowed(before, first);
    this.#giveRoom(this.#kept);
  }

  /** Numbers what the emulator has anew; `first` is the number of its first row before. */
  #reflowed(before: EmulatorLines, first: number): void {
    const after = emulatorLines(this.#terminal.buffer.normal);
    const spool = this.#spool;
    const { number, index } = reflowEdge({ before, after, first, edge: this.#edge, spool });
    this.#edge = number;
    this.#rebase(number - index);
    spool.truncate(number);
    this.#spoolAll();
  }

  /** No timer runs after this. */
  [Symbol.dispose](): void {
    this.#flood[Symbol.dispose]();
  }

  #onScroll(): void {
    this.#scrolls += 1;
    if (this.#scrolls % SCROLLS_A_LOOK !== 0) return;
    if (this.#terminal.buffer.active.type !== 'normal') return;
    this.#keepFence();
    // All of history is in the emulator: what it drops is history no more.
    if (this.#kept >= this.#options.lines) return;
    if (this.top - this.#spool.end < this.#kept / 2) return;
    this.#spoolAll();
    this.#flood.spooled();
  }

  #settleSome(): boolean {
    this.#spoolLines(Math.min(this.top, this.#spoolStart + SETTLE_LINES));
    return this.#spoolStart >= this.top;
  }

  /** ED 3 drops what has left the screen. */
  #beforeErase(kind: number | number[] | undefined): boolean {
    return kind === 3 && this.#terminal.buffer.active.type === 'normal' ? this.#beforeClear() : false;
  }

  #beforeClear(): boolean {
    this.#spoolAll();
    this.#rebase(this.top);
    return false;
  }

  #rebase(firstInEmulator: number): void {
    this.#fence?.marker.dispose();
    this.#fence = null;
    this.#base = firstInEmulator;
  }

  /** Sets the marker in time. Without effect on the alternate screen: xterm has no markers there, nor scrollback. */
  #keepFence(): void {
    const { active } = this.#terminal.buffer;
    const fence = this.#fence;
    if (active.type !== 'normal' || active.baseY <= 2 * FENCE_MARGIN) return;
    if (fence !== null && !fence.marker.isDisposed && fence.marker.line >= FENCE_MARGIN) return;
    const line = active.baseY >> 1;
    const number = this.#firstInEmulator + line;
    const marker = this.#terminal.registerMarker(line - active.baseY - active.cursorY);
    if (marker === undefined) return;
    fence?.marker.dispose();
    this.#fence = { marker, number };
  }

  #spoolAll(): void {
    this.#spoolLines(this.top);
  }

  /** Number of the first line that the spool should have and has not. */
  get #spoolStart(): number {
    return Math.max(this.#spool.end, this.#firstInEmulator, this.top - this.#options.lines);
  }

  #spoolLines(to: number): void {
    const start = this.#spoolStart;
    if (start >= to) return;
    this.#spool.skipTo(start);
    this.#encoder.encode(this.#linesInEmulator(start, to), (lines) => this.#spool.append(lines));
  }

  *#linesInEmulator(from: number, to: number): Generator<IBufferLine | undefined> {
    const buffer = this.#terminal.buffer.normal;
    const offset = buffer.baseY - this.top;
    for (let line = from; line < to; line += 1) yield buffer.getLine(line + offset);
  }
}
