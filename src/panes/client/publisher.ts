// When chrome is drawn anew: at once for what a person did, at most ten times a second for what the town did, and
// once a second or minute for ages that grow. Without any of these, never.

import type { ScreenClock } from './clock.ts';
import type { Turns } from './turns.ts';

/** Ten a second, in ms. */
const VIEW_MS = 100;

export interface PublisherOptions {
  readonly clock: ScreenClock;
  readonly turns: Turns;
  /** Takes up the town's new view. */
  readonly onView: () => void;
  /** Draws chrome; returns in how many ms an age on it will read differently, or null. */
  readonly draw: () => number | null;
}

export class Publisher implements Disposable {
  readonly #options: PublisherOptions;
  #viewTimer: Disposable | null = null;
  #ageTimer: Disposable | null = null;
  #isViewDue = false;
  #lastViewAt = Number.NEGATIVE_INFINITY;
  #disposed = false;

  constructor(options: PublisherOptions) {
    this.#options = options;
  }

  /** The town's view changed. */
  viewChanged(): void {
    if (this.#disposed || this.#isViewDue) return;
    this.#isViewDue = true;
    const { clock } = this.#options;
    const waitMs = Math.max(0, this.#lastViewAt + VIEW_MS - clock.monotonic());
    this.#viewTimer = clock.setTimeout(() => this.#drawInTurn(), waitMs);
  }

  draw(): void {
    if (this.#disposed) return;
    this.#ageTimer?.[Symbol.dispose]();
    this.#ageTimer = null;
    const nextMs = this.#options.draw();
    if (nextMs !== null) this.#ageTimer = this.#options.clock.setTimeout(() => this.#drawInTurn(), nextMs);
  }

  [Symbol.dispose](): void {
    this.#disposed = true;
    this.#viewTimer?.[Symbol.dispose]();
    this.#ageTimer?.[Symbol.dispose]();
  }

  #drawInTurn(): void {
    this.#options.turns.add(this, () => {
      if (this.#isViewDue) this.#takeView();
      this.draw();
    });
  }

  #takeView(): void {
    this.#isViewDue = false;
    this.#viewTimer?.[Symbol.dispose]();
    this.#viewTimer = null;
    this.#lastViewAt = this.#options.clock.monotonic();
    this.#options.onView();
  }
}
