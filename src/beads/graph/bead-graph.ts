// Beads as a graph: found by id, by their parents, and by what they depend on.

import type { Bead, BeadId, Edge } from '../bead.ts';
import { PARENT_CHILD } from '../bead.ts';

/** Deleted beads are not part of it: what leads to them leads nowhere. */
export interface BeadGraph {
  readonly live: readonly Bead[];
  /** Those of `live` that have edges of their own. */
  readonly connected: readonly Bead[];
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

/** In one pass, since at a hundred thousand beads each pass over them is felt. */
function indexed(beads: readonly Bead[]): BeadGraph {
  const live: Bead[] = [];
  const connected: Bead[] = [];
  const children = new Map<BeadId, Bead[]>();
  for (const bead of beads) {
    if (bead.deleted) continue;
    live.push(bead);
    if (bead.edges.length === 0) continue;
    connected.push(bead);
    for (const edge of bead.edges) if (edge.type === PARENT_CHILD) addChild(children, edge.on, bead);
  }
  let dependents: ReadonlyMap<BeadId, readonly Dependent[]> | null = null;
  return {
    live,
    connected,
    get: finder(live, connected),
    childrenOf: (id) => children.get(id) ?? NO_BEADS,
    dependentsOf(id) {
      dependents ??= dependentsIn(connected);
      return dependents.get(id) ?? [];
    },
  };
}

/** Most beads are what no edge leads to: they are put in order only when one of them is asked for. */
function finder(live: readonly Bead[], connected: readonly Bead[]): BeadGraph['get'] {
  const targets = new Map<BeadId, Bead | undefined>();
  for (const bead of connected) for (const edge of bead.edges) targets.set(edge.on, undefined);
  if (targets.size > 0) for (const bead of live) if (targets.has(bead.id)) targets.set(bead.id, bead);
  let all: ReadonlyMap<BeadId, Bead> | null = null;
  return (id) => {
    if (targets.has(id)) return targets.get(id);
    all ??= new Map(live.map((bead) => [bead.id, bead]));
    return all.get(id);
  };
}

const NO_BEADS: readonly Bead[] = Object.freeze([]);

function addChild(children: Map<BeadId, Bead[]>, parent: BeadId, child: Bead): void {
  const held = children.get(parent);
  if (held === undefined) children.set(parent, [child]);
  else if (held.at(-1) !== child) held.push(child);
}

function dependentsIn(beads: readonly Bead[]): ReadonlyMap<BeadId, readonly Dependent[]> {
  const edges = beads.flatMap((bead) => bead.edges.map((edge) => ({ bead, edge })));
  return Map.groupBy(edges, ({ edge }) => edge.on);
}
