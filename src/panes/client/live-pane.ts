// The pane in which a client sees one guest: its mirror, its place in the guest's history, its cells on the frame.
// Guests' cells go from the mirror to the frame and nowhere else.

import type { GuestId } from '../../engine/ids.ts';
import type { GuestModes } from '../../engine/terminals.ts';
import type { Rect } from '../layout/rect.ts';
import { blit, type Frame, type FrameCursor, fill } from '../screen/frame.ts';
import type { Grid } from '../screen/grid.ts';
import { PLAIN } from '../screen/style.ts';
import type { PaneSource, PaneWatch, PromptAnswer, PromptRequest } from '../terminals/wire/pane-source.ts';
import { cropOf, cursorInPane } from './pane-crop.ts';
import { type HistoryView, PaneSearch } from './pane-search.ts';
import { highlightMatches } from './search-highlight.ts';
import type { Size } from './size.ts';
import type { ScrollBy } from './ui-state.ts';

export interface LivePaneOptions {
  readonly panes: PaneSource;
  readonly hasEnded: (guest: GuestId) => boolean;
  /** Called when the guest shows something new. */
  readonly onChange: () => void;
  /** Says a line to the person. */
  readonly tell: (text: string) => void;
}

/** How far the pane is scrolled back: the row at its top, and the row that was there when scrolling began. */
interface Scrolled {
  readonly top: number;
  readonly liveTop: number;
  /** How rows are numbered; 0 where that was not known yet. */
  readonly numbering: number;
}

