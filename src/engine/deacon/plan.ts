// The Deacon: keeps the heartbeat and says which chores are due.

import type { Action } from '../action.ts';

/** How often the logs are looked at. */
const CHORE_EVERY_MS = 60_000;

/** `lastChoreAt` is when the chores were last given out, in ms since the epoch. */
export function planDeacon(now: number, lastChoreAt: number): Action[] {
  return now - lastChoreAt < CHORE_EVERY_MS ? [] : [{ kind: 'chore', chore: 'rotate-logs' }];
}
