// What every command does: ask the town at hand, then show the answer or say what was wrong.

import { ok, type Result } from '../../beads/result.ts';
import type { Problem } from '../../engine/problem.ts';
import type { Verb } from '../../engine/rpc/verbs.ts';
import { callVerb, SPOOLED_ANSWER } from '../call-verb.ts';
import { type CallerIdentity, identify } from '../caller.ts';
import { fail, remark } from '../output.ts';

export interface Question {
  readonly verb: Verb;
  readonly args?: Readonly<Record<string, unknown>>;
  readonly timeoutMs?: number;
  /** Whether a town that is not running is started for it. */
  readonly starts?: boolean;
}

/** Asks, then shows; problems are printed and set the exit code. */
export async function ask(
  question: Question,
  show: (answer: unknown) => void | Promise<void>,
): Promise<void> {
  const answer = await answerOf(question);
  if (!answer.ok) return fail(answer.problem);
  if (answer.value === SPOOLED_ANSWER) return remark('gt: no town answers: kept in the spool for its return');
  await show(answer.value);
}

export async function answerOf(question: Question): Promise<Result<unknown, Problem>> {
  const caller = identify(process.cwd(), process.env);
  if (!caller.ok) return caller;
  const started = question.starts === true ? await start(caller.value) : ok(undefined);
  if (!started.ok) return started;
  const { verb, args = {}, timeoutMs } = question;
  return callVerb(caller.value, timeoutMs === undefined ? { verb, args } : { verb, args, timeoutMs });
}

async function start(caller: CallerIdentity): Promise<Result<unknown, Problem>> {
  if (caller.kind === 'agent') return ok(undefined);
  const { ensureTown } = await import('../launch.ts');
  return ensureTown(caller.root);
}
