// The verbs by which a person decides.

import { failed, ok, type Result } from '../../beads/result.ts';
import { choose } from '../agents/choose.ts';
import type { Engine } from '../engine.ts';
import { guestOfRun } from '../ids.ts';
import { type Problem, problem } from '../problem.ts';
import { shortened } from '../shortened.ts';
import { accept } from './accept.ts';
import type { Asker } from './asker.ts';
import type { Request } from './requests.ts';

type Answer<T> = Result<T, Problem>;

export function resolveDecision(
  engine: Engine,
  { id }: Request<'decision.resolve'>,
  asker: Asker,
): Answer<object> {
  if (!engine.state.decisions[id]) return failed(unknownDecision(id));
  accept(engine, asker, [{ kind: 'decision.resolved', data: { id, by: 'person' } }]);
  return ok({ id });
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
