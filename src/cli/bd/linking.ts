// bd dep, link, duplicate, supersede; epics and gates, which are beads with edges, stand in files of their own.

import type { Command } from 'commander';
import type { RelatedIssue } from '../../beads/issue.ts';
import { failed, ok, type Result } from '../../beads/result.ts';
import { type Problem, problem } from '../../engine/problem.ts';
import { print } from '../output.ts';
import { printTable } from '../table.ts';
import { countOption } from './bead-options.ts';
import type { DependencyChange } from './beads.ts';
import { addTree, directionOf } from './dep-tree.ts';
import { addEpics } from './epics.ts';
import { addGates } from './gates.ts';
import { changingBeads, type Hands, oneByOne, withBeads } from './with-beads.ts';

export function addLinking(program: Command): void {
  const dep = program
    .command('dep')
    .description('edges between beads')
    .argument('[id]')
    .option('--blocks <id>', 'that bead waits for this one')
    .action((id: string | undefined, options: { blocks?: string }, command: Command) =>
      changingBeads(command, id ?? null, async (hands) => {
        if (id === undefined || options.blocks === undefined)
          return failed(problem('usage', 'which edge? bd dep add ID ON, or bd dep ID --blocks OTHER'));
        return change(hands, { bead: options.blocks, on: id, type: 'blocks', how: 'add' });
      }),
    );
  addEdgeChanges(dep);
  addEdgeQuestions(dep);
  program
    .command('link')
    .description('the same as dep add')
    .argument('<id>')
    .argument('<on>')
    .option('-t, --type <type>', 'of edge', 'blocks')
    .action((id: string, on: string, { type }: { type: string }, command: Command) =>
      changingBeads(command, id, (hands) => change(hands, { bead: id, on, type, how: 'add' })),
    );
  addReplacing(program);
  addEpics(program);
  addGates(program);
}

interface AddOptions {
  readonly type: string;
  readonly blockedBy?: string;
  readonly dependsOn?: string;
}

function addEdgeChanges(dep: Command): void {
  dep
    .command('add')
    .description('the first bead waits for the second')
    .argument('<id>')
    .argument('[on]')
    .option('-t, --type <type>', 'of edge', 'blocks')
    .option('--blocked-by <id>', 'instead of the second argument')
    .option('--depends-on <id>', 'the same')
    .option('--no-cycle-check', 'accepted: circles are refused all the same')
    .action((id: string, second: string | undefined, options: AddOptions, command: Command) =>
      changingBeads(command, id, async (hands) => {
        const on = second ?? options.blockedBy ?? options.dependsOn;
        if (on === undefined) return failed(problem('usage', `what does it wait for? bd dep add ${id} ON`));
        return change(hands, { bead: id, on, type: options.type, how: 'add' });
      }),
    );
  dep
    .command('remove')
    .alias('rm')
    .description('takes the edge away')
    .argument('<id>')
    .argument('<on>')
    .option('-t, --type <type>', 'of edge; any where none is named')
    .action((id: string, on: string, { type }: { type?: string }, command: Command) =>
      changingBeads(command, id, (hands) => remove(hands, id, on, type)),
    );
  for (const how of ['relate', 'unrelate'] as const) {
    dep
      .command(how)
      .description(how === 'relate' ? 'each has to do with the other' : 'takes that away')
      .argument('<id>')
      .argument('<other>')
      .action((id: string, other: string, _: unknown, command: Command) =>
        changingBeads(command, id, (hands) => relate(hands, id, other, how)),
      );
  }
}

const DONE = { add: 'added', remove: 'removed' } as const;

async function change({ beads, out }: Hands, edge: DependencyChange): Promise<Result<unknown, Problem>> {
  const done = await beads.depend(edge);
  if (!done.ok) return done;
  const { bead, on, type, how } = edge;
  const status = done.value ? DONE[how] : 'unchanged';
  out.say({ status, issue_id: bead, depends_on_id: on, type }, () =>
    out.done(done.value ? `${status}: ${edgeText(edge)}` : unchangedText(edge)),
  );
  return done;
}

/** Whatever type it has, where none is named: one that blocks first. */
async function remove(
  hands: Hands,
  id: string,
  on: string,
  type: string | undefined,
): Promise<Result<unknown, Problem>> {
  if (type !== undefined) return change(hands, { bead: id, on, type, how: 'remove' });
  const shown = await hands.beads.ask({ kind: 'list', filter: { ids: [id], all: true } });
  if (!shown.ok) return shown;
  const edges = shown.value.items.flatMap(({ dependencies }) => dependencies);
  // It may be named by an id that it went by before its prefix was renamed.
  const end = await hands.beads.ask({ kind: 'list', filter: { ids: [on], all: true } });
  if (!end.ok) return end;
  const ends = [on, ...end.value.items.map((issue) => issue.id)];
  const types = edges.filter((edge) => ends.includes(edge.depends_on_id)).map((edge) => edge.type);
  const found = types.includes('blocks') ? 'blocks' : (types[0] ?? 'blocks');
  return change(hands, { bead: id, on, type: found, how: 'remove' });
}

