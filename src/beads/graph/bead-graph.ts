// Beads as a graph: found by id, by their parents, and by what they depend on.

import type { Bead, BeadId, Edge } from '../bead.ts';
import { PARENT_CHILD } from '../bead.ts';

/** Deleted beads are not part of it: what leads to them leads nowhere. */
export interface BeadGraph {
  readonly live: readonly Bead[];
  get(id: BeadId): Bead | undefined;
  /** In the order of `live`. */
  childrenOf(id: BeadId): readonly Bead[];
  /** The edges that lead to it, in the order of `live`; also to ids that no bead of it has. */
  dependentsOf(id: BeadId): readonly Dependent[];
}

export interface Dependent {
  readonly bead: Bead;
  readonly edge: Edge;
}

/** Linear, once for each array: the array of a store stays the same until something changes. */
export function graphOf(beads: readonly Bead[]): BeadGraph {
  const known = graphs.get(beads);
  if (known !== undefined) return known;
  const graph = indexed(beads);
  graphs.set(beads, graph);
  return graph;
}

const graphs = new WeakMap<readonly Bead[], BeadGraph>();

function indexed(beads: readonly Bead[]): BeadGraph {
  const live = beads.filter((bead) => !bead.deleted);
  const byId = new Map<BeadId, Bead>();
  const children = new Map<BeadId, Bead[]>();
  for (const bead of live) {
    byId.set(bead.id, bead);
    for (const edge of bead.edges) {
      if (edge.type !== PARENT_CHILD) continue;
      const held = children.get(edge.on);
      if (held === undefined) children.set(edge.on, [bead]);
      else if (held.at(-1) !== bead) held.push(bead);
    }
  }
  let dependents: ReadonlyMap<BeadId, readonly Dependent[]> | null = null;
  return {
    live,
    get: (id) => byId.get(id),
    childrenOf: (id) => children.get(id) ?? [],
    dependentsOf(id) {
      dependents ??= Map.groupBy(
        live.flatMap((bead) => bead.edges.map((edge) => ({ bead, edge }))),
        ({ edge }) => edge.on,
      );
      return dependents.get(id) ?? [];
    },
  };
}
