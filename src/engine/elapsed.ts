// How long ago something was, by a wall clock that may be set back: an instant that then lies ahead counts as long
// ago, so that nothing waits for an hour that has been there before.

/** What is left of a wait of `waitMs` from `since`, in ms; 0 where it is over. */
export function restOfWait(since: number, waitMs: number, now: number): number {
  if (now < since) return 0;
  return Math.max(0, since + waitMs - now);
}

export function isOver(since: number, waitMs: number, now: number): boolean {
  return restOfWait(since, waitMs, now) === 0;
}
