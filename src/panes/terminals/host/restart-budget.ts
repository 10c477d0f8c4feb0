// How often something that keeps dying is started again. Pure.

export interface RestartLimit {
  readonly restarts: number;
  readonly withinMs: number;
}

/** The instants of restarts that still count, with one more at `now`; null where the limit is reached. */
export function restartAt(
  now: number,
  earlier: readonly number[],
  limit: RestartLimit,
): readonly number[] | null {
  const counting = earlier.filter((at) => now - at < limit.withinMs);
  return counting.length < limit.restarts ? [...counting, now] : null;
}
