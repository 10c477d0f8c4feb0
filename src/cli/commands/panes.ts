// Commands about panes, for scripts: list, new, send, capture, wait, close.

import { resolve } from 'node:path';
import type { Command } from 'commander';
import { problem } from '../../engine/problem.ts';
import { shellWord } from '../../engine/shell-word.ts';
import type { PaneView } from '../../engine/verbs/list-panes.ts';
import { parseKey } from '../../keymaps/key.ts';
import { elapsed } from '../elapsed.ts';
import { fail, print, printJson } from '../output.ts';
import { ownEnvironment } from '../own-environment.ts';
import { allPages } from '../pages.ts';
import { type CaptureArgs, capturePane, captureText } from '../pane-capture.ts';
import { printTable } from '../table.ts';
import { rowsOf, textOf } from './answers.ts';
import { answerOf, ask } from './ask.ts';
import { awaitPane, exitText, wholeNumber } from './await-pane.ts';

const WAIT_SECONDS = '30';

interface NewOptions {
  readonly name?: string;
  readonly cwd?: string;
  readonly size?: string;
  readonly json?: boolean;
}

interface SendOptions {
  readonly key?: readonly string[];
  readonly enter?: boolean;
}

interface CaptureOptions {
  readonly ansi?: boolean;
  readonly json?: boolean;
  readonly lines?: string;
  readonly join?: boolean;
}

export function addPaneCommands(program: Command): void {
  const pane = program.command('pane').description('panes for scripts: run, type, look, wait');
  pane
    .command('list')
    .description('every terminal of the town: agents, shells and panes')
    .option('--json', 'for programs')
    .action(listPanes);
  pane
    .command('new')
    .description('run a command, or your shell, in a new pane; prints its id')
    .argument('[command...]', 'after --: the command and its arguments')
    .option('--name <name>', 'what to call it')
    .option('--cwd <dir>', 'where it runs (here, where left out)')
    .option('--size <colsxrows>', 'its size until somebody shows it', '120x40')
    .option('--json', 'for programs')
    .action(newPane);
  pane
    .command('send')
    .description('type text, then keys, then Enter')
    .argument('<pane>', 'a pane, a shell, an agent or a run')
    .argument('[text]', 'typed as it is; control characters are left out')
    .option('--key <key>', 'a key as C-c, Enter, Up or M-x; may be given several times', collect)
    .option('--enter', 'press Enter at the end')
    .action(sendToPane);
  pane
    .command('capture')
    .description('what a pane shows')
    .argument('<pane>', 'a pane, a shell, an agent or a run')
    .option('--ansi', 'with colours, attributes and links as escape sequences')
    .option('--json', 'cells in runs with their attributes, cursor and modes')
    .option('--lines <n>', 'the last n lines, what has scrolled away included')
    .option('--join', 'join lines that were wrapped')
    .action(showCapture);
  pane
    .command('wait')
    .description('wait until a pane shows a text, ends or falls silent')
    .argument('<pane>', 'a pane, a shell, an agent or a run')
    .option('--text <text>', 'it shows this')
    .option('--regex <regex>', 'it shows what this JavaScript regular expression matches')
    .option('--exit', 'its program has ended; prints how')
    .option('--idle <ms>', 'it has printed nothing for so long')
    .option('--timeout <s>', 'give up after so many seconds', WAIT_SECONDS)
    .option('--json', 'for programs')
    .action(awaitPane);
  pane
    .command('close')
    .description('end what runs in a pane or shell, and forget its screen')
    .argument('<pane>')
    .action((name: string) =>
      ask({ verb: 'pane.close', args: { pane: name } }, () => print(`closed ${name}`)),
    );
}

async function listPanes({ json }: { json?: boolean }): Promise<void> {
  const panes = await allPages((from) => answerOf({ verb: 'pane.list', args: { from } }));
  if (!panes.ok) return fail(panes.problem);
  if (json) return printJson(panes.value);
  const now = Date.now();
  printTable(
    ['PANE', 'NAME', 'STATE', 'SIZE', 'PID', 'OUTPUT', 'COMMAND'],
    rowsOf<PaneView>(panes.value).map((each) => [
      each.pane,
      each.name ?? '-',
      each.exit === null ? 'running' : exitText(each.exit),
      `${each.cols}x${each.rows}`,
      each.pid === null ? '-' : String(each.pid),
      elapsed(each.lastOutputAt, now),
      `${each.command.map(shellWord).join(' ')}${blockedText(each.blocked)}`,
    ]),
  );
}

function blockedText(blocked: PaneView['blocked']): string {
  const counts = Object.entries(blocked).filter(([, count]) => count > 0);
  return counts.length === 0
    ? ''
    : ` (blocked: ${counts.map(([what, count]) => `${count} ${what}`).join(', ')})`;
}

async function newPane(words: readonly string[], options: NewOptions): Promise<void> {
  const [command, ...args] = words;
  const size = /^(\d+)x(\d+)$/.exec(options.size ?? '');
  if (size === null) return fail(problem('usage', 'a size is given as in 120x40'));
  const request = {
    ...(command === undefined ? {} : { command, args }),
    cwd: resolve(options.cwd ?? '.'),
    env: ownEnvironment(),
    ...(options.name === undefined ? {} : { name: options.name }),
    cols: Number(size[1]),
    rows: Number(size[2]),
  };
  await ask({ verb: 'pane.new', args: request, starts: true }, (answer) =>
    options.json ? printJson(answer) : print(textOf(answer, 'pane')),
  );
}

async function sendToPane(pane: string, text: string | undefined, options: SendOptions): Promise<void> {
  const { key: keys = [], enter = false } = options;
  if (text === undefined && keys.length === 0 && !enter)
    return fail(problem('usage', 'nothing to send: give a text, --key or --enter'));
  const wrong = keys.find((key) => parseKey(key) === null);
  if (wrong !== undefined)
    return fail(problem('usage', `no key is called ${wrong}: keys are written as C-c, Enter, Up, M-x, F5`));
  const args = { pane, ...(text === undefined ? {} : { text }), keys, enter };
  await ask({ verb: 'pane.send', args }, () => {});
}

function collect(key: string, before: readonly string[] = []): readonly string[] {
  return [...before, key];
}

async function showCapture(pane: string, options: CaptureOptions): Promise<void> {
  if (options.ansi && options.json) return fail(problem('usage', 'either --ansi or --json'));
  const lines = options.lines === undefined ? undefined : wholeNumber(options.lines);
  if (lines === null || lines === 0) return fail(problem('usage', '--lines takes a whole number from 1'));
  const format = options.json ? 'json' : options.ansi ? 'ansi' : 'text';
  const args: CaptureArgs = lines === undefined ? { format } : { format, lines };
  const capture = await capturePane(pane, args);
  if (!capture.ok) return fail(capture.problem);
  if (options.json) {
    const { captured, end: _end, next: _next, ...head } = capture.value;
    process.stdout.write(`${JSON.stringify({ ...head, lines: captured })}\n`);
    return;
  }
  // Made from cells: there is nothing in it that acts on a terminal but styles and links of ours.
  for (const line of captureText(capture.value, { joined: options.join ?? false }))
    process.stdout.write(`${line}\n`);
}
