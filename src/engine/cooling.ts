// Keeps a wish that just failed, or changed nothing, from coming back at once: the plans would ask for it again at
// every turn. What fails again and again waits longer, and is told to the person.

import type { Clock } from './adapters/clock.ts';

/** After an action that changed nothing. */
const IDLE_MS = 1_000;
/** After a first failure; doubled with each further one. */
const FAILED_MS = 1_000;
const LONGEST_MS = 10_000;
/** The longest pause where the action waits for somebody to leave. */
const LONGEST_WAIT_MS = 2 * 60_000;
/** Failures in a row that a person should know of. */
const TELLING_FAILURES = 3;
/** A failure that did not come back within this time after its pause is over. */
const FORGOTTEN_MS = 60_000;

interface Failure {
  readonly count: number;
  readonly why: string;
  /** As a person is told it. */
  readonly text: string;
  readonly until: number;
}

interface Pause {
  readonly why: string;
  readonly longestMs: number;
  readonly textOf: (count: number) => string;
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

  /** Whether that is news: it did not fail for the same reason before. */
  failed(key: string, why: string, longestMs = LONGEST_MS): boolean {
    const textOf = (count: number) => `${key} failed ${count} times: ${why}`;
    return this.#pause(key, { why, longestMs, textOf });
  }

  /** Nothing is wrong with the action, but somebody stands in its way. Whether that is news. */
  waits(key: string, why: string): boolean {
    return this.#pause(key, { why, longestMs: LONGEST_WAIT_MS, textOf: () => `${key} waits: ${why}` });
  }

  /** Keys that are not to be tried now. */
  keys(): ReadonlySet<string> {
    const now = this.#clock.monotonic();
    for (const [key, until] of this.#until) if (until <= now) this.#until.delete(key);
    for (const [key, { until }] of this.#failures) if (now - until > FORGOTTEN_MS) this.#failures.delete(key);
    return new Set(this.#until.keys());
  }

  /** A line for each action that keeps failing. */
  complaints(): string[] {
    const telling = [...this.#failures].filter(([, { count }]) => count >= TELLING_FAILURES);
    return telling.map(([, { text }]) => text);
  }

  #pause(key: string, { why, longestMs, textOf }: Pause): boolean {
    const before = this.#failures.get(key);
    const count = (before?.count ?? 0) + 1;
    const pauseMs = Math.min(longestMs, FAILED_MS * 2 ** Math.min(count - 1, 10));
    const until = this.#clock.monotonic() + pauseMs;
    this.#failures.set(key, { count, why, text: textOf(count), until });
    this.#until.set(key, until);
    return before?.why !== why;
  }
}
