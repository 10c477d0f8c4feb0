// The hybrid logical clock of lines: wall time that never runs behind what the writer has already seen.
// After Kulkarni et al., "Logical Physical Clocks" (2014), with both parts in one number of milliseconds.

/** The last instant that ECMAScript's Date can show: a clock is also shown as a time. */
const LAST_INSTANT = 8.64e15;

/** Whether a number may stand as a line's clock. */
export function isClock(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= LAST_INSTANT;
}

/**
 * The clock of a bead's next line: `now` (ms since the epoch), or one past the bead's latest where that is later, so
 * that an edit made after seeing another always counts as the later one, however wrong the writers' clocks are.
 */
export function nextClock(now: number, latest: number): number {
  return Math.max(Math.max(0, Math.trunc(now)), latest + 1);
}

export function instantOf(clock: number): string {
  return new Date(clock).toISOString();
}
