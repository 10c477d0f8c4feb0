// Commands about the merge queue.

import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Command, Option } from 'commander';
import type { ChangeView } from '../../engine/change-view.ts';
import { problem } from '../../engine/problem.ts';
import { LANES, type Lane, STEPS, type Step } from '../../engine/refinery/lanes.ts';
import type { TrialEntryView } from '../../engine/trial-view.ts';
import type { QueueEntryView, QueueStep, RequestView, RigFigures } from '../../engine/view.ts';
import { changeText } from '../change-text.ts';
import { findRepository } from '../find-town.ts';
import { fail, print, printJson, printText } from '../output.ts';
import { allPages } from '../pages.ts';
import { figureLines, requestLines, stepLines } from '../request-text.ts';
import { QUEUE_HEAD, queueRow } from '../status-lines.ts';
import { printTable } from '../table.ts';
import { trialLines } from '../trial-text.ts';
import { ASKED_BEFORE, fieldOf, listOf, rowsOf, textOf } from './answers.ts';
import { answerOf, ask } from './ask.ts';
import { rigNames } from './rig-names.ts';
import { addTrialCommands, isTrialView } from './trials.ts';

export function addQueueCommands(program: Command): void {
  const mq = program.command('mq').description('the merge queue');
  mq.command('list')
    .description('what waits to land, in that order, what ended last, and the trials under way')
    .option('--rig <rig>', 'of this rig only')
    .option('--json', 'for programs')
    .action(list);
  mq.command('diff')
    .description('what a merge request changes, as it would land now, and the gates that it has passed')
    .argument('<mr>', 'as in m4')
    .option('--json', 'for programs')
    .action((mr: string, { json }: Told) =>
      ask({ verb: 'mq.diff', args: { mr } }, (answer) =>
        json ? printJson(answer) : printText(changeText(answer as ChangeView)),
      ),
    );
  mq.command('hold')
    .description('keep a merge request from landing')
    .argument('<mr>', 'as in m4')
    .option('--reason <text>')
    .option('--off', 'let it go again')
    .option('--json', 'for programs')
    .action((mr: string, { off, json, ...options }: Told & { reason?: string; off?: boolean }) =>
      ask(
        { verb: 'mq.hold', args: { mr, held: !off, ...options } },
        told(json, () => print(off ? `${mr} is held no more` : `${mr} held`)),
      ),
    );
  addDecision(mq, 'mq.approve', 'let a held or reviewed merge request land', 'approved').option(
    '--change <change>',
    'what you have read, as gt mq diff names it',
  );
  addDecision(mq, 'mq.reject', 'turn a merge request down, with the reason on its bead', 'rejected');
  mq.command('submit')
    .description('hand in a branch of the repository at hand, which closes a bead')
    .argument('[branch]', 'the one that is checked out where not given')
    .requiredOption('--bead <bead>', 'what it closes')
    .option('--json', 'for programs')
    .action(submit);
  addLooks(mq);
  addFigures(mq);
  addSteering(mq);
  addTrialCommands(mq);
}

interface Told {
  readonly json?: boolean;
}

/** What was done, in words, or as the town has answered it. */
function told(json: boolean | undefined, words: (answer: unknown) => void): (answer: unknown) => void {
  return json ? printJson : words;
}

async function submit(branch: string | undefined, { bead, json }: Told & { bead: string }): Promise<void> {
  const repository = findRepository(process.cwd());
  if (repository === null || repository.isBare)
    return fail(problem('not-found', 'no checkout here: go to one of the repository that has the branch'));
  // A linked worktree has its own HEAD, and the branches of the main one.
  const head = readFileSync(join(repository.gitFolder, 'HEAD'), 'utf8');
  const wanted = branch ?? /^ref: refs\/heads\/(\S+)/.exec(head)?.[1];
  if (wanted === undefined) return fail(problem('usage', 'no branch is checked out here: name one'));
  const folder = dirname(repository.commonFolder);
  await ask(
    { verb: 'mq.submit', args: { folder, branch: wanted, bead } },
    told(json, (answer) => printMade(answer, (mr, handedIn) => `${mr} submitted for ${handedIn}`)),
  );
}

