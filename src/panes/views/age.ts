// Ages as a person reads them, coarse on purpose: what is drawn must not change more than once a second.

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Columns of the widest age: `59m`, `99d`; longer lives stay within it too. */
export const AGE_COLS = 3;

/** `12s`, `3m`, `2h`, `9d`; '' where the instant is unknown. Instants in ms since the epoch. */
export function age(sinceAt: number | null, now: number): string {
  if (sinceAt === null) return '';
  const elapsed = Math.max(0, now - sinceAt);
  if (elapsed < MINUTE) return `${Math.floor(elapsed / SECOND)}s`;
  if (elapsed < HOUR) return `${Math.floor(elapsed / MINUTE)}m`;
  if (elapsed < DAY) return `${Math.floor(elapsed / HOUR)}h`;
  return `${Math.min(99, Math.floor(elapsed / DAY))}d`;
}

/**
 * How long until one of the ages may read differently, in ms: at most one redraw a second while something is younger
 * than a minute, at most one a minute after; null where no instant is given.
 */
export function nextAgeChangeMs(instants: readonly number[], now: number): number | null {
  if (instants.length === 0) return null;
  const youngest = Math.max(...instants);
  const step = now - youngest < MINUTE ? SECOND : MINUTE;
  return step - (now % step);
}
