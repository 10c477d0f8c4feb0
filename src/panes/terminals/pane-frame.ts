// What one watcher of a guest was last shown, and what has changed since.

import { CELL_WORDS } from '../screen/cells.ts';
import type { HeadlessTerminal } from './headless-terminal.ts';
import type { RowTexts } from './pack-cells.ts';
import { type PackedRow, type PaneState, packModes } from './rows-message.ts';

export interface PaneChange extends PaneState {
  readonly changed: readonly PackedRow[];
}

export class PaneFrame {
  #state: PaneState | null = null;
  #shown: { words: Uint32Array; texts: RowTexts }[] = [];
  #scratch = new Uint32Array(0);

  /**
   * The rows that differ from what was shown, and takes them as shown; null where nothing differs. `scrolledTo` is the
   * number of the line at the top, null for the live screen.
   */
  take(terminal: HeadlessTerminal, scrolledTo: number | null): PaneChange | null {
    const state = paneState(terminal, scrolledTo);
    if (this.#state?.cols !== state.cols || this.#state.rows !== state.rows) this.#startAnew(state);
    const changed: PackedRow[] = [];
    for (let row = 0; row < state.rows; row += 1) {
      const texts =
        scrolledTo === null
          ? terminal.packRow(row, this.#scratch)
          : terminal.packHistory(scrolledTo + row, this.#scratch);
      const packed = this.#compare(row, texts);
      if (packed !== null) changed.push(packed);
    }
    const isSame = changed.length === 0 && this.#state !== null && isSameState(this.#state, state);
    this.#state = state;
    return isSame ? null : { ...state, changed };
  }

  #startAnew({ cols, rows }: PaneState): void {
    this.#state = null;
    this.#scratch = new Uint32Array(cols * CELL_WORDS);
    this.#shown = Array.from({ length: rows }, () => ({
      words: new Uint32Array(cols * CELL_WORDS),
      texts: { clusters: [], links: [] },
    }));
  }

  #compare(row: number, texts: RowTexts): PackedRow | null {
    const shown = this.#shown[row];
    if (shown === undefined) return null;
    const words = this.#scratch;
    if (isSameWords(shown.words, words) && isSameTexts(shown.texts, texts)) return null;
    shown.words.set(words);
    shown.texts = texts;
    return { row, words: words.slice(0, usedWords(words)), ...texts };
  }
}

function paneState(terminal: HeadlessTerminal, scrolledTo: number | null): PaneState {
  const { cols, rows, cursor, modes } = terminal;
  if (scrolledTo === null) return { cols, rows, cursor, modes, topLine: terminal.topLine };
  return { cols, rows, cursor: { ...cursor, visible: false }, modes, topLine: scrolledTo };
}

function isSameState(before: PaneState, now: PaneState): boolean {
  const { cursor, modes } = before;
  return (
    before.topLine === now.topLine &&
    cursor.col === now.cursor.col &&
    cursor.row === now.cursor.row &&
    cursor.visible === now.cursor.visible &&
    cursor.shape === now.cursor.shape &&
    cursor.blinks === now.cursor.blinks &&
    packModes(modes) === packModes(now.modes)
  );
}

function isSameWords(a: Uint32Array, b: Uint32Array): boolean {
  for (let at = 0; at < a.length; at += 1) if (a[at] !== b[at]) return false;
  return true;
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
