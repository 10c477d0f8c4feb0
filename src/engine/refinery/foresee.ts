// Finds with which of those before it a change conflicts, by merging its branch with theirs.

import type { Action } from '../action.ts';
import type { EngineContext } from '../engine-context.ts';
import { openRig } from '../engine-context.ts';
import { hasEnded } from '../merge-request.ts';
import { shortened } from '../shortened.ts';
import { type Foreseen, openOf } from './foreseen.ts';
import { knownResolutions } from './known-resolutions.ts';

/** A probe costs some milliseconds: of a long queue the nearest are looked at. */
const LOOKED_AT = 16;
const FEW = 3;

/** Merges it with each of those that were handed in before it. */
export async function foresee(
  context: EngineContext,
  action: Action & { readonly kind: 'foresee' },
): Promise<void> {
  const request = context.state.queue[action.mr];
  if (!request || hasEnded(request)) return;
  const { mr, tip, rig: name } = request;
  const { repository } = openRig(context, name);
  const known = knownResolutions(context.state, name, context.clock.now());
  const requests = openOf(context.state.queue, name);
  const before = requests.slice(0, requests.indexOf(request)).slice(-LOOKED_AT);
  const conflicts: Foreseen[] = [];
  for (const other of before) {
    const merged = await repository.merge({ tip, base: other.tip, known });
    if (merged.kind === 'conflict')
      conflicts.push({ mr: other.mr, paths: merged.paths.slice(0, FEW).map(shortened) });
  }
  context.record('conflicts.foreseen', { mr, tip, conflicts });
}
