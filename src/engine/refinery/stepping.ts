// Of which merge requests a step is under way that is no gate. Pure.

import { mergedBy, mergeKey, type Snapshot } from '../action.ts';
import type { RigName } from '../ids.ts';
import type { MergeRequest } from '../merge-request.ts';

export function isStepping({ inFlight }: Pick<Snapshot, 'inFlight'>, { mr }: MergeRequest): boolean {
  return inFlight.has(mergeKey(mr));
}

/** Those of the rig: what is under way is less than what waits. */
export function steppingOf(
  { inFlight, state }: Pick<Snapshot, 'inFlight' | 'state'>,
  rig: RigName,
): readonly MergeRequest[] {
  return [...inFlight].flatMap((key) => {
    const mr = mergedBy(key);
    const request = mr === null ? undefined : state.queue[mr];
    return request?.rig === rig ? [request] : [];
  });
}
