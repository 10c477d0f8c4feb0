// Tells when a guest floods, and when it has stopped.

/** Where half of what the emulator keeps scrolls by in less time, the guest floods. */
const FLOOD_MS = 100;
/** A flood is over when nothing has scrolled for so long. */
const SETTLE_MS = 250;

export interface FloodWatchOptions {
  /** Called when a flood begins, and when all that it left behind is settled. */
  readonly onFlood: (isFlooding: boolean) => void;
  /** Counts lines that scrolled. */
  readonly scrolls: () => number;
  /** Puts away some of what a flood has left; whether that was all. */
  readonly settleSome: () => boolean;
}

export class FloodWatch implements Disposable {
  readonly #options: FloodWatchOptions;
  #spooledAt = Number.NEGATIVE_INFINITY;
  #flood: 'none' | 'begun' | 'told' = 'none';
  #timer: NodeJS.Timeout | null = null;

  constructor(options: FloodWatchOptions) {
    this.#options = options;
  }

  /** Half of what the emulator keeps has scrolled by. */
  spooled(): void {
    const now = performance.now();
    if (this.#flood === 'none' && now - this.#spooledAt < FLOOD_MS) this.#flood = 'begun';
    this.#spooledAt = now;
  }

  /** A chunk of output has been parsed: what was seen meanwhile is told. */
  parsed(): void {
    if (this.#flood !== 'begun') return;
    this.#flood = 'told';
    this.#settleLater(this.#options.scrolls());
    this.#options.onFlood(true);
  }

  /** Nothing is left to settle. */
  end(): void {
    const wasTold = this.#flood === 'told';
    this[Symbol.dispose]();
    if (wasTold) this.#options.onFlood(false);
  }

  /** No timer runs after this. */
  [Symbol.dispose](): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#flood = 'none';
  }

  #settleLater(scrolls: number): void {
    this.#timer = setTimeout(() => {
      this.#timer = null;
      const now = this.#options.scrolls();
      if (scrolls === now) this.#settle();
      else this.#settleLater(now);
    }, SETTLE_MS);
  }

  /** Bit by bit, so that nobody waits for it. */
  #settle(): void {
    if (this.#flood !== 'told') return;
    if (this.#options.settleSome()) this.end();
    else setImmediate(() => this.#settle());
  }
}
