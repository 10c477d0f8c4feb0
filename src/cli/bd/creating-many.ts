// bd create -f and --graph: many beads from one file, which is checked as a whole before the first of them is made.

import type { Issue } from '../../beads/issue.ts';
import { failed, ok, type Result } from '../../beads/result.ts';
import { type Problem, problem } from '../../engine/problem.ts';
import { print } from '../output.ts';
import { type WishOptions, wishOf } from './bead-wish.ts';
import type { Beads, BeadWish } from './beads.ts';
import { readText } from './bodies.ts';
import { type GraphEdge, type GraphEnd, type GraphNode, parseGraphPlan } from './graph-plan.ts';
import { plannedBeads } from './plan-file.ts';
import { type Hands, oneByOne } from './with-beads.ts';

interface ManyOptions extends WishOptions {
  readonly dryRun?: boolean;
  readonly silent?: boolean;
}

/** In the order of the file. What it does not say of a bead the options do. */
export async function createFromMarkdown(
  { beads, out }: Hands,
  file: string,
  options: ManyOptions,
): Promise<Result<unknown, Problem>> {
  const text = await readText(file, '--file');
  if (!text.ok) return text;
  const planned = plannedBeads(text.value);
  if (planned.length === 0)
    return failed(problem('usage', `${file} has no ## heading: each names a bead of its own`));
  const wishes: BeadWish[] = [];
  for (const { title, parts } of planned) {
    if (title === '') return failed(problem('usage', `${file}: a ## heading without a title`));
    const wish = await wishOf(title, { ...options, ...optionsIn(parts) });
    if (!wish.ok) return failed(problem(wish.problem.kind, `${title}: ${wish.problem.message}`));
    wishes.push(wish.value);
  }
  if (options.dryRun === true) {
    out.say({ dry_run: true, issues: wishes }, () => printPlanned(wishes));
    return ok(undefined);
  }
  const made = await oneByOne(wishes, (wish) => beads.create(wish));
  if (made.ok) out.say(made.value, () => printMade({ beads, out }, made.value, options));
  return made;
}

function optionsIn(parts: ReadonlyMap<string, string>): WishOptions {
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

/** Answers with the ids by the plan's keys. What the nodes do not say the options do. */
export async function createFromGraph(
  { beads, out }: Hands,
  file: string,
  options: ManyOptions,
): Promise<Result<unknown, Problem>> {
  const text = await readText(file, '--graph');
  if (!text.ok) return text;
  const plan = parseGraphPlan(text.value);
  if (!plan.ok) return failed(problem('usage', `${file}: ${plan.problem}`));
  const { nodes, edges } = plan.value;
  const wishes: PlannedNode[] = [];
  for (const node of nodes) {
    const wish = await nodeWish(node, options);
    if (!wish.ok) return failed(problem(wish.problem.kind, `${node.key}: ${wish.problem.message}`));
    wishes.push({ node, wish: wish.value });
  }
  if (options.dryRun === true) {
    const counts = { node_count: nodes.length, edge_count: edges.length };
    out.say({ dry_run: true, ...counts, nodes: nodes.map(previewOf) }, () => printPlanned(nodes));
    return ok(undefined);
  }
  const made = await makeGraph(beads, wishes, edges);
  if (made.ok) out.say({ ids: made.value.ids }, () => printMade({ beads, out }, made.value.issues, options));
  return made;
}

interface PlannedNode {
  readonly node: GraphNode;
  readonly wish: BeadWish;
}

type Stopped = { readonly ok: false; readonly problem: Problem; readonly done: readonly Issue[] };

/** All beads, then what leads from one to another: where that stops, all beads are there and some of the edges. */
async function makeGraph(
  beads: Beads,
  planned: readonly PlannedNode[],
  edges: readonly GraphEdge[],
): Promise<
  Result<{ readonly ids: Record<string, string>; readonly issues: readonly Issue[] }, Problem> | Stopped
> {
  const ids = new Map<string, string>();
  const idOf = (end: GraphEnd): string => ('key' in end ? (ids.get(end.key) ?? end.key) : end.id);
  const made = await oneByOne(planned, async ({ node: { key, parent }, wish }) => {
    const bead = await beads.create({ ...wish, ...(parent === null ? {} : { parent: idOf(parent) }) });
    if (bead.ok) ids.set(key, bead.value.id);
    return bead;
  });
  if (!made.ok) return made;
  const linked = await oneByOne(edges, ({ from, to, type }) =>
    beads.depend({ bead: idOf(from), on: idOf(to), type, how: 'add' }),
  );
  if (!linked.ok) return { ...linked, done: made.value };
  const referring = planned.filter(({ node }) => Object.keys(node.metadataRefs).length > 0);
  const noted = await oneByOne(referring, ({ node: { key, metadataRefs } }) => {
    const entries = Object.entries(metadataRefs).map(([name, of]) => [name, idOf({ key: of })]);
    return beads.update(idOf({ key }), { metadata: Object.fromEntries(entries) });
  });
  if (!noted.ok) return { ...noted, done: made.value };
  return ok({ ids: Object.fromEntries(ids), issues: made.value });
}

/** Without its parent, which may have to be made first. */
async function nodeWish(
  { key: _, title, labels, metadata, metadataRefs: _refs, parent, ...fields }: GraphNode,
  options: ManyOptions,
): Promise<Result<BeadWish, Problem>> {
  const wish = await wishOf(title, {
    ...options,
    ...fields,
    labels: [...(options.labels ?? []), ...labels],
    ...(Object.keys(metadata).length === 0 ? {} : { metadata: JSON.stringify(metadata) }),
  });
  const isInheriting = parent !== null && options.inheritLabels !== false;
  return wish.ok && isInheriting ? ok({ ...wish.value, inheritLabels: true }) : wish;
}

function previewOf({ key, title, type = 'task', priority = '2', parent }: GraphNode) {
  const under =
    parent === null ? {} : 'key' in parent ? { parent_key: parent.key } : { parent_id: parent.id };
  return { key, title, type, priority: Number(priority.replace(/^P/i, '')), ...under };
}

function printPlanned(planned: readonly { readonly title: string }[]): void {
  for (const { title } of planned) print(`would make: ${title}`);
}

function printMade({ out }: Hands, made: readonly Issue[], { silent = false }: ManyOptions): void {
  for (const { id, title } of made)
    if (silent) print(id);
    else out.done(`created ${id}: ${title}`);
}
