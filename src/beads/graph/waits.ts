// What an edge makes its bead wait for at a moment. The types and their meaning are the original's (reference, 3.1).

import type { Bead, BeadId, Edge } from '../bead.ts';
import { PARENT_CHILD } from '../bead.ts';
import { compareIds } from '../id-order.ts';
import type { BeadGraph } from './bead-graph.ts';
import { hasFailed, isFinished, isPinned } from './finished.ts';
import { isElapsedTimer, timeOutAt } from './timer.ts';

export type Wait =
  /** Until the target is closed. */
  | { readonly kind: 'target'; readonly target: Bead }
  /** Until the target has failed: `isDecided` where it has ended well, so that this bead is not wanted any more. */
  | { readonly kind: 'failure'; readonly target: Bead; readonly isDecided: boolean }
  /** Until the open children of the spawner, or any one of its children, are closed; in the order of ids. */
  | { readonly kind: 'children'; readonly spawner: Bead; readonly open: readonly BeadId[] };

/** Whether an edge of the type bears on readiness; of an unknown type it does not. */
export function isReadinessEdge(edge: Pick<Edge, 'type'>): boolean {
  return READINESS_TYPES.has(edge.type);
}

const READINESS_TYPES: ReadonlySet<string> = new Set([
  'blocks',
  'conditional-blocks',
  'waits-for',
  PARENT_CHILD,
]);

/** The bead that an edge is about: a `waits-for` edge's metadata may name another spawner than its target. */
export function awaitedId(edge: Edge): BeadId {
  const spawner = edge.type === 'waits-for' ? edge.metadata?.['spawner_id'] : undefined;
  return typeof spawner === 'string' && spawner !== '' ? (spawner as BeadId) : edge.on;
}

/** The waits of a graph's beads at `now` (ms since the epoch). */
export class Waits {
  readonly #graph: BeadGraph;
  readonly #now: number;
  readonly #openChildren = new Map<BeadId, readonly BeadId[]>();

  constructor(graph: BeadGraph, now: number) {
    this.#graph = graph;
    this.#now = now;
  }

  /** Everything that the bead waits for by edges of its own, in their order. */
  of(bead: Bead): readonly Wait[] {
    return isFinished(bead) ? [] : bead.edges.flatMap((edge) => this.#by(edge) ?? []);
  }

  /** Whether the bead waits by an edge of its own. */
  isWaiting(bead: Bead): boolean {
    return !isFinished(bead) && bead.edges.some((edge) => this.#by(edge) !== null);
  }

  /** The wait of one edge; null where it bears on nothing, or its target is over or not there. */
  #by(edge: Edge): Wait | null {
    switch (edge.type) {
      case 'blocks':
        return this.#untilClosed(this.#graph.get(edge.on));
      case 'conditional-blocks':
        return untilFailed(this.#graph.get(edge.on));
      case 'waits-for':
        return this.#untilChildren(edge);
      default:
        return null;
    }
  }

  #untilClosed(target: Bead | undefined): Wait | null {
    return target === undefined || this.#isOver(target) ? null : { kind: 'target', target };
  }

  #untilChildren(edge: Edge): Wait | null {
    const spawner = this.#graph.get(awaitedId(edge));
    if (spawner === undefined) return null;
    const open = this.#openChildrenOf(spawner.id);
    if (open.length === 0) return null;
    const isAny = edge.metadata?.['gate'] === 'any-children';
    const isOneOver = open.length < this.#graph.childrenOf(spawner.id).length;
    return isAny && isOneOver ? null : { kind: 'children', spawner, open };
  }

  /** However many wait for them, they are gathered once. */
  #openChildrenOf(id: BeadId): readonly BeadId[] {
    const known = this.#openChildren.get(id);
    if (known !== undefined) return known;
    const open = this.#graph.childrenOf(id).filter((child) => !this.#isOver(child));
    const ids = open.map((child) => child.id).sort(compareIds);
    this.#openChildren.set(id, ids);
    return ids;
  }

  #isOver(bead: Bead): boolean {
    return isFinished(bead) || isElapsedTimer(bead, this.#now);
  }
}

/** As a phrase without its subject: `waits for bd-a1b2 (Title)`. */
export function waitInWords(wait: Wait): string {
  switch (wait.kind) {
    case 'target':
      return `waits for ${named(wait.target)}${timeInWords(wait.target)}`;
    case 'failure':
      return wait.isDecided
        ? `was for the case that ${named(wait.target)} fails, which it did not`
        : `is for the case that ${named(wait.target)} fails`;
    case 'children': {
      const [first = ''] = wait.open;
      const more = wait.open.length > 1 ? ` and ${wait.open.length - 1} more` : '';
      return `waits for children of ${named(wait.spawner)}: ${first}${more}`;
    }
  }
}

/** The beads whose end would end the wait, in the order of ids. */
export function awaitedIds(wait: Wait): readonly BeadId[] {
  switch (wait.kind) {
    case 'target':
    case 'failure':
      return [wait.target.id];
    case 'children':
      return wait.open;
  }
}

function untilFailed(target: Bead | undefined): Wait | null {
  if (target === undefined || isPinned(target) || hasFailed(target)) return null;
  return { kind: 'failure', target, isDecided: target.status === 'closed' };
}

function timeInWords(target: Bead): string {
  if (target.type !== 'gate' || target.other?.['await_type'] !== 'timer') return '';
  const end = timeOutAt(target);
  return end === null ? '' : ` until ${new Date(end).toISOString()}`;
}

function named(bead: Bead): string {
  return `${bead.id} (${bead.title})`;
}