async function relate(
  { beads, out }: Hands,
  id: string,
  other: string,
  how: 'relate' | 'unrelate',
): Promise<Result<unknown, Problem>> {
  const pairs = [
    [id, other],
    [other, id],
  ] as const;
  const all = await oneByOne(pairs, ([bead, on]) =>
    beads.depend({ bead, on, type: 'relates-to', how: how === 'relate' ? 'add' : 'remove' }),
  );
  if (!all.ok) return all;
  const status = how === 'relate' ? 'related' : 'unrelated';
  out.say({ status, id1: id, id2: other, [status]: true }, () => out.done(`${status}: ${id} and ${other}`));
  return all;
}

function edgeText({ bead, type, on }: DependencyChange): string {
  return type === 'blocks' ? `${bead} waits for ${on}` : `${bead} ${type} ${on}`;
}

function unchangedText(edge: DependencyChange): string {
  return edge.how === 'add'
    ? `it is so already: ${edgeText(edge)}`
    : `nothing to remove: it is not so that ${edgeText(edge)}`;
}

function addEdgeQuestions(dep: Command): void {
  dep
    .command('list')
    .description('the beads at the ends of its edges')
    .argument('<id>')
    .option('--direction <way>', 'down: what it depends on; up: what depends on it', 'down')
    .option('-t, --type <type>', 'of edge')
    .action((id: string, options: { direction: string; type?: string }, command: Command) =>
      withBeads(command, id, (hands) => listEdges(hands, id, options)),
    );
  addTree(dep);
  dep
    .command('cycles')
    .description('beads that wait for each other in a circle')
    .option('-n, --limit <count>', 'no more than so many; 0 for all', '100')
    .action((options: { limit: string }, command: Command) =>
      withBeads(command, null, async ({ beads, out }) => {
        const limit = countOption('--limit', options.limit);
        if (!limit.ok) return limit;
        const cycles = await beads.ask({ kind: 'cycles', limit: limit.value });
        if (!cycles.ok) return cycles;
        out.list(cycles.value, (circles) => {
          if (circles.length === 0) print('no circles');
          for (const circle of circles) print(circle.join(' -> '));
        });
        return ok(undefined);
      }),
    );
}

async function listEdges(
  { beads, out }: Hands,
  id: string,
  options: { readonly direction: string; readonly type?: string },
): Promise<Result<unknown, Problem>> {
  const direction = directionOf(options.direction);
  if (!direction.ok) return direction;
  const found = await beads.ask({ kind: 'edges', id, direction: direction.value, type: options.type });
  if (!found.ok) return found;
  out.say(found.value, () => {
    if (found.value.length === 0) print('no edges');
    else printTable(['edge', 'id', 'status', 'title'], found.value.map(edgeRow));
  });
  return ok(undefined);
}

function edgeRow({ dependency_type: type, id, status, title }: RelatedIssue): string[] {
  return [type, id, status, title];
}

function addReplacing(program: Command): void {
  program
    .command('duplicate')
    .description('says the same as another: closed for it')
    .argument('<id>')
    .requiredOption('--of <id>', 'the one that stays')
    .action((id: string, { of }: { of: string }, command: Command) =>
      changingBeads(command, id, (hands) =>
        replace(
          hands,
          { id, by: of, type: 'duplicates', reason: `Duplicate of ${of}` },
          { duplicate: id, canonical: of },
        ),
      ),
    );
  program
    .command('supersede')
    .description('another takes its place: closed for it')
    .argument('<id>')
    .requiredOption('--with <id>', 'the one that stays')
    .action((id: string, options: { with: string }, command: Command) =>
      changingBeads(command, id, (hands) => {
        const by = options.with;
        const replacement = { id, by, type: 'supersedes', reason: `Superseded by ${by}` };
        return replace(hands, replacement, { superseded: id, replacement: by });
      }),
    );
}

interface Replacement {
  readonly id: string;
  readonly by: string;
  readonly type: string;
  readonly reason: string;
}

async function replace(
  { beads, out }: Hands,
  { id, by, type, reason }: Replacement,
  json: Readonly<Record<string, string>>,
): Promise<Result<unknown, Problem>> {
  const linked = await beads.depend({ bead: id, on: by, type, how: 'add' });
  if (!linked.ok) return linked;
  const closed = await beads.close(id, { reason, force: true });
  if (!closed.ok) return closed;
  out.say({ ...json, status: 'closed' }, () => out.done(`closed ${id}: ${reason}`));
  return closed;
}
