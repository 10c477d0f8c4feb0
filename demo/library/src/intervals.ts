// Half-open intervals `[start, end)` of numbers: opening hours, bookings, byte ranges.

export interface Interval {
  readonly start: number;
  readonly end: number;
}

export function overlap(a: Interval, b: Interval): boolean {
  return a.start < b.end && b.start < a.end;
}

/** The same points in as few intervals as possible, sorted; intervals that touch become one. */
export function mergeIntervals(intervals: readonly Interval[]): Interval[] {
  const merged: Interval[] = [];
  for (const next of intervals.toSorted((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    if (last === undefined || next.start > last.end) merged.push(next);
    else merged[merged.length - 1] = { start: last.start, end: Math.max(last.end, next.end) };
  }
  return merged;
}

/** What of `within` no interval covers. */
export function gaps(intervals: readonly Interval[], within: Interval): Interval[] {
  const free: Interval[] = [];
  let from = within.start;
  for (const { start, end } of mergeIntervals(intervals)) {
    if (start > from) free.push({ start: from, end: Math.min(start, within.end) });
    from = Math.max(from, end);
    if (from >= within.end) return free;
  }
  return [...free, { start: from, end: within.end }];
}
