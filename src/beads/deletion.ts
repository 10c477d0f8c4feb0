// Deleting beads: an explicit line each, never the absence of a file; what depended on them no longer does.

import type { Bead, BeadId } from './bead.ts';
import type { Stamp } from './edit.ts';
import type { BeadGraph } from './graph/bead-graph.ts';
import { isReadinessEdge } from './graph/waits.ts';
import type { Result } from './result.ts';
import { failed, ok } from './result.ts';
import type { BeadStore } from './store.ts';
import type { StoreProblem } from './store-problem.ts';
import { unknownBead } from './store-problem.ts';

export interface DeletionRequest {
  readonly beads: readonly string[];
  /** What waits for them and their children too, however far. */
  readonly cascade: boolean;
  /** Says only what would be deleted. */
  readonly dryRun: boolean;
}

export interface Deletion {
  /** Sorted. */
  readonly ids: readonly BeadId[];
  /** Beads that waited for one of them, or were its children, and stay; sorted. */
  readonly orphaned: readonly BeadId[];
  /** Edges between these and the deleted. */
  readonly links: number;
}

export function deleteBeads(
  store: BeadStore,
  request: DeletionRequest,
  stamp: Stamp,
): Result<Deletion, StoreProblem> {
  const graph = store.graph();
  const doomed = doomedBy(store, request, graph);
  if (!doomed.ok) return doomed;
  const inbound = [...doomed.value.values()].flatMap((bead) =>
    graph.dependentsOf(bead.id).filter((each) => !doomed.value.has(each.bead.id)),
  );
  const waiting = inbound.filter(({ edge }) => isReadinessEdge(edge));
  const deletion = {
    ids: [...doomed.value.keys()].sort(),
    orphaned: [...new Set(waiting.map(({ bead }) => bead.id))].sort(),
    links: inbound.length,
  };
  if (request.dryRun) return ok(deletion);
  for (const { bead, edge } of inbound) {
    const removed = store.removeEdge(bead.id, edge, stamp);
    if (!removed.ok) return removed;
  }
  for (const id of deletion.ids) {
    const deleted = store.update(id, { deleted: true }, stamp);
    if (!deleted.ok) return deleted;
  }
  return ok(deletion);
}

function doomedBy(
  store: BeadStore,
  { beads, cascade }: DeletionRequest,
  graph: BeadGraph,
): Result<ReadonlyMap<BeadId, Bead>, StoreProblem> {
  const doomed = new Map<BeadId, Bead>();
  for (const id of beads) {
    const bead = store.get(id);
    if (bead === undefined || bead.deleted) return failed(unknownBead(id));
    doomed.set(bead.id, bead);
  }
  if (!cascade) return ok(doomed);
  // A map's iteration also visits what is set meanwhile.
  for (const [, bead] of doomed)
    for (const each of graph.dependentsOf(bead.id))
      if (isReadinessEdge(each.edge)) doomed.set(each.bead.id, each.bead);
  return ok(doomed);
}
