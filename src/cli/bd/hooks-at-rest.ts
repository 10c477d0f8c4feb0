// Whose beads are in a town at rest: its event log says so, and the next engine goes on with it.

import type { Bead } from '../../beads/bead.ts';
import { realFiles } from '../../engine/adapters/files.ts';
import { readEventLog } from '../../engine/event-log-read.ts';
import type { TownEvent } from '../../engine/events.ts';
import { foldEvents } from '../../engine/fold.ts';
import { isGoneAgent, isHooked } from '../../engine/hooked.ts';
import type { RigName } from '../../engine/ids.ts';
import { isObject } from '../../engine/json.ts';
import { emptyTown, type TownState } from '../../engine/town-state.ts';

export interface Hooks {
  isHooked(bead: Bead): boolean;
  /** Whether the name is that of an agent that is no more. */
  isGone(name: string): boolean;
}

/** Reads the log. */
export function hooksAtRest(events: string, rig: RigName): Hooks {
  const state = stateAtRest(events);
  return {
    isHooked: (bead) => isHooked(state, rig, bead),
    isGone: (name) => isGoneAgent(state, name),
  };
}

/** Nothing where the log is damaged: no engine goes on with that either. */
function stateAtRest(events: string): TownState {
  const read = readEventLog(realFiles, events);
  if (!read.ok) return emptyTown();
  const { snapshot, records } = read.value;
  const kept = isObject(snapshot?.state) ? (snapshot.state as Partial<TownState>) : emptyTown();
  // What the log holds is our own writing, checked record by record; the fold takes whatever else there is.
  return foldEvents(records as unknown as readonly TownEvent[], kept);
}
