// What there is to do about pull requests: look at what is open, and close what is over. Nothing is looked at where none
// is. Pure.

import type { Action, Snapshot } from '../action.ts';
import { isOver } from '../elapsed.ts';
import type { RigName } from '../ids.ts';
import { hasEnded, isLanding, type MergeRequest } from '../merge-request.ts';

/** Between two looks: a tenth of how long it has waited for the same, within these. */
const SHORTEST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 2 * 60_000;

/** So long what comes next waits for a host that has not made up its mind. */
const DECIDING_MS = 60_000;

export function planPullRequests(snapshot: Snapshot): Action[] {
  return Object.values(snapshot.state.queue).flatMap((request): Action[] => {
    const { mr, rig, phase, pullRequest } = request;
    if (!pullRequest || pullRequest.isOver || !snapshot.rigs[rig]) return [];
    if (hasEnded(request)) return [{ kind: 'end-pull-request', mr }];
    if (pullRequest.isAsked && !isLanding(request) && isStopped(snapshot, request))
      return [{ kind: 'recall-merge', mr }];
    if (phase.kind !== 'proposed') return [];
    if (snapshot.rigs[rig].land !== 'pull-request' && !phase.landing)
      return [{ kind: 'uncouple', mr, why: 'its rig lands by itself now' }];
    const pauseMs = Math.max(SHORTEST_PAUSE_MS, Math.floor((snapshot.now - (phase.since ?? 0)) / 10));
    return [{ kind: 'watch-pull-request', mr, pauseMs: Math.min(LONGEST_PAUSE_MS, pauseMs) }];
  });
}

/** Whether nothing of it is to be merged for now, whatever the host was asked before. */
export function isStopped({ state }: Pick<Snapshot, 'state'>, { rig, phase }: MergeRequest): boolean {
  const { frozen = null, halted } = state.rigs[rig] ?? {};
  return phase.kind !== 'proposed' || frozen !== null || (halted !== undefined && !halted.isDraining);
}

/** Whether the host is about to say of one whether it may be merged: what is built before is built for nothing. */
export function isHostBusy({ state, now }: Snapshot, rig: RigName): boolean {
  return Object.values(state.queue).some(
    ({ rig: of, phase }) =>
      of === rig &&
      phase.kind === 'proposed' &&
      phase.waits === '' &&
      !isOver(phase.since ?? 0, DECIDING_MS, now),
  );
}
