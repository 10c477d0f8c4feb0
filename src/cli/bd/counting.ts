// bd count, stale, status, children, history, duplicates.

import type { Command } from 'commander';
import { GROUPINGS } from '../../beads/bead-statistics.ts';
import { failed, ok, type Result } from '../../beads/result.ts';
import { type Problem, problem } from '../../engine/problem.ts';
import { print } from '../output.ts';
import { printTable } from '../table.ts';
import { listed } from './bead-options.ts';
import { addFilterOptions, addTimeOptions, type FilterOptions, parseFilter } from './filter-options.ts';
import { printIssues } from './issue-lines.ts';
import { type Hands, withBeads } from './with-beads.ts';

const DAY_MS = 86_400_000;

type CountOptions = FilterOptions & { readonly [by in `by${string}`]?: boolean };

export function addCounting(program: Command): void {
  const count = addTimeOptions(addFilterOptions(program.command('count')))
    .description('how many there are; closed ones too, unless a status is named')
    .action((options: CountOptions, command: Command) =>
      withBeads(command, null, (hands) => countBeads(hands, options)),
    );
  for (const by of GROUPINGS) count.option(`--by-${by}`, `in groups by ${by}`);
  program
    .command('stale')
    .description('beads that nobody has changed for long, the longest first')
    .option('-d, --days <days>', 'for so many', '30')
    .option('-s, --status <status>', 'any of these; without it those that are not closed', listed)
    .option('-n, --limit <count>', 'no more than so many; 0 for all, as without', '0')
    .action((options: StaleOptions, command: Command) =>
      withBeads(command, null, (hands) => stale(hands, options)),
    );
  program
    .command('status')
    .alias('stats')
    .description('the tracker in numbers')
    .option('--no-activity', 'accepted: none is told')
    .action((_: unknown, command: Command) => withBeads(command, null, status));
  program
    .command('children')
    .description('the children of a bead')
    .argument('<id>')
    .action((id: string, _: unknown, command: Command) =>
      withBeads(command, id, async ({ beads, out }) => {
        const children = await beads.ask({ kind: 'edges', id, direction: 'up', type: 'parent-child' });
        if (!children.ok) return children;
        out.say(children.value, () => printIssues(children.value, 'no children'));
        return ok(undefined);
      }),
    );
  program
    .command('history')
    .description('what its lines say, one after the other: who changed what and when')
    .argument('<id>')
    .action((id: string, _: unknown, command: Command) =>
      withBeads(command, id, async ({ beads, out }) => {
        const history = await beads.ask({ kind: 'history', id });
        if (!history.ok) return history;
        out.say(history.value, () => {
          for (const { at, by, changes } of history.value) print(`${at}  ${by}  ${JSON.stringify(changes)}`);
        });
        return ok(undefined);
      }),
    );
  program
    .command('duplicates')
    .alias('find-duplicates')
    .description('open beads that say the same')
    .option('--dry-run', 'accepted: nothing is ever merged by itself')
    .action((_: unknown, command: Command) => withBeads(command, null, duplicates));
}

async function countBeads({ beads, out }: Hands, options: CountOptions): Promise<Result<unknown, Problem>> {
  const filter = parseFilter({ all: options.status === undefined, ...options }, Date.now());
  if (!filter.ok) return filter;
  const [by, second] = GROUPINGS.filter((each) => options[`by${capital(each)}`] === true);
  if (second !== undefined) return failed(problem('usage', 'count groups by one thing at a time'));
  const counted = await beads.ask({ kind: 'count', filter: filter.value, by });
  if (!counted.ok) return counted;
  const { total, groups } = counted.value;
  out.say(by === undefined ? { count: total } : counted.value, () => {
    if (by === undefined) print(String(total));
    else
      printTable(null, [
        ...groups.map(({ group, count }) => [group, String(count)]),
        ['total', String(total)],
      ]);
  });
  return ok(undefined);
}

function capital(word: string): string {
  return `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
}

interface StaleOptions {
  readonly days: string;
  readonly status?: readonly string[];
  readonly limit: string;
}

async function stale({ beads, out }: Hands, options: StaleOptions): Promise<Result<unknown, Problem>> {
  for (const [name, text] of [
    ['--days', options.days],
    ['--limit', options.limit],
  ] as const)
    if (!/^\d{1,6}$/.test(text)) return failed(problem('usage', `${name} ${text}: give a whole number`));
  const { status } = options;
  const found = await beads.ask({
    kind: 'list',
    filter: {
      before: { updated: Date.now() - Number(options.days) * DAY_MS },
      pinned: false,
      ...(status ? { status } : {}),
    },
    order: 'updated',
    reverse: true,
    limit: Number(options.limit),
  });
  if (!found.ok) return found;
  out.list(found.value, (issues) => printIssues(issues, `nothing lies for ${options.days} days`));
  return ok(undefined);
}

async function status({ beads, out }: Hands): Promise<Result<unknown, Problem>> {
  const stats = await beads.ask({ kind: 'stats' });
  if (!stats.ok) return stats;
  out.say({ summary: stats.value }, () =>
    printTable(
      null,
      Object.entries(stats.value).map(([name, count]) => [name.replaceAll('_', ' '), rounded(count)]),
    ),
  );
  return ok(undefined);
}

function rounded(count: number): string {
  return String(Math.round(count * 10) / 10);
}

async function duplicates({ beads, out }: Hands): Promise<Result<unknown, Problem>> {
  const groups = await beads.ask({ kind: 'duplicates' });
  if (!groups.ok) return groups;
  out.say({ duplicate_groups: groups.value.length, groups: groups.value }, () => {
    if (groups.value.length === 0) print('no two say the same');
    for (const { title, issues, suggested_action: action } of groups.value) {
      print(`${title}: ${issues.map(({ id }) => id).join(', ')}`);
      print(`  ${action}`);
    }
  });
  return ok(undefined);
}
