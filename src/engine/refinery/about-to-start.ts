// What gives way to a gate that is about to start: its checkout is being made, and whatever else is done meanwhile holds
// it up, while nothing is done during the gate itself. Pure.

import type { Snapshot } from '../action.ts';
import type { RigName } from '../ids.ts';

/** Whether a gate of the rig is. */
export function isAboutToStart({ aboutToStart, state }: Snapshot, rig: RigName): boolean {
  return [...aboutToStart].some((mr) => state.queue[mr]?.rig === rig);
}
