// What one watcher of a guest was last shown, and what has changed since.

import { CELL_WORDS } from '../../screen/cells.ts';
import type { RowTexts } from '../emulator/pack-cells.ts';
import { type PackedRow, type PaneState, packModes } from '../wire/rows-message.ts';
import type { HeadlessTerminal } from './headless-terminal.ts';

export interface PaneChange extends PaneState {
  readonly changed: readonly PackedRow[];
}

interface ShownRow {
  readonly words: Uint32Array;
  /** The same memory: bytes are compared by the machine's own means, a dozen times as fast as words in a loop. */
  readonly bytes: Buffer;
  texts: RowTexts;
}

export class PaneFrame {
  #state: PaneState | null = null;
  #shown: ShownRow[] = [];
  #scratch = emptyRow(0);

  /**
   * The rows that differ from what was shown, and takes them as shown; null where nothing differs. `scrolledTo` is the
   * number of the row of history at the top, null for the live screen.
   */
  take(terminal: HeadlessTerminal, scrolledTo: number | null): PaneChange | null {
    const state = paneState(terminal, scrolledTo);
    if (this.#state?.cols !== state.cols || this.#state.rows !== state.rows) this.#startAnew(state);
    const changed: PackedRow[] = [];
    for (let row = 0; row < state.rows; row += 1) {
      const texts =
        scrolledTo === null
          ? terminal.packRow(row, this.#scratch.words)
          : terminal.packHistoryRow(scrolledTo + row, this.#scratch.words);
      const packed = this.#compare(row, texts);
      if (packed !== null) changed.push(packed);
    }
    const isSame = changed.length === 0 && this.#state !== null && isSameState(this.#state, state);
    this.#state = state;
    return isSame ? null : { ...state, changed };
  }

  #startAnew({ cols, rows }: PaneState): void {
    this.#state = null;
    this.#scratch = emptyRow(cols);
    this.#shown = Array.from({ length: rows }, () => emptyRow(cols));
  }

  #compare(row: number, texts: RowTexts): PackedRow | null {
    const shown = this.#shown[row];
    if (shown === undefined) return null;
    const { bytes, words } = this.#scratch;
    if (shown.bytes.equals(bytes) && isSameTexts(shown.texts, texts)) return null;
    shown.words.set(words);
    shown.texts = texts;
    return { row, words: words.slice(0, usedWords(words)), ...texts };
  }
}

function emptyRow(cols: number): ShownRow {
  const words = new Uint32Array(cols * CELL_WORDS);
  return { words, bytes: Buffer.from(words.buffer), texts: { clusters: [], links: [] } };
}

function paneState(terminal: HeadlessTerminal, scrolledTo: number | null): PaneState {
  const { cols, rows, modes, topLine: liveTop } = terminal;
  const { first: firstLine, numbering } = terminal.historyRows;
  const isLive = scrolledTo === null;
  const cursor = isLive ? terminal.cursor : { ...terminal.cursor, visible: false };
  const numbers = { topLine: scrolledTo ?? liveTop, firstLine, liveTop, numbering };
  return { cols, rows, cursor, modes, ...numbers };
}

/** That history forgets its oldest line, or gets one more, is not worth a frame of its own. */
function isSameState(before: PaneState, now: PaneState): boolean {
  const { cursor, modes } = before;
  return (
    before.topLine === now.topLine &&
    before.numbering === now.numbering &&
    cursor.col === now.cursor.col &&
    cursor.row === now.cursor.row &&
    cursor.visible === now.cursor.visible &&
    cursor.shape === now.cursor.shape &&
    cursor.blinks === now.cursor.blinks &&
    packModes(modes) === packModes(now.modes)
  );
}

function isSameTexts(a: RowTexts, b: RowTexts): boolean {
  return areSame(a.clusters, b.clusters) && areSame(a.links, b.links);
}

type ColumnText = readonly [col: number, text: string];

function areSame(a: readonly ColumnText[], b: readonly ColumnText[]): boolean {
  return a.length === b.length && a.every(([col, text], at) => b[at]?.[0] === col && b[at]?.[1] === text);
}

/** Words up to the last cell that is not empty. */
function usedWords(words: Uint32Array): number {
  let used = words.length;
  while (used > 0 && words[used - 1] === 0) used -= 1;
  return Math.ceil(used / CELL_WORDS) * CELL_WORDS;
}