export class LivePane implements Disposable {
  readonly #options: LivePaneOptions;
  readonly search: PaneSearch;
  #guest: GuestId | null = null;
  /** Null while the pane is hidden: then nothing is sent for it. */
  #watch: PaneWatch | null = null;
  /** What the pane showed when it was hidden, until its guest's cells are here again. */
  #kept: Grid | null = null;
  #rows = 0;
  #scrolled: Scrolled | null = null;
  /** The last way to a prompt: another begins where it ends. */
  #way: Promise<void> = Promise.resolve();

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
    return this.#guest;
  }

  get modes(): GuestModes | null {
    return this.#watch?.modes ?? null;
  }

  /** Its program has ended: the modes that it left set bind nobody. */
  get hasEnded(): boolean {
    return this.#guest !== null && this.#options.hasEnded(this.#guest);
  }

  get isWatched(): boolean {
    return this.#watch !== null;
  }

  /** Whether the guest's cells and modes are known. */
  get hasCells(): boolean {
    return (this.#watch?.grid.cols ?? 0) > 0;
  }

  get isScrolled(): boolean {
    return this.#scrolled !== null;
  }

  /** Shows a guest, in a pane of that many rows; whether it is newly watched. */
  show(guest: GuestId | null, rows: number): boolean {
    this.#rows = rows;
    if (guest !== this.#guest) this.#forget();
    this.#guest = guest;
    if (guest === null || this.#watch !== null) return false;
    this.#watch = this.#options.panes.watch(guest, () => this.#changed());
    if (this.#scrolled !== null) this.#watch.scrollTo(this.#scrolled.top);
    return true;
  }

  /** The pane is not to be seen for now; what it shows and how far it is scrolled back is kept. */
  hide(guest: GuestId | null): void {
    if (guest !== this.#guest) this.#forget();
    this.#guest = guest;
    if (this.hasCells) this.#kept = this.#watch?.grid ?? null;
    this.#unwatch();
  }

  /** Fetches anew all that the guest shows; `isThere` is called when it is there, and never where it has no screen. */
  refresh(isThere: () => void): void {
    const { guest } = this;
    if (guest === null) return;
    const fresh = this.#options.panes.watch(guest, () => {
      if (this.#watch === fresh) this.#changed();
      else if (this.guest !== guest) fresh[Symbol.dispose]();
      else {
        this.#unwatch();
        this.#scrolled = null;
        this.#watch = fresh;
        isThere();
      }
    });
  }

  scroll(by: ScrollBy): void {
    const watch = this.#watch;
    if (watch === null) return;
    const from = this.#place(watch);
    const shown = Math.max(from.top, watch.firstLine);
    const top = by.unit === 'live' ? from.liveTop : Math.max(watch.firstLine, shown + this.#lines(by));
    if (top === from.top && by.unit !== 'live') return;
    this.#scrollTo(watch, { ...from, top });
  }

  /** Scrolls so that the nearest prompt above or below the pane's top is at its top; to the live screen where it is there. */
  goToPrompt(direction: PromptRequest['direction']): Promise<void> {
    this.#way = this.#way.then(() => this.#findPrompt(direction));
    return this.#way;
  }

  /** Draws the guest's cells in `hole`, blanks where the guest is smaller; its cursor on the screen, or null. */
  paint(frame: Frame, hole: Rect): FrameCursor | null {
    const watch = this.#watch;
    if (watch === null) return null;
    watch.takeDamage();
    fill(frame.grid, hole, PLAIN);
    const crop = this.cropIn(hole);
    if (this.hasCells) this.#kept = null;
    if (this.#kept === null) blit(frame.grid, watch.grid, crop, hole);
    else blit(frame.grid, this.#kept, { ...hole, col: 0, row: 0 }, hole);
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
    this.#forget();
  }

  get #view(): HistoryView | null {
    const watch = this.#watch;
    if (watch === null) return null;
    const top = Math.max(this.#place(watch).top, watch.firstLine);
    return { guest: watch.guest, top, rows: watch.grid.rows };
  }

  /** Where the guest got another width its rows have other numbers: the host has kept what was at the top there. */
  #place({ topLine, liveTop, numbering }: PaneWatch): Scrolled {
    const scrolled = this.#scrolled;
    if (scrolled === null) return { top: topLine, liveTop: topLine, numbering };
    if (numbering === 0 || scrolled.numbering === numbering) return scrolled;
    return scrolled.numbering === 0 ? { ...scrolled, numbering } : { top: topLine, liveTop, numbering };
  }

  #changed(): void {
    const [watch, scrolled] = [this.#watch, this.#scrolled];
    if (watch !== null && scrolled !== null) {
      const place = this.#place(watch);
      this.#scrolled = place;
      if (scrolled.numbering !== 0 && place.numbering !== scrolled.numbering) void this.search.renumbered();
    }
    this.#options.onChange();
  }

  /** Scrolls so that the row is in view, in the middle where it was not; the pane counts as scrolled back from then on. */
  #reveal(line: number): void {
    const [watch, view] = [this.#watch, this.#view];
    if (watch === null || view === null) return;
    const isInView = line >= view.top && line < view.top + view.rows;
    const top = isInView ? view.top : Math.max(watch.firstLine, line - (view.rows >> 1));
    const from = this.#place(watch);
    this.#scrolled = { ...from, top, liveTop: Math.max(top, from.liveTop) };
    watch.scrollTo(top);
    this.#options.onChange();
  }

  #scrollTo(watch: PaneWatch, to: Scrolled): void {
    if (to.top >= to.liveTop) {
      if (this.#scrolled === null) return;
      this.#scrolled = null;
      this.search.clear();
      watch.scrollTo(null);
    } else {
      this.#scrolled = to;
      watch.scrollTo(to.top);
      void this.search.look();
    }
    this.#options.onChange();
  }

  async #findPrompt(direction: PromptRequest['direction']): Promise<void> {
    const [asked, view] = [this.#watch, this.#view];
    if (asked === null || view === null) return;
    const { numbering } = this.#place(asked);
    const answer = await this.#options.panes.findPrompt(view.guest, { line: view.top, direction });
    const watch = this.#watch;
    if (watch?.guest !== view.guest) return;
    if (!answer.ok) this.#options.tell(answer.problem.message);
    // The row that was asked from has another number by now, and is not on the screen yet.
    else if (answer.value.numbering !== numbering) this.#options.tell('the pane is being resized: once more');
    else this.#goTo(watch, answer.value, direction);
  }

  #goTo(watch: PaneWatch, answer: PromptAnswer, direction: PromptRequest['direction']): void {
    const { line, topLine: liveTop, numbering } = answer;
    const isInView = this.#scrolled === null && line !== null && line >= liveTop;
    if (line !== null && !isInView) this.#scrollTo(watch, { top: line, liveTop, numbering });
    else this.#options.tell(`no prompt ${direction === 'up' ? 'above' : 'below'}`);
  }

  #forget(): void {
    this.#unwatch();
    this.search.clear();
    this.#guest = null;
    this.#scrolled = null;
    this.#kept = null;
  }

  #unwatch(): void {
    this.#watch?.[Symbol.dispose]();
    this.#watch = null;
  }

  #lines(by: Exclude<ScrollBy, { unit: 'live' }>): number {
    return by.unit === 'line' ? by.count : by.count * Math.max(1, this.#rows - 1);
  }
}
