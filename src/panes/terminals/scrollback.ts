// Numbers the lines of a guest since its start and hands those that leave the screen to the spool before the emulator
// forgets them.
//
// xterm tells that something scrolled, but not how many lines its buffer dropped. A marker does: placed far enough above
// the screen, it moves with its line only, so that its index and the number it was given locate all others: the first
// line of the screen has the number `fence.number + (baseY - fence.line)`.

import type { IBufferLine, IMarker, Terminal } from 'xterm-headless';
import type { HistoryLine } from '../../engine/terminals.ts';
import { setEmulatorScrollback } from './emulator-scrollback.ts';
import { LineEncoder } from './line-encoder.ts';
import type { LineSpool } from './line-spool.ts';
import { isWrappedLine, lineText } from './spooled-line.ts';

/** Lines that the emulator keeps above its screen as a rule. */
export const SCROLLBACK_LINES = 1_000;
/** Fewer would be forgotten before anybody looks. */
export const FEWEST_LINES = 128;
/** A fence with fewer lines above it will soon be dropped by the emulator. */
const FENCE_MARGIN = 50;

/** A look at each scrolled line would cost a tenth of parsing; both limits above leave room for some more. */
const SCROLLS_A_LOOK = 32;

/** Where half of what the emulator keeps scrolls by in less time, the guest floods. */
const FLOOD_MS = 100;
/** A flood is over when nothing has scrolled for so long. */
const SETTLE_MS = 250;
/** Lines that are spooled in one go after a flood: a millisecond or two. */
const SETTLE_LINES = 256;

export interface ScrolledText extends HistoryLine {
  /** Whether it goes on the line before it. */
  readonly isWrapped: boolean;
}

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
  readonly #encoder = new LineEncoder();
  #fence: Fence | null = null;
  /** Number of the emulator's first line while there is no fence. */
  #base = 0;
  /** Lines before this one have other numbers in the emulator than they had when they scrolled. */
  #reflowedBelow = 0;
  #scrolls = 0;
  /** Lines that the emulator keeps. */
  #kept = SCROLLBACK_LINES;
  #spooledAt = Number.NEGATIVE_INFINITY;
  #flood: 'none' | 'begun' | 'told' = 'none';
  #timer: NodeJS.Timeout | null = null;

  constructor(options: ScrollbackOptions) {
    const { terminal, spool, base } = options;
    this.#options = options;
    this.#terminal = terminal;
    this.#spool = spool;
    this.#base = base;
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
    const held = Math.min(this.#spool.first, Math.max(this.#firstInEmulator, this.#reflowedBelow));
    return Math.max(held, this.top - this.#options.lines);
  }

  get #firstInEmulator(): number {
    return this.top - this.#terminal.buffer.normal.baseY;
  }

  /** The line with its attributes while the emulator has it as it was printed; else undefined. */
  lineInEmulator(number: number): IBufferLine | undefined {
    const buffer = this.#terminal.buffer.normal;
    const index = number - this.top + buffer.baseY;
    // Past its end xterm's list begins again.
    if (index < 0 || index >= buffer.length || number < this.#reflowedBelow) return undefined;
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
    const { top } = this;
    if (!setEmulatorScrollback(this.#terminal, kept)) return;
    this.#kept = kept;
    this.#rebase(top - this.#terminal.buffer.normal.baseY);
    this.#keepFence();
  }

  /** A chunk of output has been parsed. */
  parsed(): void {
    if (this.#flood !== 'begun') return;
    this.#flood = 'told';
    this.#settleLater(this.#scrolls);
    this.#options.onFlood(true);
  }

  /** Resizes the emulator; the numbers of the lines on the screen stay as near to theirs as reflow allows. */
  resize(cols: number, rows: number): void {
    this.#spoolAll();
    if (this.#flood !== 'none') this.#settled();
    const { top } = this;
    const { baseY } = this.#terminal.buffer.normal;
    const isReflow = cols !== this.#terminal.cols;
    const markers = isReflow ? this.#markScreen() : [];
    this.#terminal.resize(cols, rows);
    if (isReflow) this.#renumber(top, baseY, markers);
    else if (this.#fence === null || this.#fence.marker.isDisposed) this.#rebase(top - baseY);
    else if (this.#terminal.buffer.active.type === 'normal') this.#rebase(this.#firstInEmulator);
    for (const marker of markers) marker?.dispose();
    this.#keepFence();
    this.#spool.truncate(this.top);
  }

  /** No timer runs after this. */
  [Symbol.dispose](): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#flood = 'none';
  }

  /** After a reflow the first line of the old screen that is still one keeps its number. */
  #renumber(oldTop: number, oldBaseY: number, markers: readonly (IMarker | undefined)[]): void {
    const { baseY } = this.#terminal.buffer.normal;
    const row = markers.findIndex((marker) => marker !== undefined && !marker.isDisposed);
    const marker = markers[row];
    const moved = marker === undefined ? baseY - oldBaseY : baseY + row - marker.line;
    // No more lines can have come back from above than the screen has.
    const top = Math.max(0, oldTop + Math.max(moved, -this.#terminal.rows));
    this.#rebase(top - baseY);
    this.#reflowedBelow = Math.min(oldTop, top);
  }

  /** A marker on each line of the screen up to the cursor's; none on the alternate screen. */
  #markScreen(): (IMarker | undefined)[] {
    const { cursorY } = this.#terminal.buffer.active;
    return Array.from({ length: cursorY + 1 }, (_, row) => this.#terminal.registerMarker(row - cursorY));
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
    const now = performance.now();
    if (this.#flood === 'none' && now - this.#spooledAt < FLOOD_MS) this.#flood = 'begun';
    this.#spooledAt = now;
  }

  #settleLater(scrolls: number): void {
    this.#timer = setTimeout(() => {
      this.#timer = null;
      if (scrolls === this.#scrolls) this.#settleSome();
      else this.#settleLater(this.#scrolls);
    }, SETTLE_MS);
  }

  /** A flood has stopped: what is left of it is spooled bit by bit, so that nobody waits for it. */
  #settleSome(): void {
    if (this.#flood !== 'told') return;
    if (this.top - this.#spoolStart <= SETTLE_LINES) {
      this.#spoolAll();
      this.#settled();
      return;
    }
    this.#spoolLines(this.#spoolStart + SETTLE_LINES);
    setImmediate(() => this.#settleSome());
  }

  #settled(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const wasTold = this.#flood === 'told';
    this.#flood = 'none';
    if (wasTold) this.#options.onFlood(false);
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
