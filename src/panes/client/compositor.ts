// Keeps one outer terminal showing what it should: composes a frame, diffs it against what the client was last sent
// and sends the difference as one synchronized update. The first change goes out at once, then at most sixty a
// second; when nothing changes nothing is sent and no timer runs. A client that cannot keep up is left alone until it
// drains, and then gets the newest frame only.

import { Frame, HIDDEN_CURSOR } from '../screen/frame.ts';
import type { PaintCapabilities } from '../screen/paint-capabilities.ts';
import { Painter } from '../screen/painter.ts';
import type { ScreenClock } from './clock.ts';
import type { Size } from './size.ts';

/** Sixty frames a second, in ms. */
const FRAME_MS = 1_000 / 60;

export interface CompositorOptions {
  readonly size: Size;
  readonly clock: ScreenClock;
  readonly capabilities: PaintCapabilities;
  /** Draws everything that should be seen on an empty frame. */
  readonly compose: (frame: Frame) => void;
  /** Sends bytes; false asks to wait for `drained`. */
  readonly output: (bytes: Uint8Array) => boolean;
}

export class Compositor implements Disposable {
  readonly #options: CompositorOptions;
  readonly #painter: Painter;
  #wanted: Frame;
  /** Whether what the terminal shows is unknown: after attach, resize or on request. */
  #isStale = true;
  #isStalled = false;
  #isDirty = false;
  #lastPaintAt = Number.NEGATIVE_INFINITY;
  #timer: Disposable | null = null;
  #disposed = false;

  constructor(options: CompositorOptions) {
    this.#options = options;
    this.#painter = new Painter(options.capabilities);
    this.#wanted = new Frame(options.size.cols, options.size.rows);
  }

  /** Whether the terminal has yet to take what it was sent. */
  get isStalled(): boolean {
    return this.#isStalled;
  }

  /** Something that is shown may have changed. */
  request(): void {
    if (this.#disposed || this.#timer !== null) return;
    const waitMs = this.#lastPaintAt + FRAME_MS - this.#options.clock.monotonic();
    if (waitMs <= 0) {
      this.#paint();
      return;
    }
    this.#timer = this.#options.clock.setTimeout(() => {
      this.#timer = null;
      this.#paint();
    }, Math.ceil(waitMs));
  }

  /** Something changed that a person waits for: it is painted out of its turn. */
  requestNow(): void {
    if (this.#disposed) return;
    this.#stopTimer();
    this.#paint();
  }

  /** Paints everything anew, on a terminal of this size. */
  repaintAll(size: Size): void {
    this.#wanted = new Frame(size.cols, size.rows);
    this.#isStale = true;
    this.#lastPaintAt = Number.NEGATIVE_INFINITY;
    this.#stopTimer();
    this.request();
  }

  /** The client took what it was sent. */
  drained(): void {
    if (!this.#isStalled) return;
    this.#isStalled = false;
    if (!this.#isDirty) return;
    this.#isDirty = false;
    this.request();
  }

  [Symbol.dispose](): void {
    this.#disposed = true;
    this.#stopTimer();
  }

  #stopTimer(): void {
    this.#timer?.[Symbol.dispose]();
    this.#timer = null;
  }

  #paint(): void {
    if (this.#isStalled) {
      this.#isDirty = true;
      return;
    }
    const { clock, compose, output } = this.#options;
    const wanted = this.#wanted;
    wanted.grid.clear();
    wanted.cursor = HIDDEN_CURSOR;
    compose(wanted);
    const bytes = this.#isStale ? this.#painter.repaint(wanted) : this.#painter.paint(wanted);
    if (bytes.length === 0) return;
    this.#isStale = false;
    this.#lastPaintAt = clock.monotonic();
    if (!output(bytes)) this.#isStalled = true;
  }
}
