// The town's copy of what one guest shows, kept current by the rows that the terminal host sends.

import type { GuestId } from '../../../engine/ids.ts';
import type { GuestModes } from '../../../engine/terminals.ts';
import { CELL_WORDS } from '../../screen/cells.ts';
import { Grid } from '../../screen/grid.ts';
import type { PaneCursor } from '../emulator/pane-cursor.ts';
import type { PaneWatch } from './pane-source.ts';
import type { PackedRow, RowsMessage } from './rows-message.ts';

const NO_CURSOR: PaneCursor = { col: 0, row: 0, visible: false, shape: 'block', blinks: false };
const NO_MODES: GuestModes = {
  alternateScreen: false,
  bracketedPaste: false,
  applicationCursor: false,
  applicationKeypad: false,
  focusEvents: false,
  mouse: 'none',
  mouseEncoding: 'default',
  alternateScroll: false,
  synchronizedOutput: false,
  cursorVisible: false,
  kittyKeyboard: 0,
  modifyOtherKeys: 0,
  colorSchemeReports: false,
};

export interface MirrorLink {
  readonly onChange: () => void;
  readonly scrollTo: (line: number | null) => void;
  readonly close: () => void;
}

export class PaneMirror implements PaneWatch {
  readonly guest: GuestId;
  readonly #link: MirrorLink;
  #grid = new Grid(0, 0);
  #cursor = NO_CURSOR;
  #modes = NO_MODES;
  #topLine = 0;
  #firstLine = 0;
  #liveTop = 0;
  #numbering = 0;
  #damage = new Set<number>();
  #disposed = false;

  constructor(guest: GuestId, link: MirrorLink) {
    this.guest = guest;
    this.#link = link;
  }

  /** Of no size until the host has sent the first rows. */
  get grid(): Grid {
    return this.#grid;
  }

  get cursor(): PaneCursor {
    return this.#cursor;
  }

  get modes(): GuestModes {
    return this.#modes;
  }

  get topLine(): number {
    return this.#topLine;
  }

  get firstLine(): number {
    return this.#firstLine;
  }

  get liveTop(): number {
    return this.#liveTop;
  }

  get numbering(): number {
    return this.#numbering;
  }

  takeDamage(): ReadonlySet<number> {
    const damage = this.#damage;
    this.#damage = new Set();
    return damage;
  }

  scrollTo(line: number | null): void {
    if (!this.#disposed) this.#link.scrollTo(line === null ? null : Math.floor(line));
  }

  /** Takes the host's rows in and tells whoever watches. */
  apply(message: RowsMessage): void {
    if (this.#disposed) return;
    if (message.cols !== this.#grid.cols || message.rows !== this.#grid.rows) {
      this.#grid = new Grid(message.cols, message.rows);
      this.#damage = new Set(Array.from({ length: message.rows }, (_, row) => row));
    }
    for (const row of message.changed) this.#applyRow(row);
    this.#cursor = message.cursor;
    this.#modes = message.modes;
    this.#topLine = message.topLine;
    this.#firstLine = message.firstLine;
    this.#liveTop = message.liveTop;
    this.#numbering = message.numbering;
    this.#link.onChange();
  }

  [Symbol.dispose](): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#link.close();
  }

  #applyRow({ row, words, clusters, links }: PackedRow): void {
    const { cells, cols } = this.#grid;
    const start = row * cols;
    replaceTexts(this.#grid.clusters, start, cols, clusters);
    replaceTexts(this.#grid.links, start, cols, links);
    cells.set(words, start * CELL_WORDS);
    cells.fill(0, start * CELL_WORDS + words.length, (start + cols) * CELL_WORDS);
    this.#damage.add(row);
  }
}

/** Makes `texts` (by column) all that is kept of the `cols` cells from `start` on. */
function replaceTexts(
  kept: Map<number, string>,
  start: number,
  cols: number,
  texts: readonly (readonly [col: number, text: string])[],
): void {
  if (kept.size > 0) for (let index = start; index < start + cols; index += 1) kept.delete(index);
  for (const [col, text] of texts) if (col < cols) kept.set(start + col, text);
}
