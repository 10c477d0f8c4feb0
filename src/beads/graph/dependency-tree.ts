// What a bead depends on, or what depends on it, as a tree.

import type { Bead, BeadId, Edge } from '../bead.ts';
import type { Among, BeadGraph } from './bead-graph.ts';
import { dependentsInOrder, graphOf } from './bead-graph.ts';

export interface TreeNode {
  readonly id: BeadId;
  /** Null where no bead has the id: in another project, deleted, or never there. */
  readonly bead: Bead | null;
  /** 0 for the root. */
  readonly depth: number;
  /** The node above; null for the root. */
  readonly parent: BeadId | null;
  /** Between it and the node above; null for the root. */
  readonly edge: Edge | null;
  /** More lies below that is not shown here: the depth ends, or the bead stands elsewhere in the tree already. */
  readonly isTruncated: boolean;
}

export interface TreeRequest {
  readonly root: BeadId;
  /** `down` to what it depends on, `up` to what depends on it. */
  readonly direction: 'down' | 'up';
  /** Edges from the root to the farthest node; 50 unless given. */
  readonly maxDepth?: number | undefined;
  /** Edge types that are followed; all but the mutual `relates-to` unless given. */
  readonly types?: readonly string[] | undefined;
}

const MAX_DEPTH = 50;

/** Depth first, each node after the one above it. Each bead is opened once, so circles end and the cost is linear. */
export function dependencyTree(beads: Among, request: TreeRequest): readonly TreeNode[] {
  const { root, maxDepth = MAX_DEPTH } = request;
  const graph = graphOf(beads);
  const opened = new Set<BeadId>();
  const nodes: TreeNode[] = [];
  const stack: Place[] = [{ id: root, depth: 0, parent: null, edge: null }];
  for (let place = stack.pop(); place !== undefined; place = stack.pop()) {
    const below = placesBelow(place, graph, request);
    const isShut = opened.has(place.id) || place.depth >= maxDepth;
    nodes.push({ ...place, bead: graph.get(place.id) ?? null, isTruncated: isShut && below.length > 0 });
    if (isShut) continue;
    opened.add(place.id);
    for (const each of below.reverse()) stack.push(each);
  }
  return nodes;
}

type Place = Omit<TreeNode, 'bead' | 'isTruncated'>;

function placesBelow(place: Place, graph: BeadGraph, { direction, types }: TreeRequest): Place[] {
  const below = { depth: place.depth + 1, parent: place.id };
  const isFollowed = ({ type }: Edge) => types?.includes(type) ?? type !== 'relates-to';
  if (direction === 'down') {
    const edges = graph.get(place.id)?.edges.filter(isFollowed) ?? [];
    return edges.map((edge) => ({ id: edge.on, edge, ...below }));
  }
  return dependentsInOrder(graph, place.id)
    .filter(({ edge }) => isFollowed(edge))
    .map(({ bead, edge }) => ({ id: bead.id, edge, ...below }));
}
