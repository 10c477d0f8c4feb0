// bd create, q.

import type { Command } from 'commander';
import { failed, ok, type Result } from '../../beads/result.ts';
import { type Problem, problem } from '../../engine/problem.ts';
import { print } from '../output.ts';
import {
  addFieldOptions,
  type FieldOptions,
  listed,
  parseDependencies,
  parseFields,
} from './bead-options.ts';
import type { BeadWish } from './beads.ts';
import { readText } from './bodies.ts';
import { plannedBeads } from './plan-file.ts';
import { changingBeads, type Hands, oneByOne } from './with-beads.ts';

interface CreateOptions extends FieldOptions {
  readonly labels?: readonly string[];
  readonly label?: readonly string[];
  readonly parent?: string;
  readonly inheritLabels?: boolean;
  readonly deps?: readonly string[];
  readonly waitsFor?: string;
  readonly waitsForGate?: string;
  readonly id?: string;
  readonly skills?: string;
  readonly context?: string;
  readonly eventCategory?: string;
  readonly eventActor?: string;
  readonly eventTarget?: string;
  readonly eventPayload?: string;
  readonly dryRun?: boolean;
  readonly silent?: boolean;
  readonly file?: string;
}

export function addCreating(program: Command): void {
  addCreateOptions(program.command('create').alias('new').description('make a bead').argument('[title]'))
    .option('--dry-run', 'check and say what would be made')
    .option('--silent', 'print only the id')
    .option('-f, --file <file>', 'one for each ## heading of a Markdown file; - for stdin')
    .action((title: string | undefined, options: CreateOptions, command: Command) =>
      changingBeads(command, options.parent ?? null, (hands) =>
        options.file === undefined
          ? create(hands, title, options)
          : createPlanned(hands, options.file, { ...options, isTitled: title !== undefined }),
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

/** All are checked before the first is made. */
async function createPlanned(
  { beads, out }: Hands,
  file: string,
  { isTitled, ...options }: CreateOptions & { readonly isTitled: boolean },
): Promise<Result<unknown, Problem>> {
  const text = await readText(file, '--file');
  if (!text.ok) return text;
  const planned = plannedBeads(text.value);
  if (isTitled || planned.length === 0)
    return failed(problem('usage', 'a file with a ## heading for each bead, and no title besides'));
  const wishes: BeadWish[] = [];
  for (const { title, parts } of planned) {
    const wish = await wishOf(title, { ...options, ...optionsIn(parts) });
    if (!wish.ok) return failed(problem(wish.problem.kind, `${title}: ${wish.problem.message}`));
    wishes.push(wish.value);
  }
  if (options.dryRun === true) {
    out.say(wishes, () => print(wishes.map(({ title }) => `would make: ${title}`).join('\n')));
    return ok(undefined);
  }
  const made = await oneByOne(wishes, (wish) => beads.create(wish));
  if (!made.ok) return made;
  out.say(made.value, () => {
    for (const { id, title } of made.value)
      if (options.silent === true) print(id);
      else out.done(`created ${id}: ${title}`);
  });
  return made;
}

function optionsIn(parts: ReadonlyMap<string, string>): CreateOptions {
  const options = [
    ['priority', parts.get('priority')],
    ['type', parts.get('type')],
    ['description', parts.get('description')],
    ['design', parts.get('design')],
    ['acceptance', parts.get('acceptance criteria')],
    ['notes', parts.get('notes')],
    ['assignee', parts.get('assignee')],
    ['labels', wordsIn(parts.get('labels'))],
    ['deps', wordsIn(parts.get('dependencies'))],
  ] as const;
  return Object.fromEntries(options.filter(([, value]) => value !== undefined && value !== ''));
}

/** Separated by commas or lines, in a list or not. */
function wordsIn(text: string | undefined): readonly string[] | undefined {
  const words = text?.split(/[,\n]/).map((word) => word.replace(/^\s*[-*] /, '').trim());
  return words?.filter((word) => word !== '');
}

async function wishOf(title: string, options: CreateOptions): Promise<Result<BeadWish, Problem>> {
  const fields = await parseFields(options, Date.now());
  if (!fields.ok) return fields;
  const { appendNotes, parent: _, ...change } = fields.value;
  const description = [
    change.description ?? '',
    ...(options.skills === undefined ? [] : [`## Required skills\n${options.skills}`]),
    ...(options.context === undefined ? [] : [`## Context\n${options.context}`]),
  ].filter((part) => part !== '');
  const notes = [change.notes, appendNotes].filter((part) => part !== undefined);
  const labels = [...(options.labels ?? []), ...(options.label ?? [])];
  const deps = [...parseDependencies(options.deps ?? []), ...waitsFor(options)];
  const other = { ...change.other, ...eventOf(options) };
  return ok({
    ...change,
    title,
    ...(description.length === 0 ? {} : { description: description.join('\n\n') }),
    ...(notes.length === 0 ? {} : { notes: notes.join('\n') }),
    ...(labels.length === 0 ? {} : { labels }),
    ...(options.parent === undefined ? {} : { parent: options.parent }),
    ...(options.parent === undefined || options.inheritLabels === false ? {} : { inheritLabels: true }),
    ...(deps.length === 0 ? {} : { deps }),
    ...(options.id === undefined ? {} : { id: options.id }),
    ...(Object.keys(other).length === 0 ? {} : { other }),
  });
}

function waitsFor({ waitsFor: on, waitsForGate: gate }: CreateOptions) {
  if (on === undefined) return [];
  return [{ type: 'waits-for', on, ...(gate === undefined ? {} : { metadata: { gate } }) }];
}

function eventOf(options: CreateOptions): Record<string, string> {
  const fields = {
    event_kind: options.eventCategory,
    actor: options.eventActor,
    target: options.eventTarget,
    payload: options.eventPayload,
  };
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
