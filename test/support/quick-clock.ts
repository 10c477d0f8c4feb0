// A clock that runs faster than the world's: waits of the engine's own are short, git is as fast as it is.

import type { Clock } from '../../src/engine/adapters/clock.ts';
import { realClock } from '../../src/engine/adapters/clock.ts';

export function quickClock(times: number): Clock {
  const start = realClock.now();
  const monotonicStart = realClock.monotonic();
  const elapsed = () => (realClock.monotonic() - monotonicStart) * times;
  return {
    now: () => Math.round(start + elapsed()),
    monotonic: elapsed,
    setTimeout: (callback, delayMs) => realClock.setTimeout(callback, delayMs / times),
  };
}
