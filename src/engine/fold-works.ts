// What the fold keeps of work that has ended.

import type { TownState, Work } from './town-state.ts';
import { workKey } from './town-state.ts';

/**
 * Ended works that are kept, by their end. Of an older one the bead tells how it ended; one that was stopped and whose
 * bead is blocked since is then opened by hand before it is slung again.
 */
const ENDED_KEPT = 500;

export function dropEndedWorks(state: TownState): void {
  const ended = Object.values(state.works).filter((work) => endedAt(work) !== null);
  if (ended.length <= ENDED_KEPT) return;
  ended.sort((a, b) => (endedAt(a) ?? 0) - (endedAt(b) ?? 0));
  for (const { rig, bead } of ended.slice(0, ended.length - ENDED_KEPT))
    delete state.works[workKey(rig, bead)];
}

/** The instant at which the work landed or was stopped; null while it goes on. */
export function endedAt({ phase }: Work): number | null {
  return phase.kind === 'landed' || phase.kind === 'stopped' ? phase.at : null;
}
