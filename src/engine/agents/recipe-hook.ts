// What is on a recipe run's hook: the town's answer, parsed and made fit for a line of text. Pure.

import { failed, ok, type Result } from '../../beads/result.ts';
import { isObject } from '../json.ts';
import { type Problem, problem } from '../problem.ts';

export interface RecipeStep {
  readonly id: string;
  /** Its short name in the formula. */
  readonly name: string;
  readonly title: string;
  /** The shell command; '' where the formula gives none. */
  readonly command: string;
  readonly isDone: boolean;
}

export interface RecipeHook {
  readonly bead: string;
  readonly title: string;
  /** Which run of the bead this is, from 1. */
  readonly attempt: number;
  readonly branch: string;
  readonly steps: readonly RecipeStep[];
  /** What was said of earlier attempts, oldest first. */
  readonly feedback: readonly string[];
}

/** The hook as it is answered by the verb `hook`; null where nothing is on it. */
export function parseHook(answer: unknown): Result<RecipeHook | null, Problem> {
  if (!isObject(answer)) return unreadable('no object');
  const { bead, attempt, branch, steps = [], feedback = [] } = answer;
  if (bead === null || bead === undefined) return ok(null);
  if (!isObject(bead) || typeof bead['id'] !== 'string') return unreadable('a bead without an id');
  if (!Array.isArray(steps) || !Array.isArray(feedback)) return unreadable('steps or feedback are no lists');
  const parsed = steps.map(parseStep);
  const whole = parsed.filter((step) => step !== null);
  if (whole.length < parsed.length) return unreadable('a step without an id');
  return ok({
    bead: plain(bead['id']),
    title: plain(bead['title']),
    attempt: typeof attempt === 'number' ? attempt : 1,
    branch: plain(branch),
    steps: whole,
    feedback: feedback.map(plain).filter((each) => each !== ''),
  });
}

/** Text without control characters, on one line. */
export function plain(text: unknown): string {
  return typeof text === 'string' ? text.replaceAll(/\p{Cc}+/gu, ' ').trim() : '';
}

function parseStep(step: unknown): RecipeStep | null {
  if (!isObject(step) || typeof step['id'] !== 'string') return null;
  const { id, step: name, title, run, done } = step;
  return {
    id,
    name: plain(name) || id,
    title: plain(title),
    command: typeof run === 'string' ? run.trim() : '',
    isDone: done === true,
  };
}

function unreadable(why: string): { readonly ok: false; readonly problem: Problem } {
  return failed(problem('internal', `the town answered a hook that cannot be read: ${why}`));
}
