// What hangs on an agent's hook, as `gt hook` and `gt prime` tell it.

import { failed, ok, type Result } from '../../beads/result.ts';
import { primeText } from '../agents/prime.ts';
import { claimedBeads } from '../claimed-beads.ts';
import type { EngineContext } from '../engine-context.ts';
import { openRig } from '../engine-context.ts';
import { agentName } from '../ids.ts';
import type { Problem } from '../problem.ts';
import { problem } from '../problem.ts';
import { stepCommand, stepName, stepsOf } from '../rig.ts';
import type { Run } from '../town-state.ts';
import type { Asker } from './asker.ts';
import type { FoundBead } from './find.ts';
import { sentBead, sentWithComments } from './sent-bead.ts';

type Answer<T> = Result<T, Problem>;

/** What hangs on the asking run's hook, with its steps and what was said about it. */
export function readHook(context: EngineContext, asker: Asker): Answer<object> {
  if (asker.kind === 'person')
    return failed(problem('usage', 'gt hook is for agents: gt status shows all hooks'));
  const { run } = asker;
  const [hooked, ...further] = hookOf(context, run);
  if (!hooked && run.bead) return failed(problem('not-found', `bead ${run.bead} is gone from the ledger`));
  if (!hooked) return ok({ bead: null, attempt: run.attempt, branch: run.branch, steps: [], feedback: [] });
  const { rig, bead } = hooked;
  const steps = stepsOf(rig, bead.id).map((step) => ({
    id: step.id,
    step: stepName(step),
    title: step.title,
    run: stepCommand(step),
    done: step.status === 'closed',
  }));
  return ok({
    // Its comments are the feedback.
    bead: sentBead(bead),
    attempt: run.attempt,
    branch: run.branch,
    steps,
    feedback: sentWithComments(bead).comments.map((comment) => comment.text),
    ...(further.length > 0 ? { further: further.map((each) => each.bead.id) } : {}),
  });
}

/** What was slung to the run, or else what its agent has claimed. */
function hookOf(context: EngineContext, run: Run): readonly FoundBead[] {
  if (!run.bead || !run.rig) return claimedBeads(context, run.agent);
  const rig = openRig(context, run.rig);
  const bead = rig.ledger.get(run.bead);
  return bead ? [{ rig, bead }] : [];
}

export function prime(context: EngineContext, asker: Asker): Answer<{ readonly text: string }> {
  if (asker.kind === 'person') return failed(problem('usage', 'gt prime is for agents'));
  const who = agentName(asker.run.agent);
  const rig = who.rig && context.rigs.get(who.rig);
  const bead = hookOf(context, asker.run)[0]?.bead ?? null;
  const isSheriff = who.role === 'crew' && !!rig && rig.settings.sheriff === who.name;
  return ok({ text: primeText({ who, bead, isSheriff }) });
}
