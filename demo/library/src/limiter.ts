// A token bucket: so many calls at once, so many a second on average.

export interface LimiterOptions {
  /** Most calls at once. */
  readonly burst: number;
  /** Calls that become possible each second. */
  readonly perSecond: number;
}

/** Takes the instant as an argument, in ms, so that its owner decides what a clock is. */
export class Limiter {
  readonly #options: LimiterOptions;
  #tokens: number;
  #filledAt: number;

  constructor(options: LimiterOptions, now: number) {
    this.#options = options;
    this.#tokens = options.burst;
    this.#filledAt = now;
  }

  /** Takes one token where there is one; says whether there was. */
  tryTake(now: number): boolean {
    this.#fill(now);
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }

  /** How long until a token is there, in ms. */
  waitMs(now: number): number {
    this.#fill(now);
    return this.#tokens >= 1 ? 0 : Math.ceil(((1 - this.#tokens) * 1000) / this.#options.perSecond);
  }

  #fill(now: number): void {
    const earned = ((now - this.#filledAt) * this.#options.perSecond) / 1000;
    this.#tokens += earned;
    this.#filledAt = now;
  }
}
