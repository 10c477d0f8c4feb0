// A rate with room for a burst. Time is given from outside, so that what passes depends on the clock and on nothing else.

export interface Rate {
  readonly perSecond: number;
  /** Tokens that may be taken at once after a rest. */
  readonly burst: number;
}

export class TokenBucket {
  readonly #rate: Rate;
  /** Milliseconds, never going back. */
  readonly #now: () => number;
  #tokens: number;
  #filledAt: number;

  constructor(rate: Rate, now: () => number) {
    this.#rate = rate;
    this.#now = now;
    this.#tokens = rate.burst;
    this.#filledAt = now();
  }

  /** Takes `tokens`; takes none and is false where fewer are left. */
  take(tokens = 1): boolean {
    const now = this.#now();
    const gained = ((now - this.#filledAt) / 1_000) * this.#rate.perSecond;
    this.#tokens = Math.min(this.#rate.burst, this.#tokens + gained);
    this.#filledAt = now;
    if (this.#tokens < tokens) return false;
    this.#tokens -= tokens;
    return true;
  }
}