function printMade(answer: unknown, words: (mr: string, bead: string) => string): void {
  const mr = textOf(answer, 'mr');
  print(mr === '' ? ASKED_BEFORE : words(mr, textOf(answer, 'bead')));
}

function addLooks(mq: Command): void {
  mq.command('show')
    .description('all that is known of a merge request or a trial, and what happened to it')
    .argument('<mr>', 'as in m4, or t4')
    .option('--json', 'for programs')
    .action((mr: string, { json }: Told) =>
      ask({ verb: 'mq.show', args: { mr } }, (answer) =>
        json ? printJson(answer) : printText(shownLines(answer).join('\n')),
      ),
    );
  mq.command('why')
    .description('why a merge request or a trial is where it is')
    .argument('<mr>', 'as in m4, or t4')
    .option('--json', 'for programs')
    .action((mr: string, { json }: Told) =>
      ask(
        { verb: 'why', args: { subject: mr } },
        told(json, (answer) => print(textOf(answer, 'text'))),
      ),
    );
  mq.command('output')
    .description('what the latest gate of a merge request or a trial has printed')
    .argument('<mr>', 'as in m4, or t4')
    .option('--gate <gate>', 'this one')
    .action(output);
  mq.command('log')
    .description('what happened in the queue, or to one merge request or trial, oldest first')
    .argument('[mr]', 'as in m4, or t4')
    .option('--json', 'for programs')
    .action(async (mr: string | undefined, { json }: Told) => {
      const args = mr === undefined ? {} : { mr };
      const steps = await allPages((from) => answerOf({ verb: 'mq.log', args: { ...args, from } }));
      if (!steps.ok) return fail(steps.problem);
      if (json) printJson(steps.value);
      else printText(stepLines(rowsOf<QueueStep>(steps.value)).join('\n'));
    });
}

function shownLines(answer: unknown): string[] {
  if (isTrialView(answer)) return trialLines(answer, Date.now());
  return requestLines(answer as RequestView, Date.now());
}

/** As far as it goes now: of the gate that has said something last, and of it alone, though others may run beside it. */
async function output(mr: string, { gate: named }: { gate?: string }): Promise<void> {
  let gate = named;
  for (let from = 0; ; ) {
    const answer = await answerOf({ verb: 'mq.output', args: { mr, from, ...(gate ? { gate } : {}) } });
    if (!answer.ok) return fail(answer.problem);
    gate = textOf(answer.value, 'gate');
    const lines = listOf(answer.value, 'lines');
    if (lines.length === 0) return;
    printText(lines.join('\n'));
    from = Number(fieldOf(answer.value, 'next'));
  }
}

function addFigures(mq: Command): void {
  mq.command('stats')
    .description('what landing has cost: gates run, red and flaky shares, time in the queue')
    .argument('[rig]', 'each where not given')
    .option('--json', 'for programs')
    .action((rig: string | undefined, { json }: Told) =>
      ask({ verb: 'mq.stats', args: rig ? { rig } : {} }, (answer) =>
        json ? printJson(answer) : printText(figureLines(rowsOf<RigFigures>(answer)).join('\n')),
      ),
    );
}

interface MoveOptions extends Told {
  readonly lane?: Lane;
  readonly before?: string;
  readonly last?: boolean;
  readonly step?: Step;
}

