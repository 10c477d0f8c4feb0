// `agent.event`: what the hooks of a run's own CLI tell, and how the town answers.

import { failed, ok, type Result } from '../../beads/result.ts';
import type { HookAnswer } from '../agents/agent-event.ts';
import type { EngineContext } from '../engine-context.ts';
import { agentName } from '../ids.ts';
import type { Problem } from '../problem.ts';
import { problem } from '../problem.ts';
import type { Run } from '../town-state.ts';
import { isLive, workKey } from '../town-state.ts';
import type { Asker } from './asker.ts';
import { holdsWork } from './done.ts';
import type { FoundBead } from './find.ts';
import { hookOf, primeOf } from './hook.ts';
import type { Request } from './requests.ts';

/** Refusals in one turn for each that may come in a row. */
const TURN_FACTOR = 4;

export function hearAgent(
  context: EngineContext,
  { event, isContinued, at }: Request<'agent.event'>,
  asker: Asker,
): Result<HookAnswer, Problem> {
  if (asker.kind === 'person') return failed(problem('usage', "gt agent-hook is for agents' hooks"));
  const { run } = asker;
  const now = context.clock.now();
  if (at !== null) {
    context.ears.hearLate(run.run, Math.min(at, now), event);
    return ok({});
  }
  if (!isLive(run)) return ok({});
  context.ears.hear(run.run, now, event);
  if (event.kind === 'session-started') return ok({ context: primeOf(context, run) });
  if (event.kind !== 'turn-ended') return ok({});
  const refusal = whyNotEnd(context, run);
  if (refusal === null) return ok({});
  const limits = stopLimits(context, run);
  return ok(context.ears.keepsGoing(run.run, { refusal, isContinued, limits }) ? { refusal } : {});
}

/** A crew member talks with a person, who is not to be kept waiting by more than one reminder. */
function stopLimits({ settings }: EngineContext, run: Run) {
  if (agentName(run.agent).role === 'crew') return { inRow: 1, inTurn: 1 };
  const inRow = settings.witness.nudges;
  return { inRow, inTurn: inRow * TURN_FACTOR };
}

/** Null where the run may end its turn: nothing on its hook, handed in, called off, or waiting for a person. */
function whyNotEnd(context: EngineContext, run: Run): string | null {
  const { role } = agentName(run.agent);
  if (role === 'mayor' || run.phase.kind !== 'running' || asksPerson(context, run)) return null;
  const [hooked] = hookOf(context, run);
  if (!hooked || hooked.bead.status === 'closed' || !isHeld(context, run, hooked)) return null;
  const { id, title } = hooked.bead;
  const work = `You still have ${id} (${title}) on your hook`;
  if (role === 'crew')
    return `${work}. If you wait for the person, just stop; else go on with it: commit, then gt done ${id}.`;
  return `${work}, and work on the hook must be run. Go on with it now: gt hook shows it and its steps; when it is finished, commit and run gt done. If you cannot go on without a person, run gt escalate with your question, and then stop.`;
}

/** What is slung may have been taken over or called off meanwhile; what a member claims is theirs. */
function isHeld(context: EngineContext, run: Run, { rig, bead }: FoundBead): boolean {
  return run.bead === null || holdsWork(context, run, workKey(rig.name, bead.id));
}

function asksPerson({ state }: EngineContext, run: Run): boolean {
  return Object.values(state.decisions).some((each) => each.run === run.run);
}
