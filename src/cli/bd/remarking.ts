// bd comment, comments, label, tag.

import type { Command } from 'commander';
import { failed, ok, type Result } from '../../beads/result.ts';
import { type Problem, problem } from '../../engine/problem.ts';
import { print, printText } from '../output.ts';
import { printTable } from '../table.ts';
import { readText } from './bodies.ts';
import { changingBeads, type Hands, oneByOne, withBeads } from './with-beads.ts';

interface CommentOptions {
  readonly file?: string;
  readonly stdin?: boolean;
}

export function addRemarking(program: Command): void {
  commentOptions(program.command('comment').description('say something on a bead'));
  const comments = program
    .command('comments')
    .description('what was said on a bead; comments add says something')
    .argument('[id]')
    .action((id: string | undefined, _: unknown, command: Command) =>
      withBeads(command, id ?? null, async (hands) => {
        if (id === undefined) return failed(problem('usage', 'on which bead? bd comments ID'));
        return listComments(hands, id);
      }),
    );
  commentOptions(comments.command('add').description('say something on a bead'));
  addLabels(program);
}

function commentOptions(command: Command): void {
  command
    .argument('<id>')
    .argument('[text...]', '- for stdin')
    .option('-f, --file <file>', 'the text from a file; - for stdin')
    .option('--stdin', 'the text from stdin')
    .action((id: string, words: string[], options: CommentOptions, self: Command) =>
      changingBeads(self, id, (hands) => comment(hands, id, words, options)),
    );
}

async function comment(
  { beads, out }: Hands,
  id: string,
  words: readonly string[],
  { file, stdin = false }: CommentOptions,
): Promise<Result<unknown, Problem>> {
  const from = file ?? (stdin || (words.length === 1 && words[0] === '-') ? '-' : undefined);
  const text = from === undefined ? ok(words.join(' ')) : await readText(from, '--file');
  if (!text.ok) return text;
  if (text.value === '') return failed(problem('usage', `what is to be said? bd comment ${id} TEXT`));
  const said = await beads.comment(id, text.value);
  if (!said.ok) return said;
  out.say(said.value ?? { spooled: true }, () => out.done(`commented on ${id}`));
  return said;
}

async function listComments({ beads, out }: Hands, id: string): Promise<Result<unknown, Problem>> {
  const comments = await beads.ask({ kind: 'comments', id });
  if (!comments.ok) return comments;
  out.say(comments.value, () => {
    if (comments.value.length === 0) print('nothing was said');
    for (const { author, created_at: at, text } of comments.value)
      printText(`${author}, ${at}:\n${text}\n\n`);
  });
  return ok(undefined);
}

function addLabels(program: Command): void {
  const label = program.command('label').description('labels of beads');
  for (const how of ['add', 'remove'] as const) {
    label
      .command(how)
      .description(how === 'add' ? 'the last word is the label' : 'the last word is the label to take away')
      .argument('<id-and-label...>')
      .action((words: string[], _: unknown, command: Command) =>
        changingBeads(command, words[0] ?? null, (hands) => changeLabel(hands, words, how)),
      );
  }
  label
    .command('list')
    .description('the labels of a bead')
    .argument('<id>')
    .action((id: string, _: unknown, command: Command) =>
      withBeads(command, id, async ({ beads, out }) => {
        const shown = await beads.ask({ kind: 'show', ids: [id] });
        if (!shown.ok) return shown;
        const labels = shown.value.flatMap((issue) => issue.labels);
        out.say(labels, () => print(labels.length === 0 ? 'no labels' : labels.join(', ')));
        return ok(undefined);
      }),
    );
  label
    .command('list-all')
    .description('all labels, and how many beads have each')
    .action((_: unknown, command: Command) =>
      withBeads(command, null, async ({ beads, out }) => {
        const labels = await beads.ask({ kind: 'labels' });
        if (!labels.ok) return labels;
        out.say(labels.value, () => {
          if (labels.value.length === 0) print('no labels');
          else
            printTable(
              null,
              labels.value.map(({ label: name, count }) => [name, String(count)]),
            );
        });
        return ok(undefined);
      }),
    );
  program
    .command('tag')
    .description('the same as label add')
    .argument('<id>')
    .argument('<label>')
    .action((id: string, name: string, _: unknown, command: Command) =>
      changingBeads(command, id, (hands) => changeLabel(hands, [id, name], 'add')),
    );
}

const CHANGED = { add: 'added', remove: 'removed' } as const;

async function changeLabel(
  { beads, out }: Hands,
  words: readonly string[],
  how: 'add' | 'remove',
): Promise<Result<unknown, Problem>> {
  const label = words.at(-1);
  const ids = words.slice(0, -1);
  if (label === undefined || ids.length === 0)
    return failed(problem('usage', `which label? bd label ${how} ID… LABEL`));
  const change = how === 'add' ? { addLabels: [label] } : { removeLabels: [label] };
  const all = await oneByOne(ids, async (id) => {
    const changed = await beads.update(id, change);
    if (!changed.ok) return changed;
    out.done(`${CHANGED[how]} ${label}: ${id}`);
    return ok({ status: CHANGED[how], issue_id: id, label });
  });
  if (all.ok) out.say(all.value, () => {});
  return all;
}
