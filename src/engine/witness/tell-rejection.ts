// Tells a crew member that its merge request was turned down: on the bead, and in its terminal.

import type { Action } from '../action.ts';
import { isBuiltIn } from '../agents/catalogue.ts';
import type { EngineContext } from '../engine-context.ts';
import { openRig } from '../engine-context.ts';
import { isUntold } from '../fold-queue.ts';
import { runIndex } from '../run-index.ts';
import type { MergeRequest, Run } from '../town-state.ts';
import { commentOnce } from './comment-once.ts';
import { isHeldByPerson, say } from './say.ts';

/** Waits while a person types there; safe to repeat but for the message, which a crash in between says twice. */
export async function tellRejection(
  context: EngineContext,
  action: Action & { kind: 'tell-rejection' },
): Promise<void> {
  const request = context.state.queue[action.mr];
  if (!request || !isUntold(request) || request.phase.kind !== 'rejected') return;
  const { note, at } = request.phase;
  commentOnce(openRig(context, request.rig), request.bead, { text: note, by: 'refinery', at });
  const run = listener(context, request);
  if (run && isHeldByPerson(context, run)) return;
  const { mr, bead } = request;
  // No word of the gate's: what a repository's programs print is not typed into an agent's terminal.
  const text = `${mr} was turned down: bd show ${bead} says why. Mend it, commit, and run gt done ${bead} again.`;
  if (run) await say(context, run, text);
  context.record('mr.told', { mr });
}

/** The submitter's run, where it can be spoken to: a login shell would take the words for a command. */
function listener({ state, settings }: EngineContext, { agent }: MergeRequest): Run | undefined {
  return runIndex(state)
    .of(agent)
    .find(({ phase, runtime }) => phase.kind === 'running' && !isBuiltIn('shell', runtime, settings));
}
