// Builds, while a test runs, what comes next where that shows which change is red: the changes behind it, without it.

import type { Action } from '../action.ts';
import { type EngineContext, openRig } from '../engine-context.ts';
import { hasEnded } from '../merge-request.ts';
import type { ClosingLine } from '../queue-events.ts';
import type { Rig } from '../rig.ts';
import type { CommitId } from '../rigs/commit-id.ts';
import type { TownState } from '../town-state.ts';
import { makeCandidate } from './make-candidate.ts';
import { trainOf } from './train.ts';

/** Records nothing: who is to be built takes it from here where it stands on the same, and is the same by then. */
export async function buildAhead(
  context: EngineContext,
  { rig: name, base, requests }: Action & { kind: 'build-ahead' },
): Promise<void> {
  const { builtAhead, state, stopping } = context;
  const rig = openRig(context, name);
  builtAhead.begin(name, base);
  const row: ClosingLine[] = [];
  let on = base;
  for (const mr of requests) {
    const request = state.queue[mr];
    if (stopping.aborted || request === undefined || hasEnded(request)) return;
    // What stood before it may have landed meanwhile, and the ledger holds its lines.
    const before = [...closingUpTo(state, rig, base), ...row];
    const of = { request, base: on };
    const made = await builtAhead.keep(base, of, makeCandidate(context, { ...of, rig, before }));
    if (made?.candidate.kind !== 'built') continue;
    on = made.candidate.commit;
    row.push(...made.closing);
  }
}

/** Of what is on the train up to that commit. */
function closingUpTo(state: TownState, { name }: Rig, commit: CommitId): readonly ClosingLine[] {
  const train = trainOf(state, name);
  return train
    .slice(0, train.findIndex(({ phase }) => phase.commit === commit) + 1)
    .flatMap(({ phase }) => phase.closing);
}
