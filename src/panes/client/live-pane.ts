// The pane in which a client sees one guest: its mirror, its place in the guest's history, its size, its cells on the
// frame. Guests' cells go from the mirror to the frame and nowhere else.

import type { GuestId } from '../../engine/ids.ts';
import type { GuestModes } from '../../engine/terminals.ts';
import type { Rect } from '../layout/rect.ts';
import { blit, type Frame, type FrameCursor, fill } from '../screen/frame.ts';
import { PLAIN } from '../screen/style.ts';
import type { PaneSource, PaneWatch } from '../terminals/pane-source.ts';
import type { GuestSizes } from './guest-sizes.ts';
import { cropOf, cursorInPane } from './pane-crop.ts';
import { type HistoryView, PaneSearch } from './pane-search.ts';
import { highlightMatches } from './search-highlight.ts';
import type { Size } from './size.ts';
import type { ScrollBy } from './ui-state.ts';

export interface LivePaneOptions {
  readonly panes: PaneSource;
  readonly sizes: GuestSizes;
  /** Called when the guest shows something new. */
  readonly onChange: () => void;
  /** Says a line to the person. */
  readonly tell: (text: string) => void;
}

/** How far the pane is scrolled back: the line at its top, and the line that was there when scrolling began. */
interface Scrolled {
  readonly top: number;
  readonly liveTop: number;
}

export class LivePane implements Disposable {
  readonly #options: LivePaneOptions;
  readonly search: PaneSearch;
  #watch: PaneWatch | null = null;
  #slot: Size = { cols: 0, rows: 0 };
  #scrolled: Scrolled | null = null;

  constructor(options: LivePaneOptions) {
    this.#options = options;
    const { panes, onChange, tell } = options;
    this.search = new PaneSearch({
      search: (guest, request) => panes.search(guest, request),
      view: () => this.#view,
      reveal: (line) => this.#reveal(line),
      onChange,
      tell,
    });
  }

  get guest(): GuestId | null {
    return this.#watch?.guest ?? null;
  }

  get modes(): GuestModes | null {
    return this.#watch?.modes ?? null;
  }

  get isScrolled(): boolean {
    return this.#scrolled !== null;
  }

  /** Shows a guest in a pane of a size; a client that only looks resizes it if no other client types in it. */
  show(guest: GuestId | null, slot: Size): void {
    const isResized = slot.cols !== this.#slot.cols || slot.rows !== this.#slot.rows;
    this.#slot = slot;
    if (guest === this.guest) {
      if (isResized && guest !== null && this.#options.sizes.isHeldBy(guest, this)) this.#resize(guest);
      return;
    }
    this.#watch?.[Symbol.dispose]();
    this.#scrolled = null;
    this.search.clear();
    this.#watch = guest === null ? null : this.#options.panes.watch(guest, this.#options.onChange);
    if (guest === null) return;
    const { sizes } = this.#options;
    if (sizes.claimIfFree(guest, this) || sizes.isHeldBy(guest, this)) this.#resize(guest);
  }

  /** Bytes that the person typed, encoded for the guest: the pane goes back to the live screen and takes the guest's size. */
  type(bytes: Uint8Array): void {
    const { guest } = this;
    if (guest === null || bytes.length === 0) return;
    this.scroll({ unit: 'live' });
    if (this.#options.sizes.claim(guest, this)) this.#resize(guest);
    this.#options.panes.type(guest, bytes);
  }

  /** Bytes for the guest that nobody typed: where the mouse is, whether the terminal has the focus. */
  send(bytes: Uint8Array): void {
    const { guest } = this;
    if (guest !== null && bytes.length > 0) this.#options.panes.type(guest, bytes);
  }

  scroll(by: ScrollBy): void {
    const watch = this.#watch;
    if (watch === null) return;
    const from = this.#scrolled ?? { top: watch.topLine, liveTop: watch.topLine };
    const shown = Math.max(from.top, watch.firstLine);
    const top = by.unit === 'live' ? from.liveTop : Math.max(watch.firstLine, shown + this.#lines(by));
    if (top === from.top && by.unit !== 'live') return;
    if (top >= from.liveTop) {
      if (this.#scrolled === null) return;
      this.#scrolled = null;
      this.search.clear();
      watch.scrollTo(null);
    } else {
      this.#scrolled = { top, liveTop: from.liveTop };
      watch.scrollTo(top);
      void this.search.look();
    }
    this.#options.onChange();
  }

  /** Draws the guest's cells in `hole`, blanks where the guest is smaller; its cursor on the screen, or null. */
  paint(frame: Frame, hole: Rect): FrameCursor | null {
    const watch = this.#watch;
    if (watch === null) return null;
    watch.takeDamage();
    fill(frame.grid, hole, PLAIN);
    const crop = this.cropIn(hole);
    blit(frame.grid, watch.grid, crop, hole);
    if (this.#scrolled !== null) {
      highlightMatches(frame.grid, { hole, crop, topLine: watch.topLine }, this.search);
    }
    return this.#scrolled === null ? cursorInPane(watch.cursor, crop, hole) : null;
  }

  /** The part of the guest that `hole` shows. */
  cropIn(hole: Size): Rect {
    const watch = this.#watch;
    if (watch === null) return { col: 0, row: 0, cols: 0, rows: 0 };
    return cropOf(watch.grid, watch.cursor, hole);
  }

  [Symbol.dispose](): void {
    this.#watch?.[Symbol.dispose]();
    this.#watch = null;
    this.#options.sizes.releaseAll(this);
  }

  get #view(): HistoryView | null {
    const watch = this.#watch;
    if (watch === null) return null;
    const top = Math.max(this.#scrolled?.top ?? watch.topLine, watch.firstLine);
    return { guest: watch.guest, top, rows: watch.grid.rows };
  }

  /** Scrolls so that the line is in view, in the middle where it was not; the pane counts as scrolled back from then on. */
  #reveal(line: number): void {
    const [watch, view] = [this.#watch, this.#view];
    if (watch === null || view === null) return;
    const isInView = line >= view.top && line < view.top + view.rows;
    const top = isInView ? view.top : Math.max(watch.firstLine, line - (view.rows >> 1));
    this.#scrolled = { top, liveTop: Math.max(top, this.#scrolled?.liveTop ?? watch.topLine) };
    watch.scrollTo(top);
    this.#options.onChange();
  }

  #resize(guest: GuestId): void {
    if (this.#slot.cols > 0 && this.#slot.rows > 0) this.#options.panes.resize(guest, this.#slot);
  }

  #lines(by: Exclude<ScrollBy, { unit: 'live' }>): number {
    return by.unit === 'line' ? by.count : by.count * Math.max(1, this.#slot.rows - 1);
  }
}
