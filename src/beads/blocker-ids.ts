// Which beads keep which others from being worked on: ids for programs, where `whyNotReady` gives words for people.

import type { Bead, BeadId, Edge } from './bead.ts';
import { PARENT_CHILD } from './bead.ts';

/** Every bead that waits, by an edge of its own or with its parent, with what it waits for. Linear. */
export function blockerIds(beads: readonly Bead[]): ReadonlyMap<BeadId, readonly BeadId[]> {
  const live = beads.filter((bead) => !bead.deleted);
  const byId = new Map(live.map((bead) => [bead.id, bead]));
  const children = childrenOf(live);
  const waiting = new Map<BeadId, readonly BeadId[]>();
  for (const bead of live) {
    if (isFinished(bead)) continue;
    const ids = bead.edges.flatMap((edge) => awaited(edge, byId.get(edge.on), children));
    if (ids.length > 0) waiting.set(bead.id, [...new Set(ids)]);
  }
  // A map's iteration also visits what is set meanwhile.
  for (const [id, ids] of waiting) {
    for (const child of children.get(id) ?? []) {
      if (!isFinished(child) && !waiting.has(child.id)) waiting.set(child.id, ids);
    }
  }
  return waiting;
}

/** The beads that are not deleted by their parents. */
export function childrenOf(beads: readonly Bead[]): ReadonlyMap<BeadId, readonly Bead[]> {
  const children = new Map<BeadId, Bead[]>();
  for (const bead of beads) {
    if (bead.deleted) continue;
    for (const { type, on } of bead.edges) {
      if (type !== PARENT_CHILD) continue;
      const held = children.get(on);
      if (held) held.push(bead);
      else children.set(on, [bead]);
    }
  }
  return children;
}

/** Nobody waits for it any more. */
export function isFinished(bead: Bead): boolean {
  return bead.status === 'closed' || bead.status === 'pinned' || bead.other?.['pinned'] === true;
}

/** As in graph.ts: a close reason with one of these words means that the bead failed. */
const FAILURE = /\b(failed|rejected|wontfix|won't fix|cancell?ed|abandoned|blocked|error|timeout|aborted)\b/i;

function awaited(
  edge: Edge,
  target: Bead | undefined,
  children: ReadonlyMap<BeadId, readonly Bead[]>,
): readonly BeadId[] {
  if (target === undefined) return [];
  switch (edge.type) {
    case 'blocks':
      return isFinished(target) ? [] : [target.id];
    case 'conditional-blocks':
      return target.status === 'closed' && FAILURE.test(target.closeReason) ? [] : [target.id];
    case 'waits-for': {
      const all = children.get(target.id) ?? [];
      const open = all.filter((child) => !isFinished(child)).map((child) => child.id);
      return edge.metadata?.['gate'] === 'any-children' && open.length < all.length ? [] : open;
    }
    default:
      return [];
  }
}
