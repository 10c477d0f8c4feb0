// bd show, list, ready, blocked, search.

import type { Command } from 'commander';
import type { Questions } from '../../beads/question.ts';
import { failed, ok, type Result } from '../../beads/result.ts';
import { type Problem, problem } from '../../engine/problem.ts';
import { print, printText } from '../output.ts';
import { printTable } from '../table.ts';
import { claimFirst } from './claim-first.ts';
import { addFilterOptions, addTimeOptions, type FilterOptions, parseListing } from './filter-options.ts';
import { issueLines, printIssues } from './issue-lines.ts';
import { readySteps } from './ready-steps.ts';
import { changingBeads, type Hands, withBeads } from './with-beads.ts';

interface ListOptions extends FilterOptions {
  readonly ready?: boolean;
}

interface ReadyOptions extends FilterOptions {
  readonly mol?: string;
  readonly includeDeferred?: boolean;
  readonly includeEphemeral?: boolean;
  readonly explain?: boolean;
  readonly claim?: boolean;
  readonly gated?: boolean;
}

export function addListing(program: Command): void {
  program
    .command('show')
    .alias('view')
    .description('beads in full')
    .argument('<id...>', 'whole, or a part that no other has')
    .option('--include-dependents', 'accepted: they always are')
    .option('--include-comments', 'accepted: they always are')
    .option('--long', 'accepted: it always is')
    .option('--short', 'a line each')
    .action((ids: string[], options: { short?: boolean }, command: Command) =>
      withBeads(command, ids[0] ?? null, (hands) => show(hands, ids, options)),
    );
  addTimeOptions(addFilterOptions(program.command('list')))
    .description('beads that are not closed; steps, gates and the like only where they are asked for')
    .option('--all', 'closed ones, steps and gates too')
    .option('--ready', 'only those that are ready')
    .option('--include-gates')
    .option('--include-infra', 'messages, agents, roles and rigs too')
    .option('--long', 'accepted: show tells all of one')
    .option('--flat', 'accepted: it always is')
    .action((options: ListOptions, command: Command) =>
      withBeads(command, null, (hands) =>
        listing(hands, options, { kind: options.ready === true ? 'ready' : 'list', none: 'no beads' }),
      ),
    );
  addFilterOptions(program.command('ready'))
    .description('beads that nothing keeps from being worked on')
    .option('--mol <id>', 'steps of that bead')
    .option('--include-deferred')
    .option('--include-ephemeral')
    .option('--explain', 'and why the others are not')
    .option('--claim', 'claim the first')
    .option('--gated', 'molecules that waited at a gate which has opened')
    .option('--plain', 'accepted: it always is')
    .option('--pretty', 'accepted, without a meaning here')
    .action((options: ReadyOptions, command: Command) =>
      (options.claim === true ? changingBeads : withBeads)(command, options.mol ?? null, (hands) =>
        ready(hands, options),
      ),
    );
  addFilterOptions(program.command('blocked'))
    .description('beads that wait, and for what')
    .action((options: FilterOptions, command: Command) =>
      withBeads(command, null, (hands) => blocked(hands, options)),
    );
  addTimeOptions(addFilterOptions(program.command('search')))
    .description('beads with a text in id, title or description; closed ones with --status all')
    .argument('[text...]')
    .option('--query <text>', 'instead of the argument')
    .option('--all', 'closed ones, steps and gates too')
    .option('--long', 'accepted: show tells all of one')
    .action((words: string[], options: FilterOptions & { query?: string }, command: Command) =>
      withBeads(command, null, async (hands) => {
        const text = words.length > 0 ? words.join(' ') : options.query;
        if (!text) return failed(problem('usage', 'what for? bd search TEXT'));
        return listing(hands, { ...options, text }, { kind: 'list', none: 'nothing found' });
      }),
    );
}

async function show(
  { beads, out }: Hands,
  ids: readonly string[],
  { short = false }: { short?: boolean },
): Promise<Result<unknown, Problem>> {
  const shown = await beads.ask({ kind: 'show', ids });
  if (!shown.ok) return shown;
  out.say(shown.value, () => {
    if (short)
      printTable(
        null,
        shown.value.map(({ id, status, title }) => [id, status, title]),
      );
    else printText(shown.value.map((issue) => issueLines(issue).join('\n')).join('\n\n'));
  });
  return ok(undefined);
}

async function listing(
  { beads, out }: Hands,
  options: FilterOptions,
  { kind, none }: { readonly kind: 'list' | 'ready'; readonly none: string },
): Promise<Result<unknown, Problem>> {
  const wanted = parseListing(options, Date.now());
  if (!wanted.ok) return wanted;
  const found = await beads.ask({ kind, ...wanted.value });
  if (!found.ok) return found;
  out.list(found.value, (issues) => printIssues(issues, none));
  return ok(undefined);
}

async function ready({ beads, out }: Hands, options: ReadyOptions): Promise<Result<unknown, Problem>> {
  if (options.gated === true) return gated({ beads, out });
  const { mol, includeDeferred, includeEphemeral } = options;
  const wanted = parseListing(mol === undefined ? options : { ...options, parent: mol }, Date.now());
  if (!wanted.ok) return wanted;
  const question: Questions['ready'] = { ...wanted.value, includeDeferred, includeEphemeral };
  if (options.claim === true) {
    const claimed = await claimFirst(beads, question);
    if (!claimed.ok) return claimed;
    const issues = claimed.value === null ? [] : [claimed.value];
    out.say(issues, () => printIssues(issues, 'nothing is ready'));
    return ok(undefined);
  }
  if (options.explain === true) return explain({ beads, out }, question);
  if (mol !== undefined) return readySteps({ beads, out }, mol, question);
  const found = await beads.ask({ kind: 'ready', ...question });
  if (!found.ok) return found;
  out.list(found.value, (issues) => printIssues(issues, 'nothing is ready'));
  return ok(undefined);
}

async function gated({ beads, out }: Hands): Promise<Result<unknown, Problem>> {
  const found = await beads.ask({ kind: 'gated' });
  if (!found.ok) return found;
  out.say({ molecules: found.value, count: found.value.length }, () => {
    if (found.value.length === 0) print('nothing has waited at a gate that has opened');
    for (const each of found.value)
      print(`${each.molecule_id} can go on with ${each.ready_step}: ${each.closed_gate} has opened`);
  });
  return ok(undefined);
}

async function explain(
  { beads, out }: Hands,
  question: Questions['ready'],
): Promise<Result<unknown, Problem>> {
  const explained = await beads.ask({ kind: 'explain', ...question });
  if (!explained.ok) return explained;
  const { ready: free, blocked: waiting, cycles } = explained.value;
  out.say(explained.value, () => {
    printIssues(free, 'nothing is ready');
    for (const { id, reason } of waiting) print(`${id} is not: it ${reason}`);
    for (const circle of cycles) print(`in a circle: ${circle.join(' -> ')}`);
  });
  return ok(undefined);
}

async function blocked({ beads, out }: Hands, options: FilterOptions): Promise<Result<unknown, Problem>> {
  const wanted = parseListing(options, Date.now());
  if (!wanted.ok) return wanted;
  const found = await beads.ask({ kind: 'blocked', ...wanted.value });
  if (!found.ok) return found;
  out.list(found.value, (issues) => {
    if (issues.length === 0) print('nothing is blocked');
    else
      printTable(
        ['id', 'pri', 'title', 'waits for'],
        issues.map(({ id, priority, title, blocked_by: by }) => [id, `P${priority}`, title, by.join(', ')]),
      );
  });
  return ok(undefined);
}
