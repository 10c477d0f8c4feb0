// What can be worked on: readiness is computed from the beads when asked, never stored.

import type { Bead, BeadId, Edge } from './bead.ts';
import { PARENT_CHILD, parentOf } from './bead.ts';

/** Types that are no work of their own. */
const NOT_WORK: ReadonlySet<string> = new Set([
  'merge-request',
  'gate',
  'molecule',
  'message',
  'agent',
  'role',
  'rig',
]);

/** A close reason with one of these words means that the bead failed, which is what a conditional bead waits for. */
const FAILURE = /\b(failed|rejected|wontfix|won't fix|cancell?ed|abandoned|blocked|error|timeout|aborted)\b/i;

/** The beads to work on at `now` (ms since the epoch): most urgent first, then newest, then by id. Linear. */
export function readyBeads(beads: readonly Bead[], now: number): readonly Bead[] {
  const graph = graphOf(beads);
  const blockers = blockersOf(graph);
  return beads.filter((bead) => reasonNotReady(bead, graph, blockers, now) === null).sort(byUrgency);
}

/** Why `bead` is not to be worked on at `now`, in words for a person; null where it is ready. */
export function whyNotReady(bead: Bead, beads: readonly Bead[], now: number): string | null {
  const graph = graphOf(beads);
  return reasonNotReady(bead, graph, blockersOf(graph), now);
}

/**
 * A circle of beads that wait for each other and that `start` is part of, as ids from `start` back to `start`; null
 * where there is none. Every edge that bears on readiness counts, a child's on its parent too.
 */
export function findCycle(beads: readonly Bead[], start: BeadId): readonly BeadId[] | null {
  const graph = graphOf(beads);
  const cameFrom = new Map<BeadId, BeadId>();
  const queue: BeadId[] = [start];
  // The queue grows while it is walked.
  for (const id of queue) {
    for (const next of awaited(graph.get(id), graph)) {
      if (next === start) return pathTo(id, start, cameFrom);
      if (cameFrom.has(next)) continue;
      cameFrom.set(next, id);
      queue.push(next);
    }
  }
  return null;
}

/** Whether an edge bears on readiness. */
export function isReadinessEdge(edge: Edge): boolean {
  return READINESS_EDGES.has(edge.type);
}

const READINESS_EDGES: ReadonlySet<string> = new Set([
  'blocks',
  'conditional-blocks',
  'waits-for',
  PARENT_CHILD,
]);

interface Graph {
  readonly live: readonly Bead[];
  get(id: BeadId): Bead | undefined;
  childrenOf(id: BeadId): readonly Bead[];
}

function graphOf(beads: readonly Bead[]): Graph {
  const live = beads.filter((bead) => !bead.deleted);
  const byId = new Map(live.map((bead) => [bead.id, bead]));
  const children = childrenByParent(live);
  return { live, get: (id) => byId.get(id), childrenOf: (id) => children.get(id) ?? [] };
}

function childrenByParent(beads: readonly Bead[]): Map<BeadId, Bead[]> {
  const children = new Map<BeadId, Bead[]>();
  for (const bead of beads) {
    for (const edge of bead.edges) {
      if (edge.type !== PARENT_CHILD) continue;
      const held = children.get(edge.on);
      if (held) held.push(bead);
      else children.set(edge.on, [bead]);
    }
  }
  return children;
}

function reasonNotReady(bead: Bead, graph: Graph, blockers: Blockers, now: number): string | null {
  if (bead.deleted) return 'it is deleted';
  if (isPinned(bead)) return 'it is pinned';
  if (bead.status !== 'open') return `its status is ${bead.status}`;
  if (NOT_WORK.has(bead.type)) return `a bead of type ${bead.type} is not worked on`;
  if (bead.other?.['ephemeral'] === true || bead.other?.['wisp'] === true) return 'it is ephemeral';
  return deferral(bead, graph, now) ?? inWords(bead, blockers.get(bead.id));
}

function deferral(bead: Bead, graph: Graph, now: number): string | null {
  const until = deferredUntil(bead);
  if (until > now) return `it is deferred until ${new Date(until).toISOString()}`;
  const parent = graph.get(parentOf(bead) ?? bead.id);
  if (parent === undefined || deferredUntil(parent) <= now) return null;
  return `its parent ${parent.id} is deferred until ${new Date(deferredUntil(parent)).toISOString()}`;
}

/** The instant that the bead is put off to, in ms since the epoch; 0 where it is not. */
function deferredUntil(bead: Bead): number {
  const until = bead.other?.['defer_until'];
  return typeof until === 'string' ? Date.parse(until) || 0 : 0;
}

interface Blocker {
  /** What it waits for, as a phrase without its subject. */
  readonly reason: string;
  /** The bead that waits by an edge of its own: the blocked one or an ancestor. */
  readonly root: BeadId;
}

type Blockers = ReadonlyMap<BeadId, Blocker>;

/** Every bead that waits, by an edge of its own or with its parent: a child waits with its parent, not for it. */
function blockersOf(graph: Graph): Blockers {
  const blockers = new Map<BeadId, Blocker>();
  for (const bead of graph.live) {
    const reason = isFinished(bead) ? null : ownBlocker(bead, graph);
    if (reason !== null) blockers.set(bead.id, { reason, root: bead.id });
  }
  // A map's iteration also visits what is set meanwhile.
  for (const [id, blocker] of blockers) {
    for (const child of graph.childrenOf(id)) {
      if (!isFinished(child) && !blockers.has(child.id)) blockers.set(child.id, blocker);
    }
  }
  return blockers;
}

function inWords(bead: Bead, blocker: Blocker | undefined): string | null {
  if (blocker === undefined) return null;
  if (blocker.root === bead.id) return `it ${blocker.reason}`;
  const kin = blocker.root === parentOf(bead) ? 'parent' : 'ancestor';
  return `its ${kin} ${blocker.root} ${blocker.reason}`;
}

function ownBlocker(bead: Bead, graph: Graph): string | null {
  for (const edge of bead.edges) {
    const reason = edgeBlocker(edge, graph);
    if (reason !== null) return reason;
  }
  return null;
}

function edgeBlocker(edge: Edge, graph: Graph): string | null {
  const target = graph.get(edge.on);
  if (target === undefined) return null;
  switch (edge.type) {
    case 'blocks':
      return isFinished(target) ? null : `waits for ${named(target)}`;
    case 'conditional-blocks':
      return conditionalBlocker(target);
    case 'waits-for':
      return childrenBlocker(edge, target, graph);
    default:
      return null;
  }
}

function conditionalBlocker(target: Bead): string | null {
  if (isPinned(target)) return null;
  if (target.status !== 'closed') return `is for the case that ${named(target)} fails`;
  return FAILURE.test(target.closeReason)
    ? null
    : `was for the case that ${named(target)} fails, which it did not`;
}

function childrenBlocker(edge: Edge, spawner: Bead, graph: Graph): string | null {
  const children = graph.childrenOf(spawner.id);
  const open = children.filter((child) => !isFinished(child));
  const [first] = open;
  if (first === undefined) return null;
  if (edge.metadata?.['gate'] === 'any-children' && open.length < children.length) return null;
  const more = open.length > 1 ? ` and ${open.length - 1} more` : '';
  return `waits for children of ${named(spawner)}: ${first.id}${more}`;
}

/** Nobody waits for it any more. */
function isFinished(bead: Bead): boolean {
  return bead.status === 'closed' || isPinned(bead);
}

function isPinned(bead: Bead): boolean {
  return bead.status === 'pinned' || bead.other?.['pinned'] === true;
}

function named(bead: Bead): string {
  return `${bead.id} (${bead.title})`;
}

/** As a comparison: most urgent first, then newest, then by id. */
export function byUrgency(a: Bead, b: Bead): number {
  return a.priority - b.priority || compareText(b.createdAt, a.createdAt) || compareText(a.id, b.id);
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** The beads whose state decides whether `bead` may be worked on. */
function awaited(bead: Bead | undefined, graph: Graph): readonly BeadId[] {
  return (bead?.edges ?? []).flatMap((edge) => {
    switch (edge.type) {
      case 'blocks':
      case 'conditional-blocks':
      case PARENT_CHILD:
        return [edge.on];
      case 'waits-for':
        return [edge.on, ...graph.childrenOf(edge.on).map((child) => child.id)];
      default:
        return [];
    }
  });
}

function pathTo(last: BeadId, start: BeadId, cameFrom: ReadonlyMap<BeadId, BeadId>): readonly BeadId[] {
  const path: BeadId[] = [start];
  for (let id: BeadId | undefined = last; id !== undefined && id !== start; id = cameFrom.get(id))
    path.push(id);
  path.push(start);
  return path.reverse();
}
