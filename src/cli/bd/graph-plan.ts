// A plan as a graph, as `bd create --graph` takes it: nodes with keys of their own, and edges between them or to beads
// that there are. The form is the original's (cmd/bd/graph_apply.go).

import { failed, ok, type Result } from '../../beads/result.ts';
import { isObject } from '../../engine/json.ts';

export interface GraphPlan {
  /** Each after its parent. */
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

export interface GraphNode {
  readonly key: string;
  readonly title: string;
  /** Texts and numbers as they would be typed as options. */
  readonly description?: string;
  readonly type?: string;
  readonly priority?: string;
  readonly assignee?: string;
  readonly estimate?: string;
  readonly externalRef?: string;
  readonly labels: readonly string[];
  readonly metadata: Readonly<Record<string, unknown>>;
  /** Entries of the metadata that hold the id which a node comes to have, by its key. */
  readonly metadataRefs: Readonly<Record<string, string>>;
  readonly parent: GraphEnd | null;
}

/** A node of the plan, or a bead that there is. */
export type GraphEnd = { readonly key: string } | { readonly id: string };

/** `from` depends on `to`. */
export interface GraphEdge {
  readonly from: GraphEnd;
  readonly to: GraphEnd;
  readonly type: string;
}

/** The problem is one line, of the first thing that is wrong: nothing is made of a plan that is not whole. */
export function parseGraphPlan(text: string): Result<GraphPlan, string> {
  try {
    const plan = recordOf(JSON.parse(text), 'the plan', PLAN_FIELDS);
    const given = listOf(plan['nodes'], 'nodes').map((node, at) =>
      recordOf(node, `node ${at + 1}`, NODE_FIELDS),
    );
    if (given.length === 0) return failed('it has no nodes');
    const nodes = given.map(nodeOf);
    const keys = new Set(nodes.map(({ key }) => key));
    if (keys.size < nodes.length) return failed('two nodes have one key');
    const edges = [
      ...listOf(plan['edges'] ?? [], 'edges').map(edgeOf),
      ...given.flatMap((node, at) => edgesIn(node, `node ${at + 1}`, keys)),
    ];
    const strange = keysIn(nodes, edges).find((key) => !keys.has(key));
    if (strange !== undefined) return failed(`"${strange}" is no node's key`);
    const sorted = parentsFirst(nodes);
    return sorted === null
      ? failed('nodes are each other’s parents in a circle')
      : ok({ nodes: sorted, edges });
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof PlanError) return failed(error.message);
    throw error;
  }
}

class PlanError extends Error {}

type Fields = Readonly<Record<string, unknown>>;

/** `commit_message` and `assign_after_create` have no meaning here. */
const PLAN_FIELDS = ['nodes', 'edges', 'commit_message'];
const NODE_FIELDS = [
  'key',
  'title',
  'type',
  'description',
  'assignee',
  'assign_after_create',
  'priority',
  'estimate',
  'labels',
  'metadata',
  'metadata_refs',
  'external_ref',
  'parent',
  'parent_key',
  'parent_id',
  'deps',
];
const EDGE_FIELDS = ['from_key', 'from_id', 'to_key', 'to_id', 'type'];

function nodeOf(node: Fields, at: number): GraphNode {
  const what = `node ${at + 1}`;
  const parent = textOf(node, 'parent', what);
  const refs = recordOf(node['metadata_refs'] ?? {}, `metadata_refs of ${what}`);
  return {
    key: neededText(node, 'key', what),
    title: neededText(node, 'title', what),
    ...some('description', textOf(node, 'description', what)),
    ...some('type', textOf(node, 'type', what)),
    ...some('priority', wordOf(node, 'priority', what)),
    ...some('assignee', textOf(node, 'assignee', what)),
    ...some('estimate', wordOf(node, 'estimate', what)),
    ...some('externalRef', textOf(node, 'external_ref', what)),
    labels: listOf(node['labels'] ?? [], `labels of ${what}`).map(String),
    metadata: recordOf(node['metadata'] ?? {}, `metadata of ${what}`),
    metadataRefs: Object.fromEntries(
      Object.keys(refs).map((name) => [name, neededText(refs, name, `metadata_refs of ${what}`)]),
    ),
    parent: endOf(node, 'parent', what) ?? (parent === null ? null : { key: parent }),
  };
}

