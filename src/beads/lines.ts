// One line of a bead's file: what it says, read and written. A line is never changed; its bead is the fold of the set
// of them. Every line is one JSON object with its bead's id at birth, its birth and its clock, and any of the parts:
//   create   the nonce: this line made the bead; its birth is the hash of this line without `birth`
//   set      fields, last writer wins; null unsets
//   meta     entries of `metadata`, each last writer wins; null unsets
//   add      {labels, edges: [{type, on, birth, meta?}], comments: [{text, at?, by?}]}
//   remove   {labels, edges: [{type, on, birth}], comments: [hash of the comment]}
//   renumber the id that the bead goes by from now on
//   record   the bead's record in another program's file, letter by letter. A creation with create: "import" says what
//            its record says, with `births` of the beads that it names; its birth is that of `birthOfRecord`. On other
//            lines the record only keeps the text that the bead is given back with.
//   surplus  a record for the bead that its file had besides: kept for the history and the file, it says nothing
// Members that are not known stay in the text; lines that are no bead lines are left where they are.

import { createHash } from 'node:crypto';
import type { BeadId } from './bead.ts';
import { isBeadId } from './bead.ts';
import { isClock } from './clock.ts';
import { recordParts } from './interchange/record-parts.ts';
import { isTooDeep } from './nesting.ts';

export interface BeadLine {
  readonly id: BeadId;
  readonly birth: string;
  readonly clock: number;
  readonly by: string;
  readonly isCreation: boolean;
  /** What made the id of a creation; null on other lines. */
  readonly nonce: number | null;
  readonly set: Readonly<Record<string, unknown>>;
  readonly meta: Readonly<Record<string, unknown>>;
  readonly add: LineParts<EdgeRecord, CommentRecord>;
  readonly remove: LineParts<EdgeRecord, string>;
  readonly renumber: BeadId | null;
  /** The bead's whole record where another program wrote it; `verbatimOf` has its text. */
  readonly record: Readonly<Record<string, unknown>> | null;
  /** Where a record in surplus stood: in which import's file, and at which of its lines. */
  readonly surplus: { readonly from: string; readonly at: number } | null;
  /** As it stands in the file, without its end. */
  readonly text: string;
}

interface LineParts<E, C> {
  readonly labels: readonly string[];
  readonly edges: readonly E[];
  readonly comments: readonly C[];
}

export interface EdgeRecord {
  readonly type: string;
  readonly on: string;
  readonly birth: string;
  readonly meta: Readonly<Record<string, unknown>> | null;
  /** The whole dependency, where it comes from another program's record. */
  readonly as?: Readonly<Record<string, unknown>>;
}

export interface CommentRecord {
  readonly text: string;
  /** Where another program wrote it, its own time and author; else the line's. */
  readonly at: string | null;
  readonly by: string | null;
  /** The whole comment, where it comes from another program's record. */
  readonly as?: Readonly<Record<string, unknown>>;
}

/** The bead line that `text` is, or null: a conflict marker, a torn line, another program's. */
export function parseLine(text: string): BeadLine | null {
  const record = parseObject(text.trimEnd());
  if (record === null) return null;
  const { id, birth, clock, by } = record;
  if (typeof id !== 'string' || !isBeadId(id) || typeof birth !== 'string' || birth === '' || !isClock(clock))
    return null;
  const said = saidBy(record);
  const add = objectOf(said.add);
  const remove = objectOf(record['remove']);
  const renumber = record['renumber'];
  return {
    id,
    birth,
    clock,
    by: typeof by === 'string' ? by : '',
    isCreation: record['create'] !== undefined,
    nonce: typeof record['create'] === 'number' ? record['create'] : null,
    set: objectOf(said.set),
    meta: objectOf(said.meta),
    add: {
      labels: textsOf(add['labels']),
      edges: edgesOf(add['edges']),
      comments: commentsOf(add['comments']),
    },
    remove: {
      labels: textsOf(remove['labels']),
      edges: edgesOf(remove['edges']),
      comments: textsOf(remove['comments']),
    },
    renumber: typeof renumber === 'string' && isBeadId(renumber) ? renumber : null,
    record: isObject(record['record']) ? record['record'] : null,
    surplus: surplusOf(record),
    text: text.trimEnd(),
  };
}

