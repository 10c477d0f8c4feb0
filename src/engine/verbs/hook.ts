// What hangs on an agent's hook, as `gt hook` and `gt prime` tell it.

import { foldKeyValues, KEY_VALUE_PATH, MEMORY_KEYS } from '../../beads/key-values.ts';
import { failed, ok, type Result } from '../../beads/result.ts';
import { primeText } from '../agents/prime.ts';
import { claimedBeads } from '../claimed-beads.ts';
import type { EngineContext } from '../engine-context.ts';
import { openRig } from '../engine-context.ts';
import { agentName } from '../ids.ts';
import type { Problem } from '../problem.ts';
import { problem } from '../problem.ts';
import { conflictBrief } from '../refinery/conflict-words.ts';
import type { Rig } from '../rig.ts';
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
    conflict: conflictOf(context, run, hooked),
    ...(further.length > 0 ? { further: further.map((each) => each.bead.id) } : {}),
  });
}

/** What was slung to the run, or else what its agent has claimed. */
export function hookOf(context: EngineContext, run: Run): readonly FoundBead[] {
  if (!run.bead || !run.rig) return claimedBeads(context, run.agent);
  const rig = openRig(context, run.rig);
  const bead = rig.ledger.get(run.bead);
  return bead ? [{ rig, bead }] : [];
}

export function prime(context: EngineContext, asker: Asker): Answer<{ readonly text: string }> {
  if (asker.kind === 'person') return failed(problem('usage', 'gt prime is for agents'));
  return ok({ text: primeOf(context, asker.run) });
}

/** All that the run's agent is told at the beginning of a conversation. */
export function primeOf(context: EngineContext, run: Run): string {
  const who = agentName(run.agent);
  const [hooked, ...further] = hookOf(context, run);
  const rig = hooked?.rig ?? (who.rig ? context.rigs.get(who.rig) : undefined);
  const { attempt, branch } = run;
  return primeText({
    who,
    isSheriff: who.role === 'crew' && rig?.settings.sheriff === who.name,
    branch,
    mainBranch: rig?.settings.branch ?? '',
    work: hooked
      ? {
          ...workOf(hooked),
          ...{ attempt, further: further.map((each) => each.bead.id) },
          conflict: conflictOf(context, run, hooked),
        }
      : null,
    memories: rig ? memoriesOf(rig) : [],
  });
}

function workOf({ rig, bead }: FoundBead) {
  const steps = stepsOf(rig, bead.id).map((step) => ({
    id: step.id,
    title: step.title,
    run: stepCommand(step),
    isDone: step.status === 'closed',
  }));
  const { id, title, description, design, acceptance, notes, comments } = bead;
  const feedback = comments.map((comment) => comment.text);
  return { bead: { id, title, description, design, acceptance, notes }, steps, feedback };
}

/** What a polecat has to resolve, where the attempt before it went back for a conflict; '' where not. */
function conflictOf({ state }: EngineContext, { bead }: Run, { rig, bead: { id } }: FoundBead): string {
  const before = Object.values(state.queue).findLast((each) => each.rig === rig.name && each.bead === id);
  if (bead === null || before?.phase.kind !== 'rejected' || !before.phase.conflict) return '';
  const gates = rig.settings.gates.map(({ run }) => run);
  return conflictBrief({ mr: before.mr, conflict: before.phase.conflict }, rig.settings, gates);
}

function memoriesOf({ ledger }: Rig): readonly string[] {
  return foldKeyValues(ledger.textAt(KEY_VALUE_PATH))
    .filter(({ key }) => key.startsWith(MEMORY_KEYS))
    .map(({ key, value }) => `${key.slice(MEMORY_KEYS.length)}: ${value}`);
}
