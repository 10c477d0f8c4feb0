// The time as a client's screen sees it: given from outside, so that tests own it.

export interface ScreenClock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Ms since some fixed moment; never goes back. */
  monotonic(): number;
  /** Calls `run` once after `delayMs`, unless disposed of first. */
  setTimeout(run: () => void, delayMs: number): Disposable;
}
