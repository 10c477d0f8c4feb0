// Lets work that takes some milliseconds happen once a turn of the event loop, so that thirty guests that are reflowed
// at the same time keep nobody else waiting.

export class ReflowTurns {
  readonly #waiting: (() => void)[] = [];

  /** `work` is called in a later turn, after all that was taken before. */
  take(work: () => void): void {
    this.#waiting.push(work);
    if (this.#waiting.length === 1) setImmediate(() => this.#turn());
  }

  #turn(): void {
    const work = this.#waiting.shift();
    if (this.#waiting.length > 0) setImmediate(() => this.#turn());
    work?.();
  }
}
