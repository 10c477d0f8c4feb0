// bd create, q.

import type { Command } from 'commander';
import { failed, ok, type Result } from '../../beads/result.ts';
import { type Problem, problem } from '../../engine/problem.ts';
import { print } from '../output.ts';
import { addFieldOptions, listed } from './bead-options.ts';
import { type WishOptions, wishOf } from './bead-wish.ts';
import { changingBeads, type Hands } from './with-beads.ts';

interface CreateOptions extends WishOptions {
  readonly dryRun?: boolean;
  readonly silent?: boolean;
  readonly file?: string;
  readonly graph?: string;
}

export function addCreating(program: Command): void {
  addCreateOptions(program.command('create').alias('new').description('make a bead').argument('[title]'))
    .option('--dry-run', 'check and say what would be made')
    .option('--silent', 'print only the id')
    .option('-f, --file <file>', 'one for each ## heading of a Markdown file; - for stdin')
    .option('--graph <file>', 'one for each node of a JSON file of nodes and edges; - for stdin')
    .action((title: string | undefined, options: CreateOptions, command: Command) =>
      changingBeads(command, options.parent ?? null, (hands) =>
        options.file === undefined && options.graph === undefined
          ? create(hands, title, options)
          : createMany(hands, title, options),
      ),
    );
  addCreateOptions(
    program.command('q').description('make a bead and print only its id').argument('<title...>'),
  ).action((words: string[], options: CreateOptions, command: Command) =>
    changingBeads(command, options.parent ?? null, (hands) =>
      create(hands, words.join(' '), { ...options, silent: true }),
    ),
  );
}

function addCreateOptions(command: Command): Command {
  return addFieldOptions(command)
    .option('--title <title>', 'instead of the argument')
    .option('-l, --labels <labels>', 'separated by commas', listed)
    .option('--label <labels>', 'the same', listed)
    .option('--parent <id>', 'makes it a child, with the labels of its parent')
    .option('--no-inherit-labels', 'without the labels of its parent')
    .option('--deps <type:id>', 'edges separated by commas; blocks where no type is named', listed)
    .option('--waits-for <id>', 'it waits for the children of that bead')
    .option('--waits-for-gate <gate>', 'all-children, or any-children')
    .option('--id <id>', 'instead of one that follows from the title')
    .option('--skills <text>', 'a part of its own in the description')
    .option('--context <text>', 'a part of its own in the description')
    .option('--event-category <kind>', 'for beads of type event')
    .option('--event-actor <who>')
    .option('--event-target <what>')
    .option('--event-payload <json>')
    .option('--force', 'accepted, without a meaning here')
    .option('--validate', 'accepted, without a meaning here');
}

async function create(
  { beads, out }: Hands,
  argument: string | undefined,
  options: CreateOptions,
): Promise<Result<unknown, Problem>> {
  const title = argument ?? options.title;
  if (title === undefined) return failed(problem('usage', 'a bead needs a title: bd create TITLE'));
  const wish = await wishOf(title, options);
  if (!wish.ok) return wish;
  if (options.dryRun === true) {
    out.say({ dry_run: true, ...wish.value }, () => print(`would make: ${title}`));
    return ok(undefined);
  }
  const made = await beads.create(wish.value);
  if (!made.ok) return made;
  out.say(made.value, () => {
    if (options.silent === true) print(made.value.id);
    else out.done(`created ${made.value.id}: ${made.value.title}`);
  });
  return made;
}

async function createMany(
  hands: Hands,
  title: string | undefined,
  { file, graph, ...options }: CreateOptions,
): Promise<Result<unknown, Problem>> {
  const named = [title ?? options.title, file, graph].filter((each) => each !== undefined);
  if (named.length > 1) return failed(problem('usage', 'a title, --file or --graph: one of them'));
  const { createFromGraph, createFromMarkdown } = await import('./creating-many.ts');
  return file === undefined
    ? createFromGraph(hands, graph ?? '', options)
    : createFromMarkdown(hands, file, options);
}
