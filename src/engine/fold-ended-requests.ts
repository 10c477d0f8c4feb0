// What the fold keeps of merge requests that have ended.

import type { EventData } from './events.ts';
import type { MergeRequest } from './merge-request.ts';
import { hasEnded } from './merge-request.ts';
import { isEnded, type TownState, workKey } from './town-state.ts';

/** Ended merge requests that are kept; older ones are in the log and in git. */
const ENDED_KEPT = 100;

/** Whether whoever handed it in still has to be told of its rejection. */
export function isUntold({ phase, told }: MergeRequest): boolean {
  return phase.kind === 'rejected' && !told;
}

/** Keeps what returning work or crew still have to be told, what may be open on a host, and the newest of the rest. */
export function dropEndedRequests(state: TownState): void {
  const ended = Object.values(state.queue).filter(
    (request) => hasEnded(request) && !isUntold(request) && (request.pullRequest?.isOver ?? true),
  );
  for (const request of ended.slice(0, Math.max(0, ended.length - ENDED_KEPT))) {
    if (!isReadAgain(state, request)) delete state.queue[request.mr];
  }
}

/** Whether the work that it was turned down for goes on: its next attempt is told why. */
function isReadAgain({ works }: TownState, { mr, rig, bead, phase }: MergeRequest): boolean {
  const work = works[workKey(rig, bead)];
  if (!work || isEnded(work)) return false;
  if (work.phase.kind === 'returning') return work.phase.mr === mr;
  return phase.kind === 'rejected' && phase.conflict !== undefined && work.phase.kind !== 'submitted';
}

/** Of the bead's merge requests the latest that was turned down for a conflict, where nothing of it has landed since. */
export function redoneBy(state: TownState, { rig, bead }: EventData['mr.submitted']): MergeRequest['redoes'] {
  const before = Object.values(state.queue).findLast((each) => each.rig === rig && each.bead === bead);
  if (before?.phase.kind !== 'rejected') return undefined;
  const { conflict } = before.phase;
  return conflict ? { mr: before.mr, conflict } : before.redoes;
}
