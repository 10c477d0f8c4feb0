// Commands about trials: gate a change without landing it, and time a gate on what has landed.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { isObject } from '../../engine/json.ts';
import { problem } from '../../engine/problem.ts';
import type { TrialView } from '../../engine/trial-view.ts';
import { findRepository, type Repository } from '../find-town.ts';
import { fail, print, printJson, printText } from '../output.ts';
import { trialLines } from '../trial-text.ts';
import { ASKED_BEFORE, textOf } from './answers.ts';
import { answerOf, ask } from './ask.ts';
import { wholeNumber } from './await-pane.ts';

/** Exit codes: where it came out otherwise than green, and where a gate did not end in time, as of timeout(1). */
const NOT_GREEN = 1;
const TIMED_OUT = 124;
/** One question to the town takes at most so long; then it is asked again. */
const ROUND_MS = 20_000;

interface Waiting {
  readonly wait?: boolean;
  readonly json?: boolean;
  readonly off?: boolean;
}

export function addTrialCommands(mq: Command): void {
  mq.command('try')
    .description('gate a change as it would land, and land nothing')
    .argument('[what]', 'a merge request, a branch or a commit; the branch at hand where not given')
    .option('--on <mr>', 'behind the candidate of this one')
    .option('--rig <rig>', 'where it would land')
    .option('--wait', 'until it has ended: exit code 0 for green, 124 for timed out, 1 for all else')
    .option('--off', 'end the trial that is named, as in t4')
    .option('--json', 'for programs')
    .action(tryChange);
  mq.command('unroll')
    .description('time a gate on each of those that landed together, to find who has slowed it')
    .argument('<mr>', 'one of them, as in m4')
    .option('--gate <gate>', 'the only one where not given')
    .option('--rounds <number>', 'how often it runs on each, from 3', '3')
    .option('--wait', 'until it has ended')
    .option('--off', 'end it')
    .option('--json', 'for programs')
    .action(unroll);
}

interface TryOptions extends Waiting {
  readonly on?: string;
  readonly rig?: string;
}

async function tryChange(what: string | undefined, { on, rig, ...how }: TryOptions): Promise<void> {
  if (how.off)
    return what ? await end(what) : fail(problem('usage', 'name the trial: gt mq list shows them'));
  const repository = findRepository(process.cwd());
  const name = what ?? (repository === null ? undefined : branchAt(repository));
  const place = { ...(on ? { on } : {}), ...(rig ? { rig } : {}) };
  const folder = repository === null ? {} : { folder: repository.commonFolder };
  await begin({ verb: 'mq.try', args: { ...(name ? { name } : {}), ...place, ...folder } }, how);
}

interface UnrollOptions extends Waiting {
  readonly gate?: string;
  readonly rounds: string;
}

async function unroll(mr: string, { gate, rounds, ...how }: UnrollOptions): Promise<void> {
  if (how.off) return await end(mr);
  const count = wholeNumber(rounds);
  if (count === null) return fail(problem('usage', '--rounds takes a number'));
  await begin({ verb: 'mq.unroll', args: { mr, rounds: count, ...(gate ? { gate } : {}) } }, how);
}

async function begin(
  question: { readonly verb: 'mq.try' | 'mq.unroll'; readonly args: Readonly<Record<string, unknown>> },
  how: Waiting,
): Promise<void> {
  await ask(question, async (answer) => {
    const trial = textOf(answer, 'trial');
    if (trial === '') return print(ASKED_BEFORE);
    if (how.wait) return await wait(trial, how);
    if (how.json) printJson(answer);
    else print(`${trial} is under way: gt mq show ${trial} tells how it goes`);
  });
}

async function end(trial: string): Promise<void> {
  await ask({ verb: 'trial.end', args: { trial } }, (answer) =>
    print(`${textOf(answer, 'trial')} is called off`),
  );
}

async function wait(trial: string, { json }: Waiting): Promise<void> {
  for (;;) {
    const args = { trial, timeoutMs: ROUND_MS };
    const answer = await answerOf({ verb: 'trial.wait', args, timeoutMs: 2 * ROUND_MS });
    if (!answer.ok) return fail(answer.problem);
    if (!isTrialView(answer.value))
      return fail(problem('internal', 'the town answered something else than a trial'));
    const view = answer.value;
    if (view.endedAt === null) continue;
    if (json) printJson(view);
    else printText(trialLines(view, Date.now()).join('\n'));
    process.exitCode = exitCodeOf(view);
    return;
  }
}

function exitCodeOf({ state }: TrialView): number {
  if (state === 'green' || state === 'measured') return 0;
  return state === 'timed-out' ? TIMED_OUT : NOT_GREEN;
}

export function isTrialView(answer: unknown): answer is TrialView {
  return isObject(answer) && 'tried' in answer && 'timed' in answer;
}

/** The branch that is checked out; undefined where none is. A linked worktree has its own HEAD. */
function branchAt({ gitFolder, isBare }: Repository): string | undefined {
  if (isBare) return undefined;
  return /^ref: refs\/heads\/(\S+)/.exec(readFileSync(join(gitFolder, 'HEAD'), 'utf8'))?.[1];
}
