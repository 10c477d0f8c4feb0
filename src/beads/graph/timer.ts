// Timers: gates that open by time alone, so whether one still holds things up is computed like all readiness.

import type { Bead } from '../bead.ts';

const NS_PER_MS = 1_000_000;

/** The last that ECMAScript's Date can show, in ms since the epoch. */
const LAST_INSTANT = 8.64e15;

/**
 * When a gate's time is over, in ms since the epoch: `timeout` nanoseconds (the original's unit) after its creation.
 * Null where it has no time-out, or one that no calendar reaches.
 */
export function timeOutAt(gate: Pick<Bead, 'createdAt' | 'other'>): number | null {
  const timeout = gate.other?.['timeout'];
  const createdAt = Date.parse(gate.createdAt);
  if (typeof timeout !== 'number' || timeout <= 0 || Number.isNaN(createdAt)) return null;
  const end = createdAt + Math.ceil(timeout / NS_PER_MS);
  return end <= LAST_INSTANT ? end : null;
}

/** Whether the bead is a timer that has run out at `now`, even if nobody has closed it yet. */
export function isElapsedTimer(bead: Pick<Bead, 'type' | 'createdAt' | 'other'>, now: number): boolean {
  if (bead.type !== 'gate' || bead.other?.['await_type'] !== 'timer') return false;
  const end = timeOutAt(bead);
  return end !== null && end <= now;
}
