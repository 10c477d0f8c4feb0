// Time as the engine sees it: a port, so that tests turn the hands themselves.

export interface Clock {
  /** The wall clock, in ms since the epoch: for records and display; it may jump. */
  now(): number;
  /** Ms since some fixed moment; never goes back: for time-outs and leases. */
  monotonic(): number;
  /** Calls back once after `delayMs` unless disposed of first. */
  setTimeout(callback: () => void, delayMs: number): Disposable;
}

export const realClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimeout: (callback, delayMs) => {
    const timer = setTimeout(callback, delayMs);
    return { [Symbol.dispose]: () => clearTimeout(timer) };
  },
};

/** Resolves after `delayMs` of the given clock. */
export function delay(clock: Clock, delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    clock.setTimeout(resolve, delayMs);
  });
}
