// The verbs by which a person decides.

import { failed, ok, type Result } from '../../beads/result.ts';
import { signedOutRuns, signInOf } from '../agents/accounts/signed-out.ts';
import { choose } from '../agents/choose.ts';
import type { Engine } from '../engine.ts';
import type { NewEvent } from '../engine-context.ts';
import { guestOfRun } from '../ids.ts';
import { type Problem, problem } from '../problem.ts';
import { shortened } from '../shortened.ts';
import type { Decision } from '../town-state.ts';
import { accept } from './accept.ts';
import type { Asker } from './asker.ts';
import type { Request } from './requests.ts';

type Answer<T> = Result<T, Problem>;

export function resolveDecision(
  engine: Engine,
  { id }: Request<'decision.resolve'>,
  asker: Asker,
): Answer<object> {
  const decision = engine.state.decisions[id];
  if (!decision) return failed(unknownDecision(id));
  const { review } = decision;
  if (review !== undefined)
    return failed(
      problem(
        'refused',
        `${id} asks for a review of ${review}, and goes when ${review} is approved or rejected`,
      ),
    );
  const resolved = { kind: 'decision.resolved', data: { id, by: 'person' } } as const;
  accept(engine, asker, [resolved, ...restarted(engine, decision)]);
  return ok({ id });
}

/** Whoever has signed in elsewhere: the run that told of it, and the polecats that share its sign-in, begin anew. */
function restarted(engine: Engine, { about, run: id }: Decision): NewEvent[] {
  const told = about === 'sign-in' && id !== null ? engine.state.runs[id] : undefined;
  if (told === undefined) return [];
  const why = 'a person has signed in';
  return signedOutRuns(engine.snapshot())
    .filter((run) => run === told || (run.bead !== null && signInOf(run) === signInOf(told)))
    .map(({ run }) => ({ kind: 'run.condemned', data: { run, why, by: 'person' } }));
}

/** Takes the choice of that number, from 1, on the screen that asks. */
export async function answerDecision(
  engine: Engine,
  { id, choice }: Request<'decision.answer'>,
  asker: Asker,
): Promise<Answer<object>> {
  const decision = engine.state.decisions[id];
  if (!decision) return failed(unknownDecision(id));
  const wanted = decision.choices?.[choice - 1];
  if (decision.run === null || wanted === undefined)
    return failed(problem('usage', `${id} has no choice ${choice}: go to its pane, or resolve it`));
  const { run } = decision;
  const taken = await engine.exclusive.inTurn(`answer ${run}`, async () => {
    const chosen = await choose(engine, guestOfRun(run), ({ text }) => shortened(text) === wanted);
    return chosen.ok ? ok({}) : chosen;
  });
  if (!taken.ok) return taken;
  const isOpen = engine.state.decisions[id] !== undefined;
  accept(engine, asker, isOpen ? [{ kind: 'decision.resolved', data: { id, by: 'person' } }] : []);
  return ok({ id, choice: wanted });
}

function unknownDecision(id: string): Problem {
  return problem('not-found', `no open decision ${id}: gt status shows them`);
}
