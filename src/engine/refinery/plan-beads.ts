// When a rig's ledger is brought to its upstream: soon after a merge by the host, which closes beads, and else now and then
// while it changes. Nobody is asked while it does not. Pure.

import type { Action, Snapshot } from '../action.ts';
import { isOver } from '../elapsed.ts';
import type { RigName } from '../ids.ts';
import type { TownState } from '../town-state.ts';

const EVERY_MS = 60_000;

/** Between two times, whatever calls for it. */
const SHORTEST_PAUSE_MS = 5_000;
/** An upstream that takes nothing is tried again after a tenth of the time that it does not, and this at the longest. */
const LONGEST_PAUSE_MS = 15 * 60_000;

export function planBeads({ state, rigs, unpushed, draining, now }: Snapshot): Action[] {
  return [...unpushed].flatMap((rig): Action[] => {
    if (rigs[rig]?.land !== 'pull-request') return [];
    const { at = 0, refused } = state.rigs[rig]?.beadsBranch ?? {};
    if (!draining && !refused && !isOver(at, EVERY_MS, now) && !hasLandedSince(state, rig, at)) return [];
    const waitedMs = refused ? Math.floor((now - refused.at) / 10) : 0;
    const pauseMs = Math.min(LONGEST_PAUSE_MS, Math.max(SHORTEST_PAUSE_MS, waitedMs));
    return [{ kind: 'push-beads', rig, pauseMs }];
  });
}

function hasLandedSince({ queue }: TownState, rig: RigName, at: number): boolean {
  return Object.values(queue).some(
    (request) => request.rig === rig && request.phase.kind === 'landed' && request.phase.at > at,
  );
}
