// Which of what waits cannot be landed on one another as they are: found when a change is handed in, by merging its branch
// with those before it, long before their turn comes.

import type { Action, Snapshot } from '../action.ts';
import type { EngineContext } from '../engine-context.ts';
import { openRig } from '../engine-context.ts';
import type { MergeRequestId, RigName } from '../ids.ts';
import { hasEnded, type MergeRequest } from '../merge-request.ts';
import { shortened } from '../shortened.ts';
import { isBuilt } from './train.ts';

/** A probe costs some milliseconds: of a long queue the nearest are looked at. */
const LOOKED_AT = 16;
const FEW = 3;

/** A conflict that is to come. */
export interface Foreseen {
  readonly mr: MergeRequestId;
  /** The first few paths. */
  readonly paths: readonly string[];
}

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

/** Merges it with each of those that were handed in before it. */
export async function foresee(
  context: EngineContext,
  action: Action & { readonly kind: 'foresee' },
): Promise<void> {
  const request = context.state.queue[action.mr];
  if (!request || hasEnded(request)) return;
  const { mr, tip, rig: name } = request;
  const { repository } = openRig(context, name);
  const requests = openOf(context.state.queue, name);
  const before = requests.slice(0, requests.indexOf(request)).slice(-LOOKED_AT);
  const conflicts: Foreseen[] = [];
  for (const other of before) {
    const merged = await repository.mergeWith({ tip, base: other.tip });
    if (merged.kind === 'conflict')
      conflicts.push({ mr: other.mr, paths: merged.paths.slice(0, FEW).map(shortened) });
  }
  context.record('conflicts.foreseen', { mr, tip, conflicts });
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

/** In the order in which they were handed in. */
function openOf(queue: Snapshot['state']['queue'], rig: RigName): readonly MergeRequest[] {
  return Object.values(queue).filter((each) => each.rig === rig && !hasEnded(each) && !isLanding(each));
}

function isLanding(request: MergeRequest): boolean {
  return isBuilt(request) && request.phase.landing;
}
