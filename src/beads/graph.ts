// What can be worked on: readiness is computed from the beads when asked, never stored.

import type { Bead } from './bead.ts';
import { parentOf } from './bead.ts';
import type { Among, BeadGraph } from './graph/bead-graph.ts';
import { graphOf } from './graph/bead-graph.ts';
import { blockedIds, blockingWords, holderOf } from './graph/blocked-beads.ts';
import { isPinned } from './graph/finished.ts';
import { Waits } from './graph/waits.ts';
import { compareIds, compareText } from './id-order.ts';
import { sortableMs } from './instant.ts';

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

/** What does not count against a bead when its readiness is asked for. */
export interface Lenience {
  /** Beads that are put off to a later time, or for good by their status. */
  readonly includeDeferred?: boolean | undefined;
  readonly includeEphemeral?: boolean | undefined;
  /** Types that are no work otherwise. */
  readonly types?: readonly string[] | undefined;
}

/** The beads to work on at `now` (ms since the epoch): most urgent first, then newest, then by id. */
export function readyBeads(beads: Among, now: number, lenience: Lenience = {}): readonly Bead[] {
  const graph = graphOf(beads);
  const blocked = blockedIds(graph, new Waits(graph, now));
  const ready = graph.open.filter(
    (bead) => isWork(bead, lenience) && !isDeferred(bead, graph, { now, lenience }) && !blocked.has(bead.id),
  );
  return mostUrgentFirst(ready);
}

/** Why `bead` is not to be worked on at `now`, in words for a person; null where it is ready. */
export function whyNotReady(
  bead: Bead,
  beads: Among,
  now: number,
  lenience?: Pick<Lenience, 'includeEphemeral'>,
): string | null {
  return reasonsNotReady(bead, beads, now, lenience)[0] ?? null;
}

/** Everything that keeps `bead` from being worked on at `now`, each in words for a person; none where it is ready. */
export function reasonsNotReady(
  bead: Bead,
  beads: Among,
  now: number,
  lenience: Pick<Lenience, 'includeEphemeral'> = {},
): readonly string[] {
  const graph = graphOf(beads);
  return [...whyNoWork(bead, lenience), ...deferrals(bead, graph, now), ...blockings(bead, graph, now)];
}

/** As a comparison: most urgent first, then newest, then by id. */
export function byUrgency(a: Bead, b: Bead): number {
  return (
    a.priority - b.priority || sortableMs(b.createdAt) - sortableMs(a.createdAt) || withinOneMoment(a, b)
  );
}

/** The texts of times may be finer than a millisecond. */
function withinOneMoment(a: Bead, b: Bead): number {
  return compareText(b.createdAt, a.createdAt) || compareIds(a.id, b.id);
}

/** As `byUrgency` has it, each bead looked at once where priority and time decide. */
function mostUrgentFirst(beads: readonly Bead[]): readonly Bead[] {
  const keyed = beads.map((bead) => ({ bead, priority: bead.priority, ms: sortableMs(bead.createdAt) }));
  keyed.sort((a, b) => a.priority - b.priority || b.ms - a.ms || withinOneMoment(a.bead, b.bead));
  return keyed.map(({ bead }) => bead);
}

interface Asked {
  readonly now: number;
  readonly lenience: Lenience;
}

/** Whether nothing but other beads and time can keep it from being worked on; `whyNoWork` says what does. */
function isWork(bead: Bead, { types, includeDeferred, includeEphemeral }: Lenience): boolean {
  const isOpen = bead.status === 'open' || (includeDeferred === true && bead.status === 'deferred');
  if (!isOpen || bead.deleted || isPinned(bead)) return false;
  if (NOT_WORK.has(bead.type) && !types?.includes(bead.type)) return false;
  return includeEphemeral === true || !isEphemeral(bead);
}

function whyNoWork(bead: Bead, { includeEphemeral }: Lenience): readonly string[] {
  return [
    ...(bead.deleted ? ['it is deleted'] : []),
    ...(isPinned(bead) ? ['it is pinned'] : []),
    ...(bead.status === 'open' || isPinned(bead) ? [] : [`its status is ${bead.status}`]),
    ...(NOT_WORK.has(bead.type) ? [`a bead of type ${bead.type} is not worked on`] : []),
    ...(isEphemeral(bead) && includeEphemeral !== true ? ['it is ephemeral'] : []),
  ];
}

function isDeferred(bead: Bead, graph: BeadGraph, { now, lenience }: Asked): boolean {
  if (lenience.includeDeferred === true) return false;
  return deferredUntil(bead) > now || deferredUntil(parentIn(bead, graph)) > now;
}

/** A parent's deferral counts for its children, but not for theirs. */
function deferrals(bead: Bead, graph: BeadGraph, now: number): readonly string[] {
  const parent = parentIn(bead, graph);
  const [own, above] = [deferredUntil(bead), deferredUntil(parent)];
  return [
    ...(own > now ? [`it is deferred until ${new Date(own).toISOString()}`] : []),
    ...(parent && above > now
      ? [`its parent ${parent.id} is deferred until ${new Date(above).toISOString()}`]
      : []),
  ];
}

function parentIn(bead: Bead, graph: BeadGraph): Bead | undefined {
  const id = parentOf(bead);
  return id === null ? undefined : graph.get(id);
}

/** The instant that the bead is put off to, in ms since the epoch; 0 where it is not. */
function deferredUntil(bead: Bead | undefined): number {
  const until = bead?.other?.['defer_until'];
  return typeof until === 'string' ? sortableMs(until) : 0;
}

/** What the bead, or its nearest ancestor that waits for anything, waits for. */
function blockings(bead: Bead, graph: BeadGraph, now: number): readonly string[] {
  const waits = new Waits(graph, now);
  const holder = bead.deleted ? null : holderOf(bead, graph, waits);
  if (holder === null) return [];
  return blockingWords({ bead, holder, waits: waits.of(holder) });
}

/** Of the runtime only; `wisp` is what releases 0.33 to 0.37 of the original called it. */
function isEphemeral({ other = {} }: Bead): boolean {
  return [other['ephemeral'], other['wisp']].some((value) => value === true || value === 1);
}
