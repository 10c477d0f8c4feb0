// What is ready among what is asked for: filters, orders and a limit for people and prompts that look for work.

import type { Bead, BeadId } from '../bead.ts';
import { type Lenience, readyBeads } from '../graph.ts';
import { compareIds } from '../id-order.ts';
import { sortableMs } from '../instant.ts';
import { graphOf } from './bead-graph.ts';

/** What is left out asks for nothing. */
export interface ReadyQuery extends Lenience {
  readonly assignee?: string | undefined;
  readonly unassigned?: boolean | undefined;
  readonly priority?: number | undefined;
  /** All of them. */
  readonly labels?: readonly string[] | undefined;
  /** At least one of them. */
  readonly labelsAny?: readonly string[] | undefined;
  /** None of them. */
  readonly excludeLabels?: readonly string[] | undefined;
  /** Only these, also those that are no work otherwise. */
  readonly types?: readonly string[] | undefined;
  readonly excludeTypes?: readonly string[] | undefined;
  /** Below this bead, however deep. */
  readonly parent?: BeadId | undefined;
  /** The `mol_type` of a molecule's root. */
  readonly molType?: string | undefined;
  /** Entries of the metadata, as texts: a number or a truth value is what JSON writes for it. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  readonly metadataKeys?: readonly string[] | undefined;
  /** `priority` unless given. */
  readonly order?: ReadyOrder | undefined;
  /** All where it is 0 or absent. */
  readonly limit?: number | undefined;
}

export const READY_ORDERS = ['priority', 'hybrid', 'oldest'] as const;

/**
 * `priority`: most urgent first, then newest. `hybrid`: what was made in the last two days, most urgent first, then
 * the rest, oldest first. `oldest`: oldest first.
 */
export type ReadyOrder = (typeof READY_ORDERS)[number];

export interface ReadyWork {
  readonly beads: readonly Bead[];
  /** How many are ready, whatever the limit. */
  readonly total: number;
  readonly isTruncated: boolean;
}

const RECENT_MS = 48 * 3_600_000;

export function readyWork(beads: readonly Bead[], query: ReadyQuery, now: number): ReadyWork {
  const below = query.parent === undefined ? null : descendants(beads, query.parent);
  const ready = readyBeads(beads, now, query).filter(
    (bead) => (below === null || below.has(bead)) && isWanted(bead, query),
  );
  const ordered = inOrder(ready, query.order ?? 'priority', now);
  const { limit = 0 } = query;
  const shown = limit > 0 ? ordered.slice(0, limit) : ordered;
  return { beads: shown, total: ordered.length, isTruncated: shown.length < ordered.length };
}

/** Everything below the bead of that id, not itself; circles end. */
export function descendants(beads: readonly Bead[], id: BeadId): ReadonlySet<Bead> {
  const graph = graphOf(beads);
  const below = new Set(graph.childrenOf(id));
  // A set's iteration also visits what is added meanwhile.
  for (const bead of below) for (const child of graph.childrenOf(bead.id)) below.add(child);
  const root = graph.get(id);
  if (root !== undefined) below.delete(root);
  return below;
}

function isWanted(bead: Bead, query: ReadyQuery): boolean {
  const { assignee, unassigned, priority, types, excludeTypes, molType } = query;
  if (assignee !== undefined && bead.assignee !== assignee) return false;
  if (unassigned === true && bead.assignee !== '') return false;
  if (priority !== undefined && bead.priority !== priority) return false;
  if (types !== undefined && !types.includes(bead.type)) return false;
  if (excludeTypes?.includes(bead.type)) return false;
  if (molType !== undefined && bead.other?.['mol_type'] !== molType) return false;
  return hasLabels(bead, query) && hasMetadata(bead, query);
}

function hasLabels(bead: Bead, { labels, labelsAny, excludeLabels }: ReadyQuery): boolean {
  const has = (label: string) => bead.labels.includes(label);
  if (labels !== undefined && !labels.every(has)) return false;
  if (labelsAny !== undefined && !labelsAny.some(has)) return false;
  return excludeLabels === undefined || !excludeLabels.some(has);
}

function hasMetadata({ metadata: held }: Bead, { metadata = {}, metadataKeys = [] }: ReadyQuery): boolean {
  if (!metadataKeys.every((key) => Object.hasOwn(held, key))) return false;
  return Object.entries(metadata).every(
    ([key, text]) => Object.hasOwn(held, key) && textOf(held[key]) === text,
  );
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** `ready` are in the order of `priority`. */
function inOrder(ready: readonly Bead[], order: ReadyOrder, now: number): readonly Bead[] {
  switch (order) {
    case 'priority':
      return ready;
    case 'oldest':
      return oldestFirst(ready);
    case 'hybrid': {
      const isRecent = (bead: Bead) => now - sortableMs(bead.createdAt) < RECENT_MS;
      const recent = ready.filter(isRecent).sort((a, b) => a.priority - b.priority || byAge(a, b));
      return [...recent, ...oldestFirst(ready.filter((bead) => !isRecent(bead)))];
    }
  }
}

function oldestFirst(beads: readonly Bead[]): readonly Bead[] {
  return [...beads].sort(byAge);
}

function byAge(a: Bead, b: Bead): number {
  return sortableMs(a.createdAt) - sortableMs(b.createdAt) || compareIds(a.id, b.id);
}
