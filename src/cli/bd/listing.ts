// bd show, list, ready, blocked, search.

import type { Command } from 'commander';
import type { Issue } from '../../beads/issue.ts';
import type { Listed, Questions } from '../../beads/question.ts';
import { failed, ok, type Result } from '../../beads/result.ts';
import { type Problem, problem } from '../../engine/problem.ts';
import { print } from '../output.ts';
import { printTable } from '../table.ts';
import { claimFirst } from './claim-first.ts';
import { addFilterOptions, addTimeOptions, type FilterOptions, parseListing } from './filter-options.ts';
import { printIssues } from './issue-lines.ts';
import type { Out } from './out.ts';
import { readyGated } from './ready-gated.ts';
import { readySteps } from './ready-steps.ts';
import { addShowing } from './showing.ts';
import { changingBeads, type Hands, withBeads } from './with-beads.ts';

interface ListOptions extends FilterOptions {
  readonly ready?: boolean;
  readonly skipLabels?: boolean;
  readonly watch?: boolean;
  readonly format?: string;
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
  addShowing(program);
  addTimeOptions(addFilterOptions(program.command('list')))
    .description('beads that are not closed; steps, gates and the like only where they are asked for')
    .option('--all', 'closed ones, steps and gates too')
    .option('--ready', 'only those that are ready')
    .option('--include-gates')
    .option('--include-infra', 'messages, agents, roles and rigs too')
    .option('--long', 'accepted: show tells all of one')
    .option('--skip-labels', 'in JSON an object, its issues without labels')
    .option('--flat', 'accepted: it always is')
    .option('--tree', 'accepted: bd dep tree shows what is below one')
    .option('--pretty', 'accepted, without a meaning here')
    .option('--include-templates', 'accepted: they always are')
    .option('-w, --watch', 'refused: bd waits for nobody')
    .option('--format <format>', 'refused: --json is for programs')
    .action((options: ListOptions, command: Command) =>
      withBeads(command, null, async (hands) => {
        if (options.watch === true) return failed(problem('refused', NO_WATCH));
        if (options.format !== undefined) return failed(problem('refused', NO_FORMAT));
        return listing(hands, options, { kind: options.ready === true ? 'ready' : 'list', none: 'no beads' });
      }),
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

const NO_WATCH = 'bd list --watch is not here: bd waits for nobody; in gt the panel of beads is live';
const NO_FORMAT =
  'bd list --format is not here: --json is for programs, bd dep tree ID --format mermaid draws edges';

async function listing(
  { beads, out }: Hands,
  options: ListOptions,
  { kind, none }: { readonly kind: 'list' | 'ready'; readonly none: string },
): Promise<Result<unknown, Problem>> {
  const wanted = parseListing(options, Date.now());
  if (!wanted.ok) return wanted;
  const found = await beads.ask({ kind, ...wanted.value });
  if (!found.ok) return found;
  if (options.skipLabels === true && out.isJson) sayWithoutLabels(out, found.value);
  else out.list(found.value, (issues) => printIssues(issues, none));
  return ok(undefined);
}

function sayWithoutLabels(out: Out, { items, total }: Listed<Issue>): void {
  const issues = items.map(({ labels: _, ...issue }) => issue);
  const meta = { skip_labels: true, count: issues.length, total, truncated: issues.length < total };
  out.say({ issues, meta }, () => {});
}

async function ready({ beads, out }: Hands, options: ReadyOptions): Promise<Result<unknown, Problem>> {
  if (options.gated === true) return readyGated({ beads, out });
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
