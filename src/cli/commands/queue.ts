// Commands about the merge queue.

import type { Command } from 'commander';
import type { ChangeView } from '../../engine/change-view.ts';
import { problem } from '../../engine/problem.ts';
import type { QueueEntryView } from '../../engine/view.ts';
import { changeText } from '../change-text.ts';
import { fail, print, printJson, printText } from '../output.ts';
import { allPages } from '../pages.ts';
import { QUEUE_HEAD, queueRow } from '../status-lines.ts';
import { printTable } from '../table.ts';
import { rowsOf } from './answers.ts';
import { answerOf, ask } from './ask.ts';
import { rigNames } from './rig-names.ts';

export function addQueueCommands(program: Command): void {
  const mq = program.command('mq').description('the merge queue');
  mq.command('list')
    .description('what waits to land, in that order, then what ended last')
    .option('--rig <rig>', 'of this rig only')
    .option('--json', 'for programs')
    .action(list);
  mq.command('diff')
    .description('what a merge request changes, as it would land now, and the gates that it has passed')
    .argument('<mr>', 'as in m4')
    .option('--json', 'for programs')
    .action((mr: string, { json }: { json?: boolean }) =>
      ask({ verb: 'mq.diff', args: { mr } }, (answer) =>
        json ? printJson(answer) : printText(changeText(answer as ChangeView)),
      ),
    );
  mq.command('hold')
    .description('keep a merge request from landing')
    .argument('<mr>', 'as in m4')
    .option('--reason <text>')
    .option('--off', 'let it go again')
    .action((mr: string, { off, ...options }: { reason?: string; off?: boolean }) =>
      ask({ verb: 'mq.hold', args: { mr, held: !off, ...options } }, () =>
        print(off ? `${mr} is held no more` : `${mr} held`),
      ),
    );
  addDecision(mq, 'mq.approve', 'let a held or reviewed merge request land', 'approved').option(
    '--change <change>',
    'what you have read, as gt mq diff names it',
  );
  addDecision(mq, 'mq.reject', 'turn a merge request down, with the reason on its bead', 'rejected');
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
    .action((mr: string, options: { reason?: string; change?: string }) =>
      ask({ verb, args: { mr, ...options } }, () => print(`${mr} ${said}`)),
    );
}

function show(answer: unknown): void {
  const entries = rowsOf<QueueEntryView>(answer);
  if (entries.length === 0) print('the queue is empty');
  else printTable(QUEUE_HEAD, entries.map(queueRow));
}
