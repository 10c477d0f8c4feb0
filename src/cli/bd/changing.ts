// bd create, update, comment, dep, close, reopen.

import type { Command } from 'commander';
import { type Bead, STATUSES } from '../../beads/bead.ts';
import { failed, ok, type Result } from '../../beads/result.ts';
import { type Problem, problem } from '../../engine/problem.ts';
import { print, printJson } from '../output.ts';
import { issueJson } from './bead-json.ts';
import { type FieldOptions, parseDependencies, parseFields } from './bead-options.ts';
import type { BeadChange, Beads, DependencyChange } from './beads.ts';
import { remarkTaken } from './remark-taken.ts';
import { withBeads } from './with-beads.ts';

interface CreateOptions extends FieldOptions {
  readonly labels?: readonly string[];
  readonly parent?: string;
  readonly deps?: readonly string[];
  readonly rig?: string;
  readonly json?: boolean;
  readonly silent?: boolean;
}

interface UpdateOptions extends FieldOptions {
  readonly claim?: boolean;
  readonly force?: boolean;
  readonly json?: boolean;
}

export function addChanging(program: Command): void {
  fieldOptions(program.command('create').description('make a bead').argument('<title>'))
    .option('-l, --labels <labels>', 'separated by commas', list, [])
    .option('--parent <id>', 'makes it a child')
    .option('--deps <type:id>', 'edges separated by commas; blocks where no type is named', list, [])
    .option('--rig <rig>')
    .option('--json', 'for programs')
    .option('--silent', 'print only the id')
    .action((title: string, options: CreateOptions, command: Command) =>
      withBeads(command, scopeOf(options), (beads) => create(beads, title, options)),
    );
  fieldOptions(program.command('update').description('change fields of a bead').argument('<id>'))
    .option('--title <title>')
    .option('-s, --status <status>', STATUSES.join(', '))
    .option('--claim', 'make it yours and in progress, unless somebody else has it')
    .option('--force', 'claim it whoever has it')
    .option('--json', 'for programs')
    .action((id: string, options: UpdateOptions, command: Command) =>
      withBeads(command, { bead: id }, (beads) => update(beads, id, options)),
    );
  program
    .command('comment')
    .description('say something on a bead')
    .argument('<id>')
    .argument('<text...>')
    .action((id: string, text: string[], _: unknown, command: Command) =>
      withBeads(command, { bead: id }, async (beads) =>
        said(`commented on ${id}`, await beads.comment(id, text.join(' '))),
      ),
    );
  program
    .command('close')
    .description('close beads; work on them is stopped')
    .argument('<id...>')
    .option('-r, --reason <text>', 'why', '')
    .option('--json', 'for programs')
    .action((ids: string[], options: { reason: string; json?: boolean }, command: Command) =>
      withBeads(command, { bead: ids[0] ?? '' }, (beads) =>
        each(ids, options, 'closed', (id) => beads.close(id, options.reason)),
      ),
    );
  program
    .command('reopen')
    .description('open closed beads again')
    .argument('<id...>')
    .option('--json', 'for programs')
    .action((ids: string[], options: { json?: boolean }, command: Command) =>
      withBeads(command, { bead: ids[0] ?? '' }, (beads) =>
        each(ids, options, 'reopened', (id) => beads.update(id, { status: 'open' })),
      ),
    );
  addDependencies(program);
}

function addDependencies(program: Command): void {
  const dep = program.command('dep').description('edges between beads');
  for (const how of ['add', 'remove'] as const) {
    dep
      .command(how)
      .description(how === 'add' ? 'the first bead waits for the second' : 'takes the edge away')
      .argument('<id>')
      .argument('<on>')
      .option('-t, --type <type>', 'of edge', 'blocks')
      .option('--json', 'for programs')
      .action((id: string, on: string, options: { type: string; json?: boolean }, command: Command) =>
        withBeads(command, { bead: id }, async (beads) => {
          const done = await beads.depend({ bead: id, on, type: options.type, how });
          if (!done.ok) return done;
          const edge = { bead: id, type: options.type, on, how };
          const status = done.value ? DEPENDED[how] : 'unchanged';
          if (options.json) printJson({ status, issue_id: id, depends_on_id: on, type: options.type });
          else print(done.value ? `${status}: ${edgeText(edge)}` : unchangedText(edge));
          return done;
        }),
      );
  }
}

