// Numbers the lines of a guest since its start and hands those that leave the screen to the spool before the emulator
// forgets them.
//
// xterm tells that something scrolled, but not how many lines its buffer dropped. A marker does: placed far enough above
// the screen, it moves with its line only, so that its index and the number it was given locate all others: the first
// line of the screen has the number `fence.number + (baseY - fence.line)`.

import type { IBufferLine, IMarker, Terminal } from 'xterm-headless';
import type { HistoryLine } from '../../engine/terminals.ts';
import type { LineSpool } from './line-spool.ts';

/** Lines that the emulator keeps above its screen. */
export const SCROLLBACK_LINES = 1_000;
/** Scrolled-off lines that may wait for the spool: fewer than the emulator keeps. */
const UNSPOOLED_LINES = 500;
/** A fence with fewer lines above it will soon be dropped by the emulator. */
const FENCE_MARGIN = 50;

/** A look at each scrolled line would cost a tenth of parsing; both limits above leave room for some more. */
const SCROLLS_A_LOOK = 32;

interface Fence {
  readonly marker: IMarker;
  /** Number of the marked line. */
  readonly number: number;
}

export class Scrollback {
  readonly #terminal: Terminal;
  readonly #spool: LineSpool;
  #fence: Fence | null = null;
  /** Number of the emulator's first line while there is no fence. */
  #base = 0;
  /** Lines before this one have other numbers in the emulator than they had when they scrolled. */
  #reflowedBelow = 0;
  #scrolls = 0;

  constructor(terminal: Terminal, spool: LineSpool, base: number) {
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
    return Math.min(this.#spool.first, Math.max(this.#firstInEmulator, this.#reflowedBelow));
  }

  get #firstInEmulator(): number {
    return this.top - this.#terminal.buffer.normal.baseY;
  }

  /** The line with its attributes while the emulator has it as it was printed; else undefined. */
  lineInEmulator(number: number): IBufferLine | undefined {
    const buffer = this.#terminal.buffer.normal;
    const index = number - this.top + buffer.baseY;
    return index < 0 || number < this.#reflowedBelow ? undefined : buffer.getLine(index);
  }

  /** Texts of the lines `[from, to)` that are kept, trailing blanks cut; what is on the screen included. */
  texts(from: number, to: number): HistoryLine[] {
    const lines = this.#spool.read(from, to).map(([line, text]) => ({ line, text }));
    const buffer = this.#terminal.buffer.normal;
    const offset = buffer.baseY - this.top;
    for (let line = Math.max(from, this.#spool.end, -offset); line < to; line += 1) {
      const found = buffer.getLine(line + offset);
      if (found === undefined) break;
      lines.push({ line, text: found.translateToString(true) });
    }
    return lines;
  }

  /** Resizes the emulator; the numbers of the lines on the screen stay as near to theirs as reflow allows. */
  resize(cols: number, rows: number): void {
    this.#spoolAll();
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
    if (this.top - this.#spool.end >= UNSPOOLED_LINES) this.#spoolAll();
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
    const buffer = this.#terminal.buffer.normal;
    const { top } = this;
    const offset = buffer.baseY - top;
    const lines: string[] = [];
    for (let line = this.#spool.end; line < top; line += 1) {
      lines.push(buffer.getLine(line + offset)?.translateToString(true) ?? '');
    }
    this.#spool.append(lines);
  }
}
