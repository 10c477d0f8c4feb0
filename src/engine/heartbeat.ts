// When the engine looks again: at every beat, and soon after somebody has woken it.

import type { Clock } from './adapters/clock.ts';

export interface HeartbeatOptions {
  readonly clock: Clock;
  readonly everyMs: number;
  readonly onBeat: () => void;
  /** Called once for many calls of `wake`. */
  readonly onWake: () => void;
}

export class Heartbeat implements Disposable {
  readonly #options: HeartbeatOptions;
  #next: Disposable | null = null;
  #isWoken = false;
  #isEnded = false;

  constructor(options: HeartbeatOptions) {
    this.#options = options;
  }

  /** The first beat comes after one interval. */
  start(): void {
    if (this.#isEnded) return;
    const { clock, everyMs, onBeat } = this.#options;
    this.#next = clock.setTimeout(() => {
      onBeat();
      this.start();
    }, everyMs);
  }

  wake(): void {
    if (this.#isWoken || this.#isEnded) return;
    this.#isWoken = true;
    setImmediate(() => {
      this.#isWoken = false;
      if (!this.#isEnded) this.#options.onWake();
    });
  }

  [Symbol.dispose](): void {
    this.#isEnded = true;
    this.#next?.[Symbol.dispose]();
  }
}
