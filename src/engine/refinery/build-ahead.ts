// Builds, while a test runs, what comes next where that shows which change is red: the changes behind it, without it.

import type { Action } from '../action.ts';
import { type EngineContext, openRig } from '../engine-context.ts';
import { hasEnded } from '../merge-request.ts';
import { makeCandidate } from './make-candidate.ts';
import { trainOf } from './train.ts';

/** Records nothing: who is to be built takes it from here where it stands on the same, and is the same by then. */
export async function buildAhead(
  context: EngineContext,
  { rig: name, base, requests }: Action & { kind: 'build-ahead' },
): Promise<void> {
  const { builtAhead, state, stopping } = context;
  const rig = openRig(context, name);
  const train = trainOf(state, name);
  const ahead = train.slice(0, train.findIndex(({ phase }) => phase.commit === base) + 1);
  const before = ahead.flatMap(({ phase }) => phase.closing);
  builtAhead.begin(base);
  let on = base;
  for (const mr of requests) {
    const request = state.queue[mr];
    if (stopping.aborted || request === undefined || hasEnded(request)) return;
    const key = { request, base: on };
    const made = await builtAhead.keep(base, key, makeCandidate(context, { ...key, rig, before }));
    if (made?.candidate.kind !== 'built') continue;
    on = made.candidate.commit;
    before.push(...made.closing);
  }
}