const DEPENDED = { add: 'added', remove: 'removed' } as const;

function edgeText({ bead, type, on }: DependencyChange): string {
  return type === 'blocks' ? `${bead} waits for ${on}` : `${bead} ${type} ${on}`;
}

function unchangedText(edge: DependencyChange): string {
  return edge.how === 'add'
    ? `it is so already: ${edgeText(edge)}`
    : `nothing to remove: it is not so that ${edgeText(edge)}`;
}

async function create(
  beads: Beads,
  title: string,
  options: CreateOptions,
): Promise<Result<unknown, Problem>> {
  const fields = parseFields(options);
  if (!fields.ok) return fields;
  const { status: _, ...draftFields } = fields.value;
  const deps = parseDependencies(options.deps ?? []);
  const labels = options.labels ?? [];
  const made = await beads.create({
    ...draftFields,
    title,
    ...(labels.length === 0 ? {} : { labels }),
    ...(options.parent === undefined ? {} : { parent: options.parent }),
    ...(deps.length === 0 ? {} : { deps }),
  });
  if (!made.ok) return made;
  if (options.json) printJson(issueJson(made.value));
  else print(options.silent ? made.value.id : `created ${made.value.id}: ${made.value.title}`);
  return made;
}

/** A claim comes first: fields of a bead that another has are not changed. */
async function update(
  beads: Beads,
  id: string,
  { claim = false, force = false, ...options }: UpdateOptions,
): Promise<Result<unknown, Problem>> {
  const change = parseFields(options);
  if (!change.ok) return change;
  const isChange = Object.keys(change.value).length > 0;
  if (!isChange && !claim) return failed(problem('usage', 'nothing to change: name a field'));
  if (force && !claim) return failed(problem('usage', '--force is for --claim'));
  const apply = () => beads.update(id, change.value satisfies BeadChange);
  if (!claim) return each([id], options, 'updated', apply);
  return each([id], options, 'claimed', async () => {
    const claimed = await claimOne(beads, id, force);
    return claimed.ok && isChange ? apply() : claimed;
  });
}

async function claimOne(beads: Beads, id: string, force: boolean): Promise<Result<Bead, Problem>> {
  const claimed = await beads.claim(id, { force });
  if (!claimed.ok) return claimed;
  remarkTaken(claimed.value);
  return ok(claimed.value.bead);
}

/** Does it to one bead after the other and stops at the first problem: what was done is said. */
async function each(
  ids: readonly string[],
  options: { json?: boolean },
  done: string,
  work: (id: string) => Promise<Result<Bead, Problem>>,
): Promise<Result<unknown, Problem>> {
  const changed: Bead[] = [];
  let trouble: Result<unknown, Problem> = ok(undefined);
  for (const id of ids) {
    const result = await work(id);
    if (!result.ok) {
      trouble = result;
      break;
    }
    changed.push(result.value);
    if (!options.json) print(`${done} ${result.value.id}`);
  }
  if (options.json && changed.length > 0) printJson(changed.map(issueJson));
  return trouble;
}

function said(line: string, done: Result<void, Problem>): Result<void, Problem> {
  if (done.ok) print(line);
  return done;
}

function fieldOptions(command: Command): Command {
  return command
    .option('-d, --description <text>')
    .option('--design <text>')
    .option('--acceptance <text>', 'what must be true at the end')
    .option('--notes <text>')
    .option('-t, --type <type>', 'task, bug, feature, epic, chore, …')
    .option('-p, --priority <priority>', '0, the most urgent, to 4')
    .option('-a, --assignee <name>')
    .option('--metadata <json>', 'an object; formula and vars of a recipe go here');
}

function scopeOf({ rig, parent }: CreateOptions): { rig?: string; bead?: string } {
  return { ...(rig === undefined ? {} : { rig }), ...(parent === undefined ? {} : { bead: parent }) };
}

function list(value: string, before: readonly string[]): readonly string[] {
  return [
    ...before,
    ...value
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  ];
}
