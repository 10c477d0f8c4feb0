// Beads as a graph: found by id, by their parents, and by what they depend on.

import type { Bead, BeadId, Edge } from '../bead.ts';
import { PARENT_CHILD } from '../bead.ts';
import { compareIds } from '../id-order.ts';

/** Deleted beads are not part of it, but for `all`: what leads to them leads nowhere. */
export interface BeadGraph {
  readonly all: readonly Bead[];
  readonly live: readonly Bead[];
  /** Those of `live` that are not closed. */
  readonly open: readonly Bead[];
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

/** The edges that lead to it in the order of ids, which does not tell in what order beads were read or made. */
export function dependentsInOrder(graph: Pick<BeadGraph, 'dependentsOf'>, id: BeadId): readonly Dependent[] {
  const dependents = graph.dependentsOf(id);
  return dependents.length < 2 ? dependents : dependents.toSorted((a, b) => compareIds(a.bead.id, b.bead.id));
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

/** A graph that follows its beads from change to change, so that most cost next to nothing. */
export interface LiveGraph extends BeadGraph {
  /**
   * The graph once the bead `before` has become `after`, or, where there was none, `after` has come to be; null where
   * all must be looked at. This one is not to be used any more.
   */
  exchanged(before: Bead | undefined, after: Bead): LiveGraph | null;
}

/** The same where the beads are in order by their ids already, deleted ones too: `find` follows changes as well. */
export function liveGraph(beads: readonly Bead[], find: BeadGraph['get']): LiveGraph {
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
function indexed(beads: readonly Bead[], finderOf: typeof finder): IndexedGraph {
  const live: Bead[] = [];
  const connected: Bead[] = [];
  const children = new Map<BeadId, readonly Bead[]>();
  for (const bead of beads) {
    if (bead.deleted) continue;
    live.push(bead);
    if (bead.edges.length === 0) continue;
    connected.push(bead);
    for (const edge of bead.edges) if (edge.type === PARENT_CHILD) addChild(children, edge.on, bead);
  }
  return new IndexedGraph({ all: beads, live, connected, children, find: finderOf(live, connected) });
}

interface Parts {
  readonly all: readonly Bead[];
  readonly live: readonly Bead[];
  readonly connected: readonly Bead[];
  readonly children: Map<BeadId, readonly Bead[]>;
  readonly find: BeadGraph['get'];
  readonly dependents?: Map<BeadId, readonly Dependent[]> | null;
  readonly open?: readonly Bead[] | null;
}

class IndexedGraph implements LiveGraph {
  readonly all: readonly Bead[];
  readonly live: readonly Bead[];
  readonly connected: readonly Bead[];
  readonly get: BeadGraph['get'];
  readonly #children: Map<BeadId, readonly Bead[]>;
  #dependents: Map<BeadId, readonly Dependent[]> | null;
  #open: readonly Bead[] | null;

  constructor({ all, live, connected, children, find, dependents = null, open = null }: Parts) {
    this.all = all;
    this.live = live;
    this.connected = connected;
    this.get = find;
    this.#children = children;
    this.#dependents = dependents;
    this.#open = open;
  }

  get open(): readonly Bead[] {
    this.#open ??= this.live.filter(isOpen);
    return this.#open;
  }

  childrenOf(id: BeadId): readonly Bead[] {
    return this.#children.get(id) ?? NO_BEADS;
  }

  dependentsOf(id: BeadId): readonly Dependent[] {
    this.#dependents ??= dependentsIn(this.connected);
    return this.#dependents.get(id) ?? [];
  }

  exchanged(before: Bead | undefined, after: Bead): IndexedGraph | null {
    if (before === undefined) return after.edges.length > 0 || after.deleted ? null : this.#with(after);
    const isSimple = !before.deleted && !after.deleted && haveSameEdges(before, after);
    const place = isSimple ? this.live.indexOf(before) : -1;
    if (place < 0) return null;
    // The lists that hold the bead are others afterwards; what finds them is shared with the graph of before.
    for (const { type, on } of after.edges) {
      const held = this.#children.get(on);
      if (type === PARENT_CHILD && held) this.#children.set(on, replaced(held, before, after));
      const leading = this.#dependents?.get(on);
      if (leading)
        this.#dependents?.set(
          on,
          leading.map((each) => moved(each, before, after)),
        );
    }
    const isOpenStill = isOpen(before) === isOpen(after);
    return new IndexedGraph({
      all: replaced(this.all, before, after),
      live: this.live.with(place, after),
      connected: after.edges.length === 0 ? this.connected : replaced(this.connected, before, after),
      open: isOpenStill && this.#open ? replaced(this.#open, before, after) : null,
      ...this.#shared(),
    });
  }

  #with(bead: Bead): IndexedGraph {
    return new IndexedGraph({
      all: [...this.all, bead],
      live: [...this.live, bead],
      connected: this.connected,
      open: this.#open && isOpen(bead) ? [...this.#open, bead] : this.#open,
      ...this.#shared(),
    });
  }

  #shared(): Pick<Parts, 'children' | 'find' | 'dependents'> {
    return { children: this.#children, find: this.get, dependents: this.#dependents };
  }
}

function isOpen(bead: Bead): boolean {
  return bead.status !== 'closed';
}

function haveSameEdges({ edges: a }: Bead, { edges: b }: Bead): boolean {
  return a === b || (a.length === b.length && JSON.stringify(a) === JSON.stringify(b));
}

function replaced(beads: readonly Bead[], before: Bead, after: Bead): readonly Bead[] {
  const place = beads.indexOf(before);
  return place < 0 ? beads : beads.with(place, after);
}

/** Its edges are made anew with it. */
function moved(dependent: Dependent, before: Bead, after: Bead): Dependent {
  if (dependent.bead !== before) return dependent;
  const { type, on, onBirth } = dependent.edge;
  const edge = after.edges.find((each) => each.type === type && each.on === on && each.onBirth === onBirth);
  return { bead: after, edge: edge ?? dependent.edge };
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

function addChild(children: Map<BeadId, readonly Bead[]>, parent: BeadId, child: Bead): void {
  // Only here, where it was made.
  const held = children.get(parent) as Bead[] | undefined;
  if (held === undefined) children.set(parent, [child]);
  else if (held.at(-1) !== child) held.push(child);
}

function dependentsIn(beads: readonly Bead[]): Map<BeadId, readonly Dependent[]> {
  const edges = beads.flatMap((bead) => bead.edges.map((edge) => ({ bead, edge })));
  return Map.groupBy(edges, ({ edge }) => edge.on);
}
