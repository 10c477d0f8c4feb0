// What a record of another program says in the terms of a line: it is the creation line of an imported bead that says
// all this, without a second copy of it.

import { isTooDeep } from '../nesting.ts';

/** Members that a line has parts of their own for, or that say nothing of the bead; `deleted` is a field of ours alone. */
const APART: ReadonlySet<string> = new Set([
  '_type',
  'id',
  'deleted',
  'metadata',
  'labels',
  'dependencies',
  'comments',
]);

interface RecordParts {
  readonly set: Readonly<Record<string, unknown>>;
  readonly meta: unknown;
  /** As a line's `add`, not yet checked. */
  readonly add: Readonly<Record<string, unknown>>;
}

/** The birth of the bead that an id means; '' where it is not known. */
export type BirthOf = (id: string) => string;

export function recordParts(record: Readonly<Record<string, unknown>>, birthOf: BirthOf): RecordParts {
  const { labels, dependencies, comments } = record;
  return {
    set: fieldsOf(record),
    meta: metadataOf(record),
    add: {
      labels,
      edges: Array.isArray(dependencies) ? dependencies.map((each) => edgePart(each, birthOf)) : undefined,
      comments: Array.isArray(comments) ? comments.map(commentPart) : undefined,
    },
  };
}

/** The members that lines call fields. Without a priority it is the most urgent: some releases left out a zero. */
export function fieldsOf(record: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const entries = Object.entries(record).filter(([key, value]) => value !== null && !APART.has(key));
  // Metadata of other shapes than an object is a field like any other.
  const metadata = record['metadata'] ?? null;
  if (metadata !== null && metadataOf(record) === null) entries.push(['metadata', metadata]);
  if ((record['priority'] ?? null) === null) entries.push(['priority', 0]);
  return Object.fromEntries(entries);
}

/** The record's metadata where it is an object, whose entries lines can tell apart. */
export function metadataOf(
  record: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> | null {
  const { metadata } = record;
  return isRecord(metadata) ? metadata : null;
}

/** A dependency as an edge of a line; `as` is its whole text, which knows more. */
export function edgePart(dependency: unknown, birthOf: BirthOf): Record<string, unknown> | null {
  if (!isRecord(dependency)) return null;
  const { type, depends_on_id: on, metadata } = dependency;
  const meta = parsedObject(metadata);
  const birth = typeof on === 'string' ? birthOf(on) : '';
  return { type, on, birth, ...(meta === null ? {} : { meta }), as: dependency };
}

export function commentPart(comment: unknown): Record<string, unknown> | null {
  if (!isRecord(comment)) return null;
  const { text, created_at: at, author: by } = comment;
  return { text, at, by: typeof by === 'string' ? by : '', as: comment };
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A dependency's metadata is a text that holds JSON, mostly `{}`. */
function parsedObject(text: unknown): Readonly<Record<string, unknown>> | null {
  if (typeof text !== 'string' || text.length < 3) return null;
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) && Object.keys(value).length > 0 && !isTooDeep(value, text) ? value : null;
  } catch {
    // A text of another kind stays with the dependency.
    return null;
  }
}
