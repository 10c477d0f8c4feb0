// bd show.

import type { Command } from 'commander';
import type { RelatedIssue, ShownIssue } from '../../beads/issue.ts';
import { ok, type Result } from '../../beads/result.ts';
import type { Problem } from '../../engine/problem.ts';
import { printText } from '../output.ts';
import { printTable } from '../table.ts';
import { issueLines, printIssues } from './issue-lines.ts';
import type { Out } from './out.ts';
import { type Hands, withBeads } from './with-beads.ts';

interface ShowOptions {
  readonly short?: boolean;
  readonly children?: boolean;
  readonly refs?: boolean;
}

export function addShowing(program: Command): void {
  program
    .command('show')
    .alias('view')
    .description('beads in full')
    .argument('<id...>', 'whole, or a part that no other has')
    .option('--include-dependents', 'accepted: they always are')
    .option('--include-comments', 'accepted: they always are')
    .option('--long', 'accepted: it always is')
    .option('--short', 'a line each')
    .option('--children', 'only their children, by their ids')
    .option('--refs', 'only what has an edge to them, by their ids')
    .action((ids: string[], options: ShowOptions, command: Command) =>
      withBeads(command, ids[0] ?? null, (hands) => show(hands, ids, options)),
    );
}

async function show(
  { beads, out }: Hands,
  ids: readonly string[],
  { short = false, children = false, refs = false }: ShowOptions,
): Promise<Result<unknown, Problem>> {
  const shown = await beads.ask({ kind: 'show', ids });
  if (!shown.ok) return shown;
  if (refs || children) sayRelated(out, shown.value, refs ? () => true : isChild);
  else
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

function sayRelated(
  out: Out,
  issues: readonly ShownIssue[],
  isMeant: (related: RelatedIssue) => boolean,
): void {
  const byId = issues.map(({ id, dependents }) => [id, dependents.filter(isMeant)] as const);
  out.say(Object.fromEntries(byId), () =>
    printIssues(
      byId.flatMap(([, related]) => related),
      'none',
    ),
  );
}

function isChild(issue: RelatedIssue): boolean {
  return issue.dependency_type === 'parent-child';
}
