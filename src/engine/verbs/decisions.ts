// The verbs by which a person decides.

import { failed, ok, type Result } from '../../beads/result.ts';
import { choose } from '../agents/choose.ts';
import { screenLines } from '../agents/screen-lines.ts';
import { type Question, questionIn } from '../agents/status/question.ts';
import type { DecisionSubject } from '../decisions/about.ts';
import { askedText } from '../decisions/asked-text.ts';
import { beginAnew, signedOutWith } from '../decisions/begin-anew.ts';
import type { Engine } from '../engine.ts';
import type { NewEvent } from '../engine-context.ts';
import { guestOfRun, type RunId } from '../ids.ts';
import { type Problem, problem } from '../problem.ts';
import { shortened } from '../shortened.ts';
import type { Decision } from '../town-state.ts';
import { accept } from './accept.ts';
import type { Asker } from './asker.ts';
import type { Request } from './requests.ts';
import { settleConflict } from './settle-conflict.ts';
import { settleDiverged } from './settle-diverged.ts';

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
  if (told?.phase.kind !== 'running') return [];
  return beginAnew([told, ...signedOutWith(engine.snapshot(), told)]);
}

/** What the town itself asks, and no agent's screen. */
const SETTLED: Partial<Record<DecisionSubject, typeof settleConflict>> = {
  conflict: settleConflict,
  diverged: settleDiverged,
};

/** Takes the choice of that number, from 1: on the screen that asks, where one does. */
export async function answerDecision(
  engine: Engine,
  { id, choice }: Request<'decision.answer'>,
  asker: Asker,
): Promise<Answer<object>> {
  const decision = engine.state.decisions[id];
  if (!decision) return failed(unknownDecision(id));
  const settle = SETTLED[decision.about ?? 'sign-in'];
  if (settle !== undefined)
    return await engine.exclusive.inTurn(`settle ${id}`, async () =>
      engine.state.decisions[id] === undefined
        ? failed(unknownDecision(id))
        : await settle(engine, decision, choice, asker),
    );
  const wanted = decision.choices?.[choice - 1];
  if (decision.run === null || wanted === undefined)
    return failed(problem('usage', `${id} has no choice ${choice}: go to its pane, or resolve it`));
  const { run } = decision;
  return await engine.exclusive.inTurn(`answer ${run}`, async () => {
    // A key that is pressed twice answers what was read, and nothing that is asked next.
    if (engine.state.decisions[id] === undefined) return failed(unknownDecision(id));
    const isAsked = (shown: Question) => isQuestionOf(engine, decision, run, shown);
    const shown = questionIn((await screenLines(engine.terminals, guestOfRun(run))) ?? []);
    if (shown.choices.length > 0 && !isAsked(shown)) return askedAnew(engine, id);
    const chosen = await choose(
      engine,
      guestOfRun(run),
      ({ text }, now) => isAsked(now) && shortened(text) === wanted,
    );
    if (!chosen.ok) return chosen;
    const isOpen = engine.state.decisions[id] !== undefined;
    accept(engine, asker, isOpen ? [{ kind: 'decision.resolved', data: { id, by: 'person' } }] : []);
    return ok({ id, choice: wanted });
  });
}

/** The same choices may stand below another question by now. */
function isQuestionOf(engine: Engine, { text }: Decision, id: RunId, shown: Question): boolean {
  const run = engine.state.runs[id];
  if (run === undefined) return false;
  const told = engine.statuses.of(id)?.question ?? null;
  return [told, null].some((each) => askedText(run, each, shown) === text);
}

/** It goes, and what is asked now takes its place in the inbox. */
function askedAnew(engine: Engine, id: string): Answer<object> {
  if (engine.state.decisions[id] !== undefined)
    engine.record('decision.resolved', { id, by: 'another question' });
  return failed(problem('conflict', 'another question is shown by now: read it, then answer'));
}

function unknownDecision(id: string): Problem {
  return problem('not-found', `no open decision ${id}: gt status shows them`);
}
