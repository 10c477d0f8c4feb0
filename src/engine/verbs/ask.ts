// Questions about a rig's beads, answered by the same function that answers them where no engine runs.

import { answerShown } from '../../beads/answer-shown.ts';
import type { Bead } from '../../beads/bead.ts';
import { namesOf } from '../../beads/bead-names.ts';
import type { BeadQuestion } from '../../beads/question.ts';
import type { Result } from '../../beads/result.ts';
import { failed, ok } from '../../beads/result.ts';
import type { EngineContext } from '../engine-context.ts';
import { isHooked } from '../hooked.ts';
import type { AnswerPage } from '../pending-answers.ts';
import type { Problem } from '../problem.ts';
import { problem } from '../problem.ts';
import type { Rig } from '../rig.ts';
import type { Asker } from './asker.ts';
import { findBead, findRig } from './find.ts';
import type { Request } from './requests.ts';
import { storeProblem } from './store-problem.ts';

export function askBeads(
  context: EngineContext,
  { rig: name, question }: Request<'bead.ask'>,
  asker: Asker,
): Result<AnswerPage, Problem> {
  const rig = rigOf(context, question, name, asker);
  if (!rig.ok) return rig;
  const { ledger } = rig.value;
  const tracker = {
    graph: ledger.graph(),
    get: (id: string) => ledger.get(id),
    files: () => ledger.files(),
    textAt: (path: string) => ledger.textAt(path),
    odd: () => ledger.odd(),
    now: context.clock.now(),
    isTaken: (bead: Bead) => isHooked(context.state, rig.value.name, bead),
  };
  const answered = answerShown(question, tracker, namesOf(ledger));
  return answered.ok
    ? ok(context.pendingAnswers.begin(answered.value))
    : failed(storeProblem(answered.problem));
}

export function moreOfAnswer(
  context: EngineContext,
  { answer: id, from }: Request<'bead.more'>,
): Result<AnswerPage, Problem> {
  const page = context.pendingAnswers.more(id, from);
  return page ? ok(page) : failed(problem('conflict', 'the rest of the answer is gone: ask again'));
}

/** That of the bead which the question names in full, wherever it is; else as for every verb. */
function rigOf(
  context: EngineContext,
  question: BeadQuestion,
  name: string | undefined,
  asker: Asker,
): Result<Rig, Problem> {
  const named = namedBead(question);
  const own = findRig(context, name, asker);
  if (named === undefined || (own.ok && own.value.ledger.get(named))) return own;
  const found = findBead(context, named, asker);
  return found.ok ? ok(found.value.rig) : own;
}

function namedBead(question: BeadQuestion): string | undefined {
  return 'ids' in question ? question.ids[0] : 'id' in question ? question.id : undefined;
}
