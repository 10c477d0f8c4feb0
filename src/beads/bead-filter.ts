// Which beads a list shows: everything that is asked for must hold. Data, so that it may travel to an engine.

import type { Bead, BeadId } from './bead.ts';
import { parentOf } from './bead.ts';
import { type Among, type BeadGraph, descendants, graphOf } from './graph/bead-graph.ts';

/** Instants are in ms since the epoch; each bound is left out by the beads that lie exactly on it. */
export interface BeadFilter {
  readonly ids?: readonly string[] | undefined;
  /** Any of them; without it beads that are not closed. */
  readonly status?: readonly string[] | undefined;
  /** Any of them; without it all but those of `HIDDEN_TYPES`. */
  readonly type?: readonly string[] | undefined;
  readonly excludeType?: readonly string[] | undefined;
  /** Closed beads and hidden types too. */
  readonly all?: boolean | undefined;
  /** Hidden types that are shown all the same. */
  readonly include?: readonly string[] | undefined;
  readonly priorityMin?: number | undefined;
  readonly priorityMax?: number | undefined;
  readonly assignee?: string | undefined;
  readonly unassigned?: boolean | undefined;
  /** All of them. */
  readonly labels?: readonly string[] | undefined;
  readonly labelsAny?: readonly string[] | undefined;
  readonly excludeLabels?: readonly string[] | undefined;
  readonly noLabels?: boolean | undefined;
  /** With `*` for any characters. */
  readonly labelPattern?: string | undefined;
  /** The bead is below it, however deep. */
  readonly parent?: string | undefined;
  readonly noParent?: boolean | undefined;
  /** In the title, the description or the id, in any case; so with the next ones, each in its field. */
  readonly text?: string | undefined;
  readonly titleContains?: string | undefined;
  readonly descContains?: string | undefined;
  readonly notesContains?: string | undefined;
  readonly emptyDescription?: boolean | undefined;
  readonly spec?: string | undefined;
  /** As it is, in the field of that name. */
  readonly molType?: string | undefined;
  readonly wispType?: string | undefined;
  readonly after?: Bounds | undefined;
  readonly before?: Bounds | undefined;
  readonly deferred?: boolean | undefined;
  readonly overdue?: boolean | undefined;
  readonly pinned?: boolean | undefined;
  /** Entries of the metadata, as texts. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  readonly hasMetadata?: readonly string[] | undefined;
}

type DatedField = 'created' | 'updated' | 'closed' | 'due' | 'defer';
export type Bounds = Readonly<Partial<Record<DatedField, number | undefined>>>;

/** Types that lists leave out unless they are asked for: parts of a larger whole, and no work of anybody's. */
export const HIDDEN_TYPES: ReadonlySet<string> = new Set(['step', 'gate', 'message', 'agent', 'role', 'rig']);

/** Whether the filter reads more of beads than there is of them in a store's graph. */
export function readsLongTexts({ text, descContains, notesContains, emptyDescription }: BeadFilter): boolean {
  return [text, descContains, notesContains].some((part) => part !== undefined) || emptyDescription === true;
}

/** Those that are not deleted and that the filter lets through at `now`, in their order. */
export function matching(beads: Among, filter: BeadFilter, now: number): readonly Bead[] {
  const graph = graphOf(beads);
  return graph.live.filter(fitting(graph, filter, now));
}

/** Whether the filter lets a bead of the graph through at `now`. */
export function fitting(graph: BeadGraph, filter: BeadFilter, now: number): (bead: Bead) => boolean {
  const { parent } = filter;
  const below = parent === undefined ? null : descendants(graph, parent as BeadId);
  return (bead) =>
    isListed(bead, filter) &&
    isOfThem(bead, filter) &&
    hasLabels(bead, filter) &&
    saysSo(bead, filter) &&
    isInTime(bead, filter, now) &&
    hasMetadata(bead, filter) &&
    (below === null || below.has(bead.id));
}

function isListed(bead: Bead, filter: BeadFilter): boolean {
  const { status, type, all = false, include = [], parent } = filter;
  if (status === undefined ? !all && bead.status === 'closed' : !status.includes(bead.status)) return false;
  if (type !== undefined) return type.includes(bead.type);
  if (all || parent !== undefined || !HIDDEN_TYPES.has(bead.type)) return true;
  return include.includes(bead.type);
}

function isOfThem(bead: Bead, filter: BeadFilter): boolean {
  const { ids, excludeType, priorityMin = 0, priorityMax = 4, assignee, unassigned, noParent } = filter;
  const { molType, wispType } = filter;
  if (ids !== undefined && !ids.includes(bead.id)) return false;
  if (excludeType?.includes(bead.type)) return false;
  if (bead.priority < priorityMin || bead.priority > priorityMax) return false;
  if (assignee !== undefined && bead.assignee !== assignee) return false;
  if (unassigned === true && bead.assignee !== '') return false;
  if (molType !== undefined && textOf(bead, 'mol_type') !== molType) return false;
  if (wispType !== undefined && textOf(bead, 'wisp_type') !== wispType) return false;
  return noParent !== true || parentOf(bead) === null;
}

function hasLabels(bead: Bead, filter: BeadFilter): boolean {
  const { labels, labelsAny, excludeLabels, noLabels, labelPattern } = filter;
  const has = (label: string) => bead.labels.includes(label);
  if (labels !== undefined && !labels.every(has)) return false;
  if (labelsAny !== undefined && !labelsAny.some(has)) return false;
  if (excludeLabels?.some(has)) return false;
  if (noLabels === true && bead.labels.length > 0) return false;
  return labelPattern === undefined || bead.labels.some((label) => fitsPattern(label, labelPattern));
}

/** In linear time, whatever the pattern: each piece is looked for after the one before. */
function fitsPattern(text: string, pattern: string): boolean {
  const pieces = pattern.split('*');
  const last = pieces.pop() ?? '';
  const [first] = pieces;
  if (first === undefined) return text === last;
  if (!text.startsWith(first) || !text.endsWith(last)) return false;
  let at = first.length;
  for (const piece of pieces.slice(1)) {
    const found = text.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return at <= text.length - last.length;
}

function saysSo(bead: Bead, filter: BeadFilter): boolean {
  const { text, titleContains, descContains, notesContains, emptyDescription, spec } = filter;
  if (text !== undefined && ![bead.id, bead.title, bead.description].some((each) => holds(each, text)))
    return false;
  if (titleContains !== undefined && !holds(bead.title, titleContains)) return false;
  if (descContains !== undefined && !holds(bead.description, descContains)) return false;
  if (notesContains !== undefined && !holds(bead.notes, notesContains)) return false;
  if (emptyDescription === true && bead.description !== '') return false;
  return spec === undefined || holds(textOf(bead, 'spec_id'), spec);
}

function holds(text: string, part: string): boolean {
  return text.toLowerCase().includes(part.toLowerCase());
}

function isInTime(bead: Bead, filter: BeadFilter, now: number): boolean {
  const { after = {}, before = {}, deferred, overdue, pinned } = filter;
  for (const [field, bound] of entries(after)) if (!(instantIn(bead, field) > bound)) return false;
  for (const [field, bound] of entries(before)) if (!(instantIn(bead, field) < bound)) return false;
  if (deferred === true && bead.status !== 'deferred' && !(instantIn(bead, 'defer') > now)) return false;
  if (overdue === true && (bead.status === 'closed' || !(instantIn(bead, 'due') < now))) return false;
  return pinned === undefined || pinned === (bead.status === 'pinned' || bead.other?.['pinned'] === true);
}

function entries(bounds: Bounds): (readonly [DatedField, number])[] {
  return DATED_FIELDS.flatMap((field) => {
    const bound = bounds[field];
    return bound === undefined ? [] : [[field, bound] as const];
  });
}

const DATED_FIELDS: readonly DatedField[] = ['created', 'updated', 'closed', 'due', 'defer'];

/** NaN where the bead has no such time. */
function instantIn(bead: Bead, field: DatedField): number {
  switch (field) {
    case 'created':
      return Date.parse(bead.createdAt);
    case 'updated':
      return Date.parse(bead.updatedAt);
    case 'closed':
      return Date.parse(bead.closedAt ?? '');
    case 'due':
      return Date.parse(textOf(bead, 'due_at'));
    case 'defer':
      return Date.parse(textOf(bead, 'defer_until'));
  }
}

function textOf(bead: Bead, name: string): string {
  const value = bead.other?.[name];
  return typeof value === 'string' ? value : '';
}

function hasMetadata(bead: Bead, filter: BeadFilter): boolean {
  const { metadata = {}, hasMetadata: keys = [] } = filter;
  const textIn = (key: string) => {
    const value = Object.hasOwn(bead.metadata, key) ? bead.metadata[key] : undefined;
    return typeof value === 'string' || value === undefined ? value : JSON.stringify(value);
  };
  return (
    keys.every((key) => Object.hasOwn(bead.metadata, key)) &&
    Object.entries(metadata).every(([key, value]) => textIn(key) === value)
  );
}
