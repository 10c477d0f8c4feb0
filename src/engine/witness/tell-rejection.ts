// Tells a crew member that its merge request was turned down: on the bead, and in its terminal.

import type { Action } from '../action.ts';
import { isBuiltIn } from '../agents/catalogue.ts';
import { queueMessage } from '../agents/delivery/queue-message.ts';
import type { EngineContext } from '../engine-context.ts';
import { openRig } from '../engine-context.ts';
import { isUntold } from '../fold-ended-requests.ts';
import type { MergeRequest } from '../merge-request.ts';
import { runIndex } from '../run-index.ts';
import type { Run } from '../town-state.ts';
import { commentOnce } from './comment-once.ts';

/** Safe to repeat: the message is queued in the very record that says that it was told. */
export function tellRejection(context: EngineContext, action: Action & { kind: 'tell-rejection' }): void {
  const request = context.state.queue[action.mr];
  if (!request || !isUntold(request) || request.phase.kind !== 'rejected') return;
  const { note, at, conflict } = request.phase;
  commentOnce(openRig(context, request.rig), request.bead, { text: note, by: 'refinery', at });
  const run = listener(context, request);
  const { mr, bead } = request;
  // No word of the gate's: what a repository's programs print is not typed into an agent's terminal.
  const text = conflict
    ? `${mr} conflicts with what has landed since: bd show ${bead} says where, with what, and how it is brought up. Resolve it, commit, and run gt done ${bead} again.`
    : `${mr} was turned down: bd show ${bead} says why. Mend it, commit, and run gt done ${bead} again.`;
  const queued = run ? queueMessage(context, run, { text, from: 'the refinery' }) : null;
  // Where too much waits for it already, its bead says it.
  context.recordAll([...(queued?.ok ? [queued.value.event] : []), { kind: 'mr.told', data: { mr } }]);
}

/** The submitter's run, where it can be spoken to: a login shell would take the words for a command. */
function listener({ state, settings }: EngineContext, { agent }: MergeRequest): Run | undefined {
  return runIndex(state)
    .of(agent)
    .find(({ phase, runtime }) => phase.kind === 'running' && !isBuiltIn('shell', runtime, settings));
}
