// A bead as the record that it is in other programs' files: letter for letter as it was imported, but for the members
// that have changed since. Everything follows from the bead's lines.

import type { Bead } from '../bead.ts';
import type { BeadLine } from '../lines.ts';
import { isLater } from '../registers.ts';
import { type JsonStyle, jsonText, membersOf, styleOf, textAt } from './json-text.ts';
import { patchRecord } from './patch-record.ts';
import { commentsText, dependenciesText, labelsText } from './record-lists.ts';
import { isRecord, metadataOf } from './record-parts.ts';
import { isSameJson } from './same-json.ts';
import { wantedFields } from './wanted-fields.ts';

/**
 * The record of `bead`, as one line of JSON without its end; `lines` are all those of its birth. Its own id and those
 * that its edges name are the ones that the bead shows.
 */
export function recordText(bead: Bead, lines: readonly BeadLine[]): string {
  const speaking = lines.filter((line) => line.surplus === null);
  const source = speaking.filter((line) => line.record !== null).reduce<BeadLine | null>(later, null);
  const record = source?.record ?? {};
  const text = (source && verbatimOf(source)) ?? '{}';
  if (source !== null && speaking.length === 1 && namesAsWritten(bead, record)) return text;
  const members = membersOf(text);
  const { isSpaced } = styleOf(text, members);
  const changes = new Map<string, string | null>();
  const wanted = wantedFields(bead, speaking);
  for (const [key, value] of wanted) {
    if (key === 'metadata' || isSame(key, ownValue(record, key), value, source === null)) continue;
    changes.set(key, textOf(value, { isSpaced }));
  }
  const place = { bead, writtenId: record['id'], lines: speaking, style: { isSpaced } };
  const lists = { labels: labelsText, dependencies: dependenciesText, comments: commentsText };
  for (const [key, write] of Object.entries(lists)) {
    const list = write(ownValue(record, key), lastText(text, members, key), place);
    if (list === undefined) continue;
    changes.set(key, list);
    const count = COUNTS[key];
    // Later releases write how many there are beside them.
    if (count !== undefined && Object.hasOwn(record, count.key)) changes.set(count.key, count.of(bead));
  }
  const metadata = changedMetadata(bead, record, wanted.get('metadata') ?? null);
  if (metadata !== undefined) changes.set('metadata', textOf(metadata, { isSpaced }));
  return patchRecord(text, changes);
}

/** The record of a line, letter for letter with the spaces around it: it is the line's last member. */
export function verbatimOf(line: BeadLine): string | null {
  const member = membersOf(line.text).at(-1);
  if (member?.key !== 'record' && member?.key !== 'surplus') return null;
  return line.text.slice(line.text.indexOf(':', member.start) + 1, -1);
}

/** Own members only: a record may have one called `__proto__`. */
export function ownValue(record: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

function later(held: BeadLine | null, line: BeadLine): BeadLine {
  return held === null || isLater(line, held) ? line : held;
}

function namesAsWritten(bead: Bead, record: Readonly<Record<string, unknown>>): boolean {
  if (record['id'] !== bead.id) return false;
  const { dependencies } = record;
  const targets = Array.isArray(dependencies) ? dependencies.filter(isRecord) : [];
  const named = new Set(targets.map((each) => each['depends_on_id']));
  return bead.edges.every((edge) => named.has(edge.on));
}

function lastText(text: string, members: ReturnType<typeof membersOf>, key: string): string | null {
  const member = members.findLast((each) => each.key === key);
  return member === undefined ? null : textAt(text, member.value);
}

function textOf(value: unknown, style: JsonStyle): string | null {
  return (value ?? null) === null ? null : jsonText(value, style);
}

/** What readers take a member for that is missing. */
const DEFAULTS: Readonly<Record<string, unknown>> = { priority: 0, status: 'open', issue_type: 'task' };

function isSame(key: string, old: unknown, wanted: unknown, isNew: boolean): boolean {
  const value = wanted ?? null;
  if (value === null) return old === undefined || old === null || old === '' || old === false;
  if ((old ?? null) === null && !isNew && value === DEFAULTS[key]) return true;
  return isSameJson(old, value);
}

const COUNTS: Readonly<Record<string, { readonly key: string; readonly of: (bead: Bead) => string }>> = {
  dependencies: { key: 'dependency_count', of: ({ edges }) => String(edges.length) },
  comments: { key: 'comment_count', of: ({ comments }) => String(comments.length) },
};

/** The metadata to write, null where none is left; undefined where nothing has changed. `field`: of another shape. */
function changedMetadata(bead: Bead, record: Readonly<Record<string, unknown>>, field: unknown): unknown {
  const old = ownValue(record, 'metadata');
  const entries = metadataOf(record);
  const held = Object.entries(entries ?? {}).filter(([, value]) => value !== null);
  if (Object.keys(bead.metadata).length > 0) {
    return isSameJson(Object.fromEntries(held), bead.metadata) ? undefined : bead.metadata;
  }
  if (field !== null) return isSameJson(old, field) ? undefined : field;
  return entries === null ? (old ?? undefined) && null : held.length === 0 ? undefined : null;
}
