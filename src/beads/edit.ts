// Builders of lines: each makes the one line that says a change. Pure: time, actor and ids are arguments.

import type { Bead, BeadId, Comment, Edge } from './bead.ts';
import { nextClock } from './clock.ts';
import type { EditableFields } from './fields.ts';
import { FIELD_KINDS, LINE_NAMES } from './fields.ts';
import { commentHash } from './fold-comments.ts';
import type { BeadLine } from './lines.ts';
import { contentHash, parseLine } from './lines.ts';

/** Who changes a bead, and when (ms since the epoch). */
export interface Stamp {
  readonly by: string;
  readonly at: number;
}

/** The bead that a line is for, and the latest clock among its lines. */
export interface Target {
  readonly bornAs: BeadId;
  readonly birth: string;
  readonly latestClock: number;
}

export type Creation = Partial<Omit<EditableFields, 'deleted' | 'closeReason'>> & {
  readonly id: BeadId;
  readonly title: string;
  readonly nonce: number;
  readonly labels?: readonly string[];
  readonly edges?: readonly Edge[];
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly other?: Readonly<Record<string, unknown>>;
};

/**
 * Fields to change; entries of `metadata` and `other` are merged in by key, null takes one out. `other` holds fields
 * without a meaning of their own, by the names that lines use.
 */
export type BeadPatch = Partial<EditableFields> & {
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly other?: Readonly<Record<string, unknown>>;
};

/** The line that makes a bead: its birth is the hash of all else that the line says. */
export function creationLine(creation: Creation, { by, at }: Stamp): BeadLine {
  const { id, nonce, labels, edges, metadata, other, ...fields } = creation;
  const record = {
    id,
    clock: nextClock(at, -1),
    by,
    create: nonce,
    set: { ...setOf({ type: 'task', priority: 2, ...fields }), ...othersOf(other) },
    ...some('meta', metadata),
    ...some('add', { ...some('labels', labels), ...some('edges', edges?.map(edgeRecord)) }),
  };
  const { id: _, ...rest } = record;
  return written({ id, birth: contentHash(record), ...rest });
}

export function patchLine(target: Target, patch: BeadPatch, stamp: Stamp): BeadLine {
  const { metadata, other, ...fields } = patch;
  return lineFor(target, stamp, {
    ...some('set', { ...setOf(fields), ...othersOf(other) }),
    ...some('meta', metadata),
  });
}

export function closeLine(target: Target, reason: string, stamp: Stamp): BeadLine {
  return patchLine(target, { status: 'closed', closeReason: reason }, stamp);
}

export function reopenLine(target: Target, stamp: Stamp): BeadLine {
  return patchLine(target, { status: 'open' }, stamp);
}

export function deleteLine(target: Target, stamp: Stamp): BeadLine {
  return patchLine(target, { deleted: true }, stamp);
}

export function addLabelLine(target: Target, label: string, stamp: Stamp): BeadLine {
  return lineFor(target, stamp, { add: { labels: [label] } });
}

export function removeLabelLine(target: Target, label: string, stamp: Stamp): BeadLine {
  return lineFor(target, stamp, { remove: { labels: [label] } });
}

export function addEdgeLine(target: Target, edge: Edge, stamp: Stamp): BeadLine {
  return lineFor(target, stamp, { add: { edges: [edgeRecord(edge)] } });
}

/** Takes the edge out, also where another line named its target without a birth. */
export function removeEdgeLine(target: Target, edge: Edge, stamp: Stamp): BeadLine {
  const { metadata: _, ...bare } = edge;
  const births = new Set([bare.onBirth, '']);
  return lineFor(target, stamp, {
    remove: { edges: [...births].map((onBirth) => edgeRecord({ ...bare, onBirth })) },
  });
}

export function commentLine(target: Target, text: string, stamp: Stamp): BeadLine {
  return lineFor(target, stamp, { add: { comments: [{ text }] } });
}

export function removeCommentLine(target: Target, comment: Comment, stamp: Stamp): BeadLine {
  return lineFor(target, stamp, { remove: { comments: [commentHash(comment)] } });
}

export function renumberLine(target: Target, id: BeadId, stamp: Stamp): BeadLine {
  return lineFor(target, stamp, { renumber: id });
}

/** What of `patch` the bead does not say already; null where nothing is left. */
export function patchChanges(bead: Bead, patch: BeadPatch): BeadPatch | null {
  const { metadata, other, ...fields } = patch;
  const current: EditableFields = bead;
  const changed = Object.entries(fields).filter(
    ([name, value]) => value !== undefined && value !== current[name as keyof EditableFields],
  );
  const entries = differing(metadata, bead.metadata);
  const others = differing(othersOf(other), bead.other ?? {});
  if (changed.length + entries.length + others.length === 0) return null;
  return {
    ...Object.fromEntries(changed),
    ...some('metadata', Object.fromEntries(entries)),
    ...some('other', Object.fromEntries(others)),
  };
}

type Entries = Readonly<Record<string, unknown>>;

function differing(wanted: Entries = {}, held: Entries): readonly (readonly [string, unknown])[] {
  return Object.entries(wanted).filter(
    ([key, value]) => contentHash(value ?? null) !== contentHash(ownValue(held, key)),
  );
}

/** A known field is not set by this way. */
function othersOf(other: Entries = {}): Entries {
  return Object.fromEntries(Object.entries(other).filter(([name]) => FIELD_KINDS[name] === undefined));
}

function ownValue(held: Entries, key: string): unknown {
  return Object.hasOwn(held, key) ? (held[key] ?? null) : null;
}

function lineFor(target: Target, stamp: Stamp, parts: Readonly<Record<string, unknown>>): BeadLine {
  const { bornAs, birth, latestClock } = target;
  return written({ id: bornAs, birth, clock: nextClock(stamp.at, latestClock), by: stamp.by, ...parts });
}

function setOf(fields: Partial<EditableFields>): Record<string, unknown> {
  const names = Object.keys(LINE_NAMES) as (keyof EditableFields)[];
  return Object.fromEntries(
    names.flatMap((name) => (fields[name] === undefined ? [] : [[LINE_NAMES[name], fields[name]]])),
  );
}

function edgeRecord(edge: Edge): Record<string, unknown> {
  return { type: edge.type, on: edge.on, birth: edge.onBirth, ...some('meta', edge.metadata) };
}

/** The member, unless it would be empty. */
function some(name: string, value: object | undefined): Record<string, object> {
  return value === undefined || Object.keys(value).length === 0 ? {} : { [name]: value };
}

function written(record: Readonly<Record<string, unknown>>): BeadLine {
  const line = parseLine(JSON.stringify(record));
  if (line === null)
    throw new RangeError(`writing a line of ${String(record['id'])}: its id or clock is out of bounds`);
  return line;
}
