// Hands a guest's output to its terminal, in slices where that is slow: there are sequences of two bytes that clear the
// whole screen, and a read full of them would keep all other guests waiting for as long as it takes.

/** What took longer to parse costs its guest a pause as long: no guest gets more than half of the host. */
const SLOW_MS = 10;
/** No read is larger: output that is not slow is soon cut no more. */
const LARGEST_BYTES = 64 * 1024;
const SMALLEST_BYTES = 64;
/** Of a guest of which nothing is known yet. */
const FIRST_BYTES = 1024;

export interface OutputSlicesOptions {
  /** Parses `bytes`, as a rule before it returns. */
  readonly feed: (bytes: Uint8Array) => void;
  /** The guest has to wait from now on. */
  readonly onHold: () => void;
  /** It may go on: all is parsed that came. */
  readonly onRelease: () => void;
}

export class OutputSlices implements Disposable {
  readonly #options: OutputSlicesOptions;
  #rest: Uint8Array[] = [];
  #timer: NodeJS.Timeout | null = null;
  /** How much is parsed at once, as far as the last slices tell. */
  #sliceBytes = FIRST_BYTES;

  constructor(options: OutputSlicesOptions) {
    this.#options = options;
  }

  /** Whether the guest has to wait. */
  get isHolding(): boolean {
    return this.#timer !== null;
  }

  /** Whether output waits to be parsed. */
  get hasRest(): boolean {
    return this.#rest.length > 0;
  }

  take(bytes: Uint8Array): void {
    this.#rest.push(bytes);
    if (this.#timer === null) this.#parse();
  }

  /** Parses nothing for so long: what is on the screen and above it stays. */
  stand(ms: number): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#goOn(), ms);
    this.#options.onHold();
  }

  /** Forgets what waits. */
  [Symbol.dispose](): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#rest = [];
  }

  #parse(): void {
    const startedAt = performance.now();
    for (let slice = this.#next(); slice !== null; slice = this.#next()) {
      const before = performance.now();
      this.#options.feed(slice);
      const now = performance.now();
      this.#adapt(slice.length, now - before);
      if (now - startedAt <= SLOW_MS) continue;
      this.#timer = setTimeout(() => this.#goOn(), now - startedAt);
      this.#options.onHold();
      return;
    }
  }

  #goOn(): void {
    this.#timer = null;
    this.#parse();
    if (!this.isHolding) this.#options.onRelease();
  }

  #next(): Uint8Array | null {
    const [first] = this.#rest;
    if (first === undefined) return null;
    if (first.length <= this.#sliceBytes) this.#rest.shift();
    else this.#rest[0] = first.subarray(this.#sliceBytes);
    return first.subarray(0, this.#sliceBytes);
  }

  #adapt(bytes: number, tookMs: number): void {
    if (tookMs > SLOW_MS) this.#sliceBytes = Math.max(SMALLEST_BYTES, Math.floor((bytes * SLOW_MS) / tookMs));
    else if (bytes === this.#sliceBytes) this.#sliceBytes = Math.min(LARGEST_BYTES, 2 * bytes);
  }
}
