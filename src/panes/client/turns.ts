// Chrome is drawn in turns: one small piece of work a task, so that no key ever waits for more than one of them, and
// none at all while the echo of a key may be on its way to the screen.

import type { ScreenClock } from './clock.ts';

/** How long after a key its echo has the right of way. */
const ECHO_MS = 45;
/** Work that has waited this long is done even while somebody types without a pause. */
const LONGEST_WAIT_MS = 250;

interface Job {
  readonly run: () => void;
  readonly since: number;
}

export class Turns implements Disposable {
  readonly #clock: ScreenClock;
  /** In the order in which they first asked. */
  readonly #jobs = new Map<unknown, Job>();
  #timer: Disposable | null = null;
  #echoUntil = Number.NEGATIVE_INFINITY;
  #disposed = false;

  constructor(clock: ScreenClock) {
    this.#clock = clock;
  }

  /** Whether a key went to a guest that has not answered yet. */
  get isEchoAwaited(): boolean {
    return this.#clock.monotonic() < this.#echoUntil;
  }

  /** Does `run` in a turn of its own; what waits under the same key is replaced, and keeps its place. */
  add(key: unknown, run: () => void): void {
    if (this.#disposed) return;
    const since = this.#jobs.get(key)?.since ?? this.#clock.monotonic();
    this.#jobs.set(key, { run, since });
    if (this.#timer === null) this.#arm();
  }

  drop(key: unknown): void {
    this.#jobs.delete(key);
  }

  /** A key went to a guest. */
  typed(): void {
    this.#echoUntil = this.#clock.monotonic() + ECHO_MS;
    this.#arm();
  }

  /** The guest has answered, and its answer is on the screen. */
  echoed(): void {
    this.#echoUntil = Number.NEGATIVE_INFINITY;
    this.#arm();
  }

  [Symbol.dispose](): void {
    this.#disposed = true;
    this.#jobs.clear();
    this.#arm();
  }

  #arm(): void {
    this.#timer?.[Symbol.dispose]();
    this.#timer = null;
    const [first] = this.#jobs.values();
    if (first === undefined) return;
    const dueAt = Math.min(this.#echoUntil, first.since + LONGEST_WAIT_MS);
    const waitMs = Math.max(0, Math.ceil(dueAt - this.#clock.monotonic()));
    this.#timer = this.#clock.setTimeout(() => this.#take(), waitMs);
  }

  #take(): void {
    this.#timer = null;
    const [entry] = this.#jobs;
    if (entry === undefined) return;
    const [key, job] = entry;
    this.#jobs.delete(key);
    job.run();
    if (this.#timer === null) this.#arm();
  }
}
