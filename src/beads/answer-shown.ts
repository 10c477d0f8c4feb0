// Answers questions about beads whose prefix may have been renamed: they name beads by old ids or new ones, answers by new.

import { answer, type Tracker } from './answer.ts';
import type { HistoryEntry } from './bead-history.ts';
import type { BeadNames } from './bead-names.ts';
import type { Answers, BeadQuestion, QuestionKind } from './question.ts';
import { failed, ok, type Result } from './result.ts';
import type { StoreProblem } from './store-problem.ts';

/** `tracker` is as its store has it. */
export function answerShown<K extends QuestionKind>(
  question: BeadQuestion<K>,
  tracker: Tracker,
  names: BeadNames,
): Result<Answers[K], StoreProblem> {
  // What is wrong with files is said in the words of the files.
  if (names.renames.length === 0 || question.kind === 'check') return answer(question, tracker);
  const answered = answer(names.question(question), {
    ...tracker,
    graph: names.graph(tracker.graph),
    get: (id) => names.bead(tracker.get(names.own(id))),
    isTaken: (bead) => tracker.isTaken(tracker.get(names.own(bead.id)) ?? bead),
  });
  if (!answered.ok) {
    const { problem } = answered;
    return failed({ ...problem, message: names.text(problem.message) });
  }
  if (question.kind !== 'history') return answered;
  return ok(shownHistory(answered.value as Answers['history'], names) as Answers[K]);
}

/** Edges that a line adds or removes name their targets by the ids that these had then. */
function shownHistory(entries: readonly HistoryEntry[], names: BeadNames): readonly HistoryEntry[] {
  return entries.map((entry) => {
    const changes = Object.entries(entry.changes).map(([name, value]) =>
      name === 'add' || name === 'remove' ? [name, withShownEdges(value, names)] : [name, value],
    );
    return { ...entry, changes: Object.fromEntries(changes) };
  });
}

function withShownEdges(part: unknown, names: BeadNames): unknown {
  if (!isRecord(part) || !Array.isArray(part['edges'])) return part;
  const edges = part['edges'].map((edge: unknown) =>
    isRecord(edge) && typeof edge['on'] === 'string' ? { ...edge, on: names.shownFor(edge['on']) } : edge,
  );
  return { ...part, edges };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
