// Timers: gates that open by time alone, so whether one still holds things up is computed like all readiness.

import type { Bead } from '../bead.ts';

const NS_PER_MS = 1_000_000;

/**
 * When a gate's time is over, in ms since the epoch: `timeout` nanoseconds (the original's unit) after its creation.
 * Null where it has no time-out.
 */
export function timeOutAt(gate: Bead): number | null {
  const timeout = gate.other?.['timeout'];
  const createdAt = Date.parse(gate.createdAt);
  if (typeof timeout !== 'number' || timeout <= 0 || Number.isNaN(createdAt)) return null;
  return createdAt + Math.ceil(timeout / NS_PER_MS);
}

/** Whether the bead is a timer that has run out at `now`, even if nobody has closed it yet. */
export function isElapsedTimer(bead: Bead, now: number): boolean {
  if (bead.type !== 'gate' || bead.other?.['await_type'] !== 'timer') return false;
  const end = timeOutAt(bead);
  return end !== null && end <= now;
}
