// Sends one watcher the frames of a guest: the first change at once, then at most 60 a second, 30 while each of them
// changes most of the screen, one in flight, and none while the guest holds its screen back (mode 2026), up to 150 ms.

import { encodeRows } from '../wire/rows-message.ts';
import type { HistoryPlace } from '../wire/search-query.ts';
import type { HeadlessTerminal } from './headless-terminal.ts';
import { PaneFrame } from './pane-frame.ts';

const FRAME_MS = 1_000 / 60;
/** No eye follows a screen that is all new sixty times a second; the outer line carries half as much. */
const WHOLE_FRAME_MS = 1_000 / 30;
/** A program that died in the middle of an update must not freeze its pane. */
const LONGEST_HOLD_MS = 150;
/** Rows above a view that are looked at ahead: a page of any height. */
const ROWS_AHEAD = 128;

export class PaneFeed implements Disposable {
  readonly #watch: number;
  readonly #send: (bytes: Uint8Array) => void;
  #frame = new PaneFrame();
  #terminal: HeadlessTerminal | null = null;
  #scrolledTo: number | null = null;
  /** What is at the top of a view that is scrolled back, and how rows were numbered then. */
  #place: { readonly at: HistoryPlace; readonly numbering: number } | null = null;
  #frames = 0;
  #inFlight = false;
  #isDirty = false;
  #isUrgent = false;
  #sentAt = Number.NEGATIVE_INFINITY;
  #paceMs = FRAME_MS;
  #timer: NodeJS.Timeout | null = null;
  /** When the timer ends, as `performance.now`. */
  #timerAt = Number.POSITIVE_INFINITY;

  constructor(watch: number, send: (bytes: Uint8Array) => void) {
    this.#watch = watch;
    this.#send = send;
  }

  /** Shows this terminal from now on; null where the guest is not there (yet). What was shown last stays. */
  show(terminal: HeadlessTerminal | null): void {
    this.#terminal = terminal;
    this.#frame = new PaneFrame();
    this.changed();
  }

  /** The terminal may look different now. */
  changed(): void {
    this.#isDirty = true;
    this.#consider();
  }

  /** Somebody typed: the next change does not wait for its turn. */
  hurry(): void {
    this.#isUrgent = true;
  }

  /** Shows the history from this row on; null, or a row that is on the live screen already, follows the guest. */
  scrollTo(line: number | null): void {
    const terminal = this.#terminal;
    if (terminal === null) return;
    this.#scrolledTo = line === null || line >= terminal.topLine ? null : line;
    this.#place = null;
    if (this.#scrolledTo !== null) this.#keepPlace(terminal, this.#scrolledTo);
    this.changed();
  }

  /** The watcher has taken frame `frame`. */
  seen(frame: number): void {
    if (frame !== this.#frames) return;
    this.#inFlight = false;
    this.#consider();
  }

  [Symbol.dispose](): void {
    this.#stopTimer();
    this.#terminal = null;
  }

  #consider(): void {
    if (!this.#isDirty || this.#inFlight || this.#terminal === null) return;
    const now = performance.now();
    const holdsSince = this.#terminal.holdsSince;
    const heldUntil = holdsSince === null ? 0 : holdsSince + LONGEST_HOLD_MS;
    const turnAt = this.#isUrgent ? 0 : this.#sentAt + this.#paceMs;
    const dueAt = Math.max(heldUntil, turnAt);
    // A guest that floods gets here thousands of times a second: its timer is left alone.
    if (this.#timer !== null && dueAt > now && dueAt >= this.#timerAt) return;
    this.#stopTimer();
    if (dueAt <= now) {
      this.#sendFrame(this.#terminal, now);
      return;
    }
    this.#timerAt = dueAt;
    this.#timer = setTimeout(
      () => {
        this.#stopTimer();
        this.#consider();
      },
      Math.ceil(dueAt - now),
    );
  }

  #sendFrame(terminal: HeadlessTerminal, now: number): void {
    this.#isDirty = false;
    if (this.#scrolledTo !== null) this.#keepPlace(terminal, this.#scrolledTo);
    const change = this.#frame.take(terminal, this.#scrolledTo);
    if (change === null) return;
    this.#isUrgent = false;
    this.#sentAt = now;
    this.#paceMs = change.changed.length * 2 > change.rows ? WHOLE_FRAME_MS : FRAME_MS;
    this.#frames += 1;
    this.#inFlight = true;
    this.#send(encodeRows({ ...change, watch: this.#watch, frame: this.#frames }));
  }

  /** What a watcher looks at stays where another width numbers it anew, and may have left history meanwhile. */
  #keepPlace(terminal: HeadlessTerminal, scrolledTo: number): void {
    const { historyRows, topLine } = terminal;
    const { numbering } = historyRows;
    const isAnew = this.#place !== null && this.#place.numbering !== numbering;
    const row = isAnew && this.#place !== null ? historyRows.rowOf(this.#place.at) : scrolledTo;
    this.#scrolledTo = Math.min(topLine, historyRows.atLeast(row));
    if (this.#place === null || isAnew || this.#scrolledTo !== scrolledTo) {
      this.#place = { at: historyRows.placeOf(this.#scrolledTo), numbering };
    }
    // A person who goes on upwards is told the end of history in time.
    historyRows.atLeast(this.#scrolledTo - ROWS_AHEAD);
  }

  #stopTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#timerAt = Number.POSITIVE_INFINITY;
  }
}
