// Whether a bead would wait for itself: every edge that bears on readiness counts, a child's on its parent too, since
// a child is blocked with its parent.

import type { Bead, BeadId } from '../bead.ts';
import type { BeadGraph } from './bead-graph.ts';
import { graphOf } from './bead-graph.ts';
import { awaitedId, isReadinessEdge } from './waits.ts';

/**
 * A shortest circle of beads that wait for each other and that `start` is part of, as ids from `start` back to `start`;
 * null where there is none.
 */
export function findCycle(beads: readonly Bead[], start: BeadId): readonly BeadId[] | null {
  return findCycleIn(graphOf(beads), start);
}

/** Finds beads that are not deleted, and those with a parent-child edge on one. */
export type Kin = Pick<BeadGraph, 'get' | 'childrenOf'>;

/** The same where the beads can be looked up: costs as much as what `start` waits for. */
export function findCycleIn(kin: Kin, start: BeadId): readonly BeadId[] | null {
  const cameFrom = new Map<BeadId, BeadId>();
  const spawners = new Set<BeadId>();
  const queue: BeadId[] = [start];
  // The queue grows while it is walked.
  for (const id of queue) {
    for (const next of awaited(kin.get(id), kin, spawners)) {
      if (next === start) return pathTo(id, start, cameFrom);
      if (cameFrom.has(next)) continue;
      cameFrom.set(next, id);
      queue.push(next);
    }
  }
  return null;
}

/** The beads whose state decides whether `bead` may be worked on; a spawner's children only when it is met first. */
function awaited(bead: Bead | undefined, kin: Kin, spawners: Set<BeadId>): readonly BeadId[] {
  return (bead?.edges ?? []).filter(isReadinessEdge).flatMap((edge) => {
    const id = awaitedId(edge);
    if (edge.type !== 'waits-for' || spawners.has(id)) return [id];
    spawners.add(id);
    return [id, ...kin.childrenOf(id).map((child) => child.id)];
  });
}

function pathTo(last: BeadId, start: BeadId, cameFrom: ReadonlyMap<BeadId, BeadId>): readonly BeadId[] {
  const path: BeadId[] = [start];
  for (let id: BeadId | undefined = last; id !== undefined && id !== start; id = cameFrom.get(id))
    path.push(id);
  path.push(start);
  return path.reverse();
}
