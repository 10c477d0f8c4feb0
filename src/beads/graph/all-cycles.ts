// All circles of beads that wait for each other. `bd` lets nobody make one, but two branches that each added an edge
// can, and imports bring them along.

import type { Bead, BeadId } from '../bead.ts';
import { compareIds } from '../id-order.ts';
import type { Among, BeadGraph } from './bead-graph.ts';
import { graphOf } from './bead-graph.ts';
import { knotsOf } from './knots.ts';
import { awaitedId, isReadinessEdge } from './waits.ts';

export interface CycleReport {
  /** Each as ids from a bead back to itself, shortest first among those that it is part of. */
  readonly cycles: readonly (readonly BeadId[])[];
  /** How many there would be without a limit. */
  readonly total: number;
  /** There are beads in circles that none of `cycles` shows. */
  readonly isTruncated: boolean;
}

const CYCLE_LIMIT = 100;

/**
 * Circles such that each bead which is part of one is on at least one of them, at most `limit`. There may be more ways
 * round among the same beads: their number can be exponential. Linear in the beads and edges for each circle, also for
 * those that are only counted.
 */
export function allCycles(beads: Among, limit = CYCLE_LIMIT): CycleReport {
  const { nodes, next } = waitingGraph(graphOf(beads));
  const cycles: (readonly BeadId[])[] = [];
  let total = 0;
  for (const knot of knotsOf(next)) {
    const inside = new Set(knot);
    const covered = new Set<number>();
    for (const start of knot) {
      if (nodes[start] === null || covered.has(start)) continue;
      const path = shortestBack(start, next, inside);
      for (const node of path) covered.add(node);
      total += 1;
      if (total <= limit) cycles.push(path.flatMap((node) => nodes[node]?.id ?? []));
    }
  }
  return { cycles, total, isTruncated: total > limit };
}

interface WaitingGraph {
  /** Beads in the order of ids; null for a node that stands for the children of a bead. */
  readonly nodes: readonly (Bead | null)[];
  /** The nodes that each waits for. */
  readonly next: readonly (readonly number[])[];
}

/** A node for each bead, and one for the children of each spawner, so that many who wait for many cost no product. */
function waitingGraph(graph: BeadGraph): WaitingGraph {
  const nodes: (Bead | null)[] = [...graph.live].sort((a, b) => compareIds(a.id, b.id));
  const numbers = new Map(nodes.map((bead, number) => [bead?.id, number]));
  const next: number[][] = nodes.map(() => []);
  const numbersOf = (ids: readonly BeadId[]) => ids.flatMap((id) => numbers.get(id) ?? []);
  const groups = new Map<BeadId, number>();
  const groupOf = (spawner: BeadId): number => {
    const known = groups.get(spawner);
    if (known !== undefined) return known;
    const children = numbersOf(graph.childrenOf(spawner).map((child) => child.id));
    groups.set(spawner, nodes.length);
    nodes.push(null);
    next.push(children.sort((a, b) => a - b));
    return nodes.length - 1;
  };
  for (const bead of graph.live) {
    const from = next[numbers.get(bead.id) ?? -1];
    for (const edge of bead.edges.filter(isReadinessEdge)) {
      from?.push(...numbersOf([awaitedId(edge)]));
      if (edge.type === 'waits-for') from?.push(groupOf(awaitedId(edge)));
    }
  }
  return { nodes, next };
}

/** The nodes from `start` back to `start`, within a knot, in which there is always a way. */
function shortestBack(start: number, next: WaitingGraph['next'], inside: ReadonlySet<number>): number[] {
  const cameFrom = new Map<number, number>();
  const queue = [start];
  // The queue grows while it is walked.
  for (const node of queue) {
    for (const each of next[node] ?? []) {
      if (each === start) return wayBack(node, start, cameFrom);
      if (!inside.has(each) || cameFrom.has(each)) continue;
      cameFrom.set(each, node);
      queue.push(each);
    }
  }
  return [start];
}

function wayBack(last: number, start: number, cameFrom: ReadonlyMap<number, number>): number[] {
  const path = [start];
  for (let node: number | undefined = last; node !== undefined && node !== start; node = cameFrom.get(node))
    path.push(node);
  path.push(start);
  return path.reverse();
}
