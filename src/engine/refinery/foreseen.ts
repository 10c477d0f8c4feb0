// Which of what waits cannot be landed on one another as they are, long before their turn comes. Pure.

import type { Action, Snapshot } from '../action.ts';
import type { MergeRequestId, RigName } from '../ids.ts';
import { hasEnded, isLanding, type MergeRequest } from '../merge-request.ts';

/** A conflict that is to come. */
export interface Foreseen {
  readonly mr: MergeRequestId;
  /** The first few paths. */
  readonly paths: readonly string[];
}

/** A probe costs some milliseconds: of a long queue the nearest are looked at. */
export const LOOKED_AT = 16;

/** One at a time of each rig, and only while nothing is being built there. */
export function planForesight({ state, rigs, inFlight }: Snapshot): Action[] {
  return Object.keys(rigs).flatMap((rig): Action[] => {
    const requests = openOf(state.queue, rig as RigName);
    const isBusy = requests.some(
      ({ mr, phase }) =>
        inFlight.has(`foresee ${mr}`) || (phase.kind === 'queued' && inFlight.has(`merge ${mr}`)),
    );
    const next = isBusy ? undefined : requests.find((each, at) => at > 0 && each.foreseen?.tip !== each.tip);
    return next ? [{ kind: 'foresee', mr: next.mr }] : [];
  });
}

/** What it will conflict with if that lands first, of what has not ended. */
export function foreseenOf({ state }: Snapshot, { tip, foreseen }: MergeRequest): readonly Foreseen[] {
  if (foreseen?.tip !== tip) return [];
  return foreseen.conflicts.filter(({ mr }) => {
    const other = state.queue[mr];
    return other !== undefined && !hasEnded(other);
  });
}

/** As in `conflicts with m3 in a.txt, b.txt`; '' where with nothing. */
export function foreseenWords(conflicts: readonly Foreseen[]): string {
  if (conflicts.length === 0) return '';
  return `conflicts with ${conflicts.map(({ mr, paths }) => `${mr} in ${paths.join(', ')}`).join('; ')}`;
}

/** Those that were looked at with it: once it is another branch, what was seen tells nothing. */
export function lookedAtWith(
  queue: Snapshot['state']['queue'],
  request: MergeRequest,
): readonly MergeRequest[] {
  const requests = openOf(queue, request.rig);
  const behind = requests.indexOf(request) + 1;
  return behind === 0 ? [] : requests.slice(behind, behind + LOOKED_AT);
}

/** Those of the rig that wait, in the order in which they were handed in. */
export function openOf(queue: Snapshot['state']['queue'], rig: RigName): readonly MergeRequest[] {
  return Object.values(queue).filter((each) => each.rig === rig && !hasEnded(each) && !isLanding(each));
}
