// Beads as a graph: found by id, by their parents, and by what they depend on.

import type { Bead, BeadId, Edge } from '../bead.ts';
import { PARENT_CHILD } from '../bead.ts';

/** Deleted beads are not part of it, but for `all`: what leads to them leads nowhere. */
export interface BeadGraph {
  readonly all: readonly Bead[];
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

/** Beads, as a graph already or still to be made one. */
export type Among = readonly Bead[] | BeadGraph;

/** Linear, once for each array: the array of a store stays the same until something changes. */
export function graphOf(beads: Among): BeadGraph {
  if ('live' in beads) return beads;
  const known = graphs.get(beads);
  if (known !== undefined) return known;
  const graph = indexed(beads, finder);
  graphs.set(beads, graph);
  return graph;
}

/** The same where the beads are in order by their ids already, deleted ones too: it saves a search of all of them. */
export function graphWith(beads: readonly Bead[], find: BeadGraph['get']): BeadGraph {
  return indexed(beads, () => (id) => {
    const bead = find(id);
    return bead?.deleted ? undefined : bead;
  });
}

/** Everything below the bead of that id, not itself; circles end. */
export function descendants(graph: BeadGraph, id: BeadId): ReadonlySet<BeadId> {
  const below = new Set<BeadId>();
  for (const child of graph.childrenOf(id)) below.add(child.id);
  // A set's iteration also visits what is added meanwhile.
  for (const each of below) for (const child of graph.childrenOf(each)) below.add(child.id);
  below.delete(id);
  return below;
}

const graphs = new WeakMap<readonly Bead[], BeadGraph>();

/** In one pass, since at a hundred thousand beads each pass over them is felt. */
function indexed(beads: readonly Bead[], finderOf: typeof finder): BeadGraph {
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
    all: beads,
    live,
    connected,
    get: finderOf(live, connected),
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