/** An import's creation says what its record says. */
function saidBy(record: Record<string, unknown>): { set?: unknown; meta?: unknown; add?: unknown } {
  const imported = record['record'];
  if (record['create'] !== 'import' || !isObject(imported)) return record;
  const births = objectOf(record['births']);
  return recordParts(imported, (id) => {
    const birth = Object.hasOwn(births, id) ? births[id] : '';
    return typeof birth === 'string' ? birth : '';
  });
}

function surplusOf({ surplus, from, at }: Record<string, unknown>): BeadLine['surplus'] {
  return isObject(surplus) && typeof from === 'string' && typeof at === 'number' ? { from, at } : null;
}

/** The bead lines of a file's text; CRLF, a byte order mark, conflict markers and a torn end are no obstacle. */
export function parseLines(text: string): BeadLine[] {
  return textLines(text).flatMap((line) => parseLine(line) ?? []);
}

/** The lines of a file's text without their ends, blank ones left out. */
export function textLines(text: string): string[] {
  return text
    .split('\n')
    .map((line) => (line.charCodeAt(0) === 0xfeff ? line.slice(1) : line).trimEnd())
    .filter((line) => line !== '');
}

/** The JSON objects among a file's lines, of whatever kind. */
export function parsedObjects(text: string): Readonly<Record<string, unknown>>[] {
  return textLines(text)
    .map(parseObject)
    .filter((each) => each !== null);
}

/** Whether the line is a JSON object, and thus worth carrying to another store even if it is no bead line. */
export function isObjectLine(text: string): boolean {
  return parseObject(text) !== null;
}

/** Hash of what the line says, whatever the order of its members or the spaces between them; settles equal clocks. */
export function lineHash(line: BeadLine): string {
  const known = hashes.get(line);
  if (known !== undefined) return known;
  const hash = contentHash(parseObject(line.text));
  hashes.set(line, hash);
  return hash;
}

/** 80 bits of the SHA-256 of a JSON value with sorted members, in hex. */
export function contentHash(value: unknown): string {
  return createHash('sha256').update(canonical(value)).digest('hex').slice(0, 20);
}

const hashes = new WeakMap<BeadLine, string>();

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const members = Object.entries(value).filter(([, each]) => each !== undefined);
  members.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, each]) => `${JSON.stringify(key)}:${canonical(each)}`).join(',')}}`;
}

function parseObject(text: string): Record<string, unknown> | null {
  if (!text.startsWith('{')) return null;
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) && !isTooDeep(value, text) ? value : null;
  } catch {
    // Not JSON: torn, or not ours.
    return null;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function objectOf(value: unknown): Record<string, unknown> {
  return isObject(value) ? value : NOTHING;
}

const NOTHING: Record<string, unknown> = Object.freeze({});

function textsOf(value: unknown): readonly string[] {
  return listOf(value).filter((each) => typeof each === 'string');
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : NO_ITEMS;
}

const NO_ITEMS: readonly unknown[] = Object.freeze([]);

function edgesOf(value: unknown): readonly EdgeRecord[] {
  return listOf(value).flatMap((each) => {
    const { type, on, birth, meta, as } = objectOf(each);
    if (typeof type !== 'string' || typeof on !== 'string' || type === '' || on === '') return [];
    return [
      {
        type,
        on,
        birth: typeof birth === 'string' ? birth : '',
        meta: isObject(meta) ? meta : null,
        ...(isObject(as) ? { as } : {}),
      },
    ];
  });
}

function commentsOf(value: unknown): readonly CommentRecord[] {
  return listOf(value).flatMap((each) => {
    const { text, at, by, as } = objectOf(each);
    if (typeof text !== 'string') return [];
    return [
      {
        text,
        at: typeof at === 'string' ? at : null,
        by: typeof by === 'string' ? by : null,
        ...(isObject(as) ? { as } : {}),
      },
    ];
  });
}
