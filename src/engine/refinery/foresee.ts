// Finds with which of those before it a change conflicts, by merging its branch with theirs.

import type { Action } from '../action.ts';
import type { EngineContext } from '../engine-context.ts';
import { openRig } from '../engine-context.ts';
import { hasEnded } from '../merge-request.ts';
import { shortened } from '../shortened.ts';
import { type Foreseen, LOOKED_AT, openOf } from './foreseen.ts';
import { knownResolutions } from './known-resolutions.ts';

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
  const tips = before.map((other) => other.tip);
  const conflicts: Foreseen[] = [];
  for (const [at, other] of before.entries()) {
    const merged = await repository.merge({ tip, base: tips[at] ?? other.tip, known });
    if (merged.kind === 'conflict')
      conflicts.push({ mr: other.mr, paths: merged.paths.slice(0, FEW).map(shortened) });
  }
  // One of them may be another branch by now: then they are looked at again.
  if (before.some((other, at) => other.tip !== tips[at])) return;
  context.record('conflicts.foreseen', { mr, tip, conflicts });
}
