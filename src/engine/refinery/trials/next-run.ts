// In which order a gate is timed on the prefixes of a batch: there and back again, so that what changes on the machine
// meanwhile falls on all of them alike. Pure.

import type { TimedRun } from '../../trial.ts';
import type { UnrollWish } from '../../trial-events.ts';

export interface NextRun {
  readonly round: number;
  readonly step: number;
}

/** Null where all has been timed. */
export function nextRun(
  { rounds, steps }: Pick<UnrollWish, 'rounds' | 'steps'>,
  times: readonly TimedRun[],
): NextRun | null {
  const timed = new Set(times.map(({ round, step }) => round * steps.length + step));
  for (let round = 0; round < rounds; round += 1) {
    for (let nth = 0; nth < steps.length; nth += 1) {
      const step = round % 2 === 0 ? nth : steps.length - 1 - nth;
      if (!timed.has(round * steps.length + step)) return { round, step };
    }
  }
  return null;
}
