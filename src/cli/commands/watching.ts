// Commands that look: why something waits, what an agent shows, what happened.

import { setTimeout as delay } from 'node:timers/promises';
import type { Command } from 'commander';
import type { Explanation } from '../../engine/verbs/explain.ts';
import type { FeedEntry } from '../../engine/view.ts';
import { explanationLines } from '../explanation-lines.ts';
import { isOutputTaken } from '../lost-output.ts';
import { fail, print, printJson, printText } from '../output.ts';
import { fieldOf, listOf, rowsOf, textOf } from './answers.ts';
import { answerOf, ask } from './ask.ts';

const FOLLOW_MS = 500;

export function addWatchingCommands(program: Command): void {
  program
    .command('why')
    .description('why a bead, run or merge request waits')
    .argument('<subject>')
    .action((subject: string) =>
      ask({ verb: 'why', args: { subject } }, (answer) => printText(textOf(answer, 'text'))),
    );
  program
    .command('peek')
    .description('the last lines of an agent’s screen')
    .argument('<target>', 'an agent, a run or a bead')
    .action((target: string) =>
      ask({ verb: 'peek', args: { target } }, (answer) => {
        const lines = listOf(answer, 'lines').map(String);
        // The rows below what the program has drawn so far.
        for (const line of lines.slice(0, lines.findLastIndex((each) => each.trim() !== '') + 1)) print(line);
      }),
    );
  program
    .command('explain')
    .description('why the town thinks that an agent does what it is shown to do')
    .argument('<target>', 'an agent, a run or a bead')
    .option('--json', 'for programs')
    .action((target: string, { json }: { json?: boolean }) =>
      ask({ verb: 'explain', args: { target } }, (answer) =>
        json ? printJson(answer) : printText(explanationLines(answer as Explanation, Date.now()).join('\n')),
      ),
    );
  program
    .command('feed')
    .description('what happened in the town')
    .option('-f, --follow', 'go on as it happens')
    .action((options: { follow?: boolean }) => feed(options));
}

async function feed(options: { follow?: boolean }): Promise<void> {
  let sinceSeq = 0;
  for (;;) {
    const answer = await answerOf({ verb: 'feed', args: { sinceSeq } });
    if (!answer.ok) return fail(answer.problem);
    for (const entry of rowsOf<FeedEntry>(fieldOf(answer.value, 'entries'))) print(feedLine(entry));
    const seq = fieldOf(answer.value, 'seq');
    if (typeof seq === 'number') sinceSeq = seq;
    if (fieldOf(answer.value, 'isAll') === false) continue;
    if (!options.follow || !isOutputTaken()) return;
    await delay(FOLLOW_MS);
  }
}

function feedLine(entry: FeedEntry): string {
  const at = new Date(entry.at);
  const time = [at.getHours(), at.getMinutes(), at.getSeconds()].map((part) => String(part).padStart(2, '0'));
  return `${time.join(':')}  ${entry.text}`;
}