function edgeOf(value: unknown, at: number): GraphEdge {
  const what = `edge ${at + 1}`;
  const edge = recordOf(value, what, EDGE_FIELDS);
  return {
    from: endOf(edge, 'from', what) ?? missing('from_key', what),
    to: endOf(edge, 'to', what) ?? missing('to_key', what),
    type: textOf(edge, 'type', what) ?? 'blocks',
  };
}

/** A target that is no node's key is the id of a bead that there is. */
function edgesIn(node: Fields, what: string, keys: ReadonlySet<string>): readonly GraphEdge[] {
  return listOf(node['deps'] ?? [], `deps of ${what}`).map((value) => {
    const dep = recordOf(value, `a dep of ${what}`, ['type', 'target']);
    const target = neededText(dep, 'target', `a dep of ${what}`);
    return {
      from: { key: neededText(node, 'key', what) },
      to: keys.has(target) ? { key: target } : { id: target },
      type: textOf(dep, 'type', what) ?? 'blocks',
    };
  });
}

function endOf(fields: Fields, name: string, what: string): GraphEnd | null {
  const key = textOf(fields, `${name}_key`, what);
  if (key !== null) return { key };
  const id = textOf(fields, `${name}_id`, what);
  return id === null ? null : { id };
}

function keysIn(nodes: readonly GraphNode[], edges: readonly GraphEdge[]): readonly string[] {
  const ends = [
    ...edges.flatMap(({ from, to }) => [from, to]),
    ...nodes.flatMap(({ parent }) => parent ?? []),
  ];
  const named = ends.flatMap((end) => ('key' in end ? [end.key] : []));
  return [...named, ...nodes.flatMap(({ metadataRefs }) => Object.values(metadataRefs))];
}

/** Null where some are each other's parents. */
function parentsFirst(nodes: readonly GraphNode[]): readonly GraphNode[] | null {
  const sorted = new Set<GraphNode>();
  const placed = new Set<string>();
  while (sorted.size < nodes.length) {
    const next = nodes.filter(
      (node) =>
        !sorted.has(node) && (node.parent === null || !('key' in node.parent) || placed.has(node.parent.key)),
    );
    if (next.length === 0) return null;
    for (const node of next) {
      sorted.add(node);
      placed.add(node.key);
    }
  }
  return [...sorted];
}

/** What it does not know would be lost without a word: it is a fault. */
function recordOf(value: unknown, what: string, known?: readonly string[]): Fields {
  if (!isObject(value)) throw new PlanError(`${what} is no JSON object`);
  const strange = known && Object.keys(value).find((name) => !known.includes(name));
  if (strange !== undefined)
    throw new PlanError(`${what} has "${strange}", which is none of ${known?.join(', ')}`);
  return value;
}

function listOf(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new PlanError(`${what} are no JSON array`);
  return value;
}

function neededText(fields: Fields, name: string, what: string): string {
  return textOf(fields, name, what) ?? missing(name, what);
}

function textOf(fields: Fields, name: string, what: string): string | null {
  const value = fields[name];
  if (value === undefined || value === null || value === '') return null;
  if (typeof value !== 'string') throw new PlanError(`${name} of ${what} is no text`);
  return value;
}

function wordOf(fields: Fields, name: string, what: string): string | null {
  const value = fields[name];
  return typeof value === 'number' ? String(value) : textOf(fields, name, what);
}

function some<K extends string>(name: K, value: string | null): { readonly [P in K]?: string } {
  return value === null ? {} : ({ [name]: value } as { readonly [P in K]: string });
}

function missing(name: string, what: string): never {
  throw new PlanError(`${what} has no ${name}`);
}
