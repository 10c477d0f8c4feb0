// Keeps a wish that just failed, or changed nothing, from coming back at once: the plans would ask for it again at
// every turn. What fails again and again waits longer, and is told to the person.

import type { Clock } from './adapters/clock.ts';

/** After an action that changed nothing. */
const IDLE_MS = 1_000;
/** After a first failure; doubled with each further one. */
const FAILED_MS = 1_000;
const LONGEST_MS = 10_000;
/** Failures in a row that a person should know of. */
const TELLING_FAILURES = 3;
/** A failure that has not come back for this long is over. */
const FORGOTTEN_MS = 60_000;

interface Failure {
  readonly count: number;
  readonly why: string;
  readonly at: number;
}

export class Cooling {
  readonly #clock: Clock;
  readonly #until = new Map<string, number>();
  readonly #failures = new Map<string, Failure>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The action did what it was for. */
  succeeded(key: string): void {
    this.#failures.delete(key);
  }

  /** The action changed nothing: it is not tried again for a while. */
  idle(key: string, forMs = IDLE_MS): void {
    this.#failures.delete(key);
    this.#until.set(key, this.#clock.monotonic() + forMs);
  }

  failed(key: string, why: string): void {
    const at = this.#clock.monotonic();
    const count = (this.#failures.get(key)?.count ?? 0) + 1;
    this.#failures.set(key, { count, why, at });
    this.#until.set(key, at + Math.min(LONGEST_MS, FAILED_MS * 2 ** Math.min(count - 1, 10)));
  }

  /** Keys that are not to be tried now. */
  keys(): ReadonlySet<string> {
    const now = this.#clock.monotonic();
    for (const [key, until] of this.#until) if (until <= now) this.#until.delete(key);
    for (const [key, { at }] of this.#failures) if (now - at > FORGOTTEN_MS) this.#failures.delete(key);
    return new Set(this.#until.keys());
  }

  /** A line for each action that keeps failing. */
  complaints(): string[] {
    const telling = [...this.#failures].filter(([, { count }]) => count >= TELLING_FAILURES);
    return telling.map(([key, { count, why }]) => `${key} failed ${count} times: ${why}`);
  }
}
