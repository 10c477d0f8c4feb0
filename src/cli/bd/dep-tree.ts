// bd dep tree.

import type { Command } from 'commander';
import type { TreeIssue } from '../../beads/answer-shapes.ts';
import { failed, ok, type Result } from '../../beads/result.ts';
import { type Problem, problem } from '../../engine/problem.ts';
import { printText } from '../output.ts';
import { oneLine } from './issue-lines.ts';
import { type Hands, withBeads } from './with-beads.ts';

interface TreeOptions {
  readonly maxDepth: string;
  readonly direction: string;
  readonly reverse?: boolean;
  readonly format?: string;
}

export function addTree(dep: Command): void {
  dep
    .command('tree')
    .description('what it depends on, and what that depends on')
    .argument('<id>')
    .option('-d, --max-depth <count>', 'no deeper', '50')
    .option('--direction <way>', 'down: what it depends on; up: what depends on it; both', 'down')
    .option('--reverse', 'the same as --direction up')
    .option('--format <format>', 'mermaid')
    .action((id: string, options: TreeOptions, command: Command) =>
      withBeads(command, id, (hands) => tree(hands, id, options)),
    );
}

export function directionOf(text: string): Result<'down' | 'up', Problem> {
  if (text === 'down' || text === 'up') return ok(text);
  return failed(problem('usage', `--direction ${text}: down or up`));
}

async function tree(
  { beads, out }: Hands,
  id: string,
  options: TreeOptions,
): Promise<Result<unknown, Problem>> {
  const way = options.reverse === true ? 'up' : options.direction;
  if (way !== 'both') {
    const direction = directionOf(way);
    if (!direction.ok) return direction;
  }
  if (!/^\d{1,3}$/.test(options.maxDepth))
    return failed(problem('usage', `--max-depth ${options.maxDepth}: give a whole number below 1000`));
  if (options.format !== undefined && options.format !== 'mermaid')
    return failed(problem('usage', `--format ${options.format}: mermaid`));
  const question = { kind: 'tree', id, maxDepth: Number(options.maxDepth) } as const;
  const below = way === 'up' ? ok([]) : await beads.ask({ ...question, direction: 'down' });
  if (!below.ok) return below;
  const above = way === 'down' ? ok([]) : await beads.ask({ ...question, direction: 'up' });
  if (!above.ok) return above;
  // The bead itself, from which both begin, is told once.
  const all = [...below.value, ...above.value.slice(way === 'both' ? 1 : 0)];
  out.say(all, () => {
    if (options.format === 'mermaid') printText(mermaid(below.value, above.value));
    else printText([...below.value, ...above.value].map(treeLine).join('\n'));
  });
  return ok(undefined);
}

function treeLine(node: TreeIssue): string {
  const edge = node.edge_from_parent === undefined ? '' : `${node.edge_from_parent}: `;
  const more = node.truncated ? ' …' : '';
  return `${'  '.repeat(node.depth)}${edge}${node.id} ${oneLine(node.title)} (${node.status})${more}`;
}

/** Arrows lead from a bead to what it depends on. */
function mermaid(below: readonly TreeIssue[], above: readonly TreeIssue[]): string {
  const named = ({ id, title }: TreeIssue) => `  ${id}["${id}: ${oneLine(title).replaceAll('"', "'")}"]`;
  const isEdge = ({ depth }: TreeIssue) => depth > 0;
  const edges = [
    ...below.filter(isEdge).map((node) => `  ${node.parent_id} --> ${node.id}`),
    ...above.filter(isEdge).map((node) => `  ${node.id} --> ${node.parent_id}`),
  ];
  return ['flowchart TD', ...new Set([...below, ...above].map(named)), ...edges].join('\n');
}