function addSteering(mq: Command): void {
  mq.command('move')
    .description('put a merge request elsewhere in the queue')
    .argument('<mr>', 'as in m4')
    .addOption(new Option('--lane <lane>', 'into this lane').choices(LANES))
    .option('--before <mr>', 'before this one')
    .option('--last', 'behind all')
    .addOption(new Option('--step <step>', 'among those of its lane').choices(STEPS))
    .option('--json', 'for programs')
    .action((mr: string, { last, json, ...where }: MoveOptions) =>
      ask(
        { verb: 'mq.move', args: { mr, ...(last ? { before: null } : {}), ...where } },
        told(json, () => print(`${mr} moved`)),
      ),
    );
  mq.command('retry')
    .description('try again at once; one that was turned down is handed in anew')
    .argument('<mr>', 'as in m4')
    .option('--json', 'for programs')
    .action((mr: string, { json }: Told) =>
      ask(
        { verb: 'mq.retry', args: { mr } },
        told(json, (answer) => printMade(answer, (again) => `${again} is tried again`)),
      ),
    );
  mq.command('revert')
    .description('hand in a change that takes back one that has landed')
    .argument('<mr>', 'as in m4')
    .option('--json', 'for programs')
    .action((mr: string, { json }: Told) =>
      ask(
        { verb: 'mq.revert', args: { mr } },
        told(json, (answer) => printMade(answer, (made, bead) => `${made} takes ${mr} back, for ${bead}`)),
      ),
    );
  mq.command('freeze')
    .description('land nothing until gt mq thaw')
    .argument('[rig]', 'the only one where not given')
    .option('--drain', 'land what has a candidate, and nothing else')
    .option('--reason <text>')
    .option('--json', 'for programs')
    .action(freeze);
  mq.command('thaw')
    .description('let a frozen queue go on, or be asked again about commits beside landed work')
    .argument('[rig]', 'the only one where not given')
    .option('--json', 'for programs')
    .action((rig: string | undefined, { json }: Told) =>
      ask(
        { verb: 'mq.thaw', args: rig ? { rig } : {} },
        told(json, (answer) => print(thawedText(answer))),
      ),
    );
}

async function freeze(
  rig: string | undefined,
  { drain = false, reason, json }: Told & { drain?: boolean; reason?: string },
): Promise<void> {
  const args = { isDraining: drain, ...(rig ? { rig } : {}), ...(reason ? { reason } : {}) };
  await ask(
    { verb: 'mq.freeze', args },
    told(json, (answer) => print(`the queue of ${textOf(answer, 'rig')} ${drain ? 'drains' : 'is frozen'}`)),
  );
}

function thawedText(answer: unknown): string {
  const [rig, frozen, decision] = ['rig', 'frozen', 'decision'].map((field) => textOf(answer, field));
  if (decision) return `${decision} asks in the inbox what is to be done: until then ${rig} stays frozen`;
  return frozen ? `${rig} stays frozen: ${frozen}` : `the queue of ${rig} goes on`;
}

async function list({ rig, json }: { rig?: string; json?: boolean }): Promise<void> {
  if (rig !== undefined && !(await rigNames()).includes(rig)) {
    return fail(problem('not-found', `no rig named ${rig}: gt rig list shows them`));
  }
  const args = rig === undefined ? {} : { rig };
  const entries = await allPages((from) =>
    answerOf({ verb: 'mq.list', args: from === 0 ? args : { ...args, from } }),
  );
  if (!entries.ok) return fail(entries.problem);
  if (json) printJson(entries.value);
  else show(entries.value);
}

function addDecision(
  mq: Command,
  verb: 'mq.approve' | 'mq.reject',
  description: string,
  said: string,
): Command {
  return mq
    .command(verb.slice('mq.'.length))
    .description(description)
    .argument('<mr>', 'as in m4')
    .option('--reason <text>')
    .option('--json', 'for programs')
    .action((mr: string, { json, ...options }: Told & { reason?: string; change?: string }) =>
      ask(
        { verb, args: { mr, ...options } },
        told(json, () => print(`${mr} ${said}`)),
      ),
    );
}

function show(answer: unknown): void {
  const entries = rowsOf<QueueEntryView | TrialEntryView>(answer);
  if (entries.length === 0) print('the queue is empty');
  else printTable(QUEUE_HEAD, entries.map(queueRow));
}
