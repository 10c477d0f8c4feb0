// What one record of a bead says otherwise than another, in the terms of a line.

import { commentHash } from '../fold-comments.ts';
import type { BeadLine } from '../lines.ts';
import type { Age } from './import-lines.ts';
import { type BirthOf, commentPart, edgePart, fieldsOf, isRecord, metadataOf } from './record-parts.ts';
import { isSameJson } from './same-json.ts';

type JsonRecord = Readonly<Record<string, unknown>>;

export interface Diff {
  readonly set: JsonRecord;
  /** The line's `meta`, `add` and `remove`, where there is anything in them. */
  readonly parts: JsonRecord;
}

interface Sides {
  /** How old what is given is: only what is newer takes things out. */
  readonly age: Age;
  readonly birthOf: BirthOf;
  readonly lines: readonly BeadLine[];
}

export function diffRecords(held: JsonRecord, given: JsonRecord, sides: Sides): Diff {
  const isNewer = sides.age === 'newer';
  const labels = changes(textsOf(held['labels']), textsOf(given['labels']), String);
  const edges = changes(dependenciesOf(held), dependenciesOf(given), (each) => `${each.type}\0${each.on}`);
  const comments = changes(commentsOf(held), commentsOf(given), (each) => each.hash);
  const add = withoutEmpty({
    labels: labels.added,
    edges: edges.added.map((each) => edgePart(each.value, sides.birthOf)),
    comments: comments.added.map((each) => commentPart(each.value)),
  });
  const remove = withoutEmpty({
    labels: labels.removed,
    edges: edges.removed.flatMap(({ type, on }) =>
      birthsOf(type, on, sides).map((birth) => ({ type, on, birth })),
    ),
    comments: comments.removed.map((each) => each.hash),
  });
  const meta = changedEntries(metadataOf(held) ?? {}, metadataOf(given) ?? {}, isNewer);
  return {
    set: changedEntries(fieldsOf(held), fieldsOf(given), isNewer),
    parts: withoutEmpty({ meta, add, remove: isNewer ? remove : {} }),
  };
}

/** The entries that are others; null for those that are gone. */
function changedEntries(held: JsonRecord, given: JsonRecord, takesOut: boolean): JsonRecord {
  const changed = Object.entries(given).filter(
    ([key, value]) => !Object.hasOwn(held, key) || !isSameJson(held[key], value),
  );
  const gone = takesOut ? Object.keys(held).filter((key) => !Object.hasOwn(given, key)) : [];
  return Object.fromEntries([...changed, ...gone.map((key) => [key, null] as const)]);
}

function changes<T>(held: readonly T[], given: readonly T[], keyOf: (each: T) => string) {
  const heldKeys = new Set(held.map(keyOf));
  const givenKeys = new Set(given.map(keyOf));
  return {
    added: given.filter((each) => !heldKeys.has(keyOf(each))),
    removed: held.filter((each) => !givenKeys.has(keyOf(each))),
  };
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}

function dependenciesOf({ dependencies }: JsonRecord) {
  const all = Array.isArray(dependencies) ? dependencies.filter(isRecord) : [];
  return all.flatMap((value) => {
    const { type, depends_on_id: on } = value;
    return typeof type === 'string' && typeof on === 'string' ? [{ type, on, value }] : [];
  });
}

function commentsOf({ comments }: JsonRecord) {
  const all = Array.isArray(comments) ? comments.filter(isRecord) : [];
  return all.flatMap((value) => {
    const { author, text, created_at: at } = value;
    if (typeof text !== 'string' || typeof at !== 'string') return [];
    return [{ hash: commentHash({ at, by: typeof author === 'string' ? author : '', text }), value }];
  });
}

/** The births by which lines may have named an edge's target. */
function birthsOf(type: string, on: string, { birthOf, lines }: Sides): readonly string[] {
  const named = lines
    .flatMap((line) => line.add.edges)
    .filter((edge) => edge.type === type && edge.on === on)
    .map((edge) => edge.birth);
  return [...new Set(['', birthOf(on), ...named])];
}

function withoutEmpty(parts: Readonly<Record<string, object>>): JsonRecord {
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => Object.keys(value).length > 0));
}
