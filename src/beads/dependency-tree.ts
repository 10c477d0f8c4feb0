// The beads that a bead depends on, or that depend on it, as a tree.

import type { Bead, BeadId, Edge } from './bead.ts';
import type { Dependents } from './issue.ts';

export interface TreeNode {
  readonly bead: Bead;
  /** 0 for the root. */
  readonly depth: number;
  /** The bead above; the root's own id for the root, as in the original. */
  readonly parent: BeadId;
  /** The type of the edge to the bead above; null for the root. */
  readonly edge: string | null;
  /** Whether more lies below that is not shown: the depth ends here, or it stands elsewhere in the tree already. */
  readonly truncated: boolean;
}

export interface TreeRequest {
  readonly root: Bead;
  readonly direction: 'down' | 'up';
  /** Edges from the root to the farthest node. */
  readonly maxDepth: number;
}

/** Depth first; each bead once, so that the tree is finite and no larger than the tracker. */
export function dependencyTree(
  { root, direction, maxDepth }: TreeRequest,
  find: (id: BeadId) => Bead | undefined,
  dependents: Dependents,
): readonly TreeNode[] {
  const next = (bead: Bead): readonly { bead: Bead; edge: Edge }[] =>
    direction === 'up'
      ? (dependents.get(bead.id) ?? [])
      : bead.edges.flatMap((edge) => {
          const target = find(edge.on);
          return target === undefined ? [] : [{ bead: target, edge }];
        });
  const seen = new Set<BeadId>();
  const nodes: TreeNode[] = [];
  const stack: Omit<TreeNode, 'truncated'>[] = [{ bead: root, depth: 0, parent: root.id, edge: null }];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    const { bead, depth } = node;
    const below = next(bead);
    const isKnown = seen.has(bead.id);
    seen.add(bead.id);
    const ends = isKnown || depth >= maxDepth;
    nodes.push({ ...node, truncated: ends && below.length > 0 });
    if (ends) continue;
    for (const each of below.toReversed())
      stack.push({ bead: each.bead, depth: depth + 1, parent: bead.id, edge: each.edge.type });
  }
  return nodes;
}
