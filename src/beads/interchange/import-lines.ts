// The lines by which a record of another program's file enters the store. Each follows from the record and from what
// the bead has said before alone, so that two clones that import one file write the same lines. A line's clock is the
// time that the record gives: what was written later elsewhere stays later.

import { type Bead, type BeadId, TOMBSTONE } from '../bead.ts';
import { isClock } from '../clock.ts';
import { foldLineage } from '../fold.ts';
import { instantMs, instantNs } from '../instant.ts';
import { type BeadLine, contentHash, parseLine } from '../lines.ts';
import { type Diff, diffRecords } from './diff-records.ts';
import type { Deletion } from './record-file.ts';
import { type BirthOf, isRecord } from './record-parts.ts';
import { recordText } from './record-text.ts';

/** A record as it stands in a file. */
export interface GivenRecord {
  readonly id: BeadId;
  readonly text: string;
  readonly record: Readonly<Record<string, unknown>>;
}

/** A bead that is there already, as it goes by now, with all lines of its birth. */
export interface KnownBead {
  readonly bead: Bead;
  readonly lines: readonly BeadLine[];
}

export type Change =
  | { readonly kind: 'same' | 'stale' }
  | { readonly kind: 'changed'; readonly line: BeadLine; readonly bead: Bead };

/**
 * The birth of a bead from a record: by its id and when it was made, to the second, since some releases cut the rest
 * off. The same bead read from two files, or from one file in two clones, is one bead.
 */
export function birthOfRecord({ id, record }: GivenRecord): string {
  const { created_at: createdAt } = record;
  return contentHash(['import', id, madeAt(createdAt)]);
}

/** A text that is equal for two times of the same second. */
export function madeAt(time: unknown): string {
  const ns = instantNs(time);
  return ns === null ? String(time ?? '') : String(ns / 1_000_000_000n);
}

/** The line that makes the bead. */
export function creationOf(given: GivenRecord, birth: string, birthOf: BirthOf): BeadLine {
  const { id, text, record } = given;
  const { created_by: by } = record;
  const header = {
    id,
    birth,
    clock: clockOf(record),
    by: typeof by === 'string' ? by : '',
    create: 'import',
    ...namedBirths(record, birthOf),
  };
  return withRecord(header, 'record', text);
}

/** Keeps a record that its file has besides the one that counts. */
export function surplusOf(given: GivenRecord, birth: string, place: { from: string; at: number }): BeadLine {
  const header = { id: given.id, birth, clock: clockOf(given.record), by: IMPORTER, ...place };
  return withRecord(header, 'surplus', given.text);
}

/**
 * The line that makes the bead what the record says. Where the record is older than the bead, only what nothing later
 * has touched follows it, and nothing is taken out; `isFollowing` tells that the record was made from this very bead,
 * so that it holds whatever its times say.
 */
export function changeOf(
  known: KnownBead,
  given: GivenRecord,
  { birthOf, isFollowing }: { readonly birthOf: BirthOf; readonly isFollowing: boolean },
): Change {
  const { bead, lines } = known;
  const before = recordText(bead, lines);
  if (before === given.text) return { kind: 'same' };
  const held: unknown = JSON.parse(before);
  if (!isRecord(held) || isAtEndOfTime(lines)) return STALE;
  const age = isFollowing ? 'newer' : compareAge(given.record, held);
  // Some changes leave the time as it was: then the file that was there first is the older one.
  if (age === 'equal' && wasSaid(lines, given.text)) return STALE;
  const header = changeHeader(known, given, diffRecords(held, given.record, { age, birthOf, lines }), age);
  const parted = outcome(known, withMembers(header));
  if (parted.text === given.text || age === 'older') return parted.text === before ? STALE : parted.change;
  // Changing members of the old text does not give the new one: the line brings the whole.
  const whole = outcome(known, withRecord(header, 'record', given.text));
  if (whole.text === before) return STALE;
  return whole.text === parted.text ? parted.change : whole.change;
}

const STALE: Change = { kind: 'stale' };

/** What becomes of the bead by `line`. */
function outcome(
  { bead, lines }: KnownBead,
  line: BeadLine,
): { readonly text: string; readonly change: Change } {
  const all = [...lines, line];
  const after = foldLineage(all)?.bead ?? bead;
  const named: Bead = { ...after, id: bead.id };
  return { text: recordText(named, all), change: { kind: 'changed', line, bead: named } };
}

/** Whether a bead has a line after which no clock can come. */
export function isAtEndOfTime(lines: readonly BeadLine[]): boolean {
  return !isClock(latestClock(lines) + 1);
}

function latestClock(lines: readonly BeadLine[]): number {
  return lines.reduce((latest, line) => Math.max(latest, line.clock), 0);
}

export type Age = 'older' | 'equal' | 'newer';

function compareAge(given: Readonly<Record<string, unknown>>, held: Readonly<Record<string, unknown>>): Age {
  const [a, b] = [timeOf(given), timeOf(held)];
  if (a === b) return 'equal';
  return a < b ? 'older' : 'newer';
}

/** Whether the bead has had this very text before: then its file is older than what came after. */
function wasSaid(lines: readonly BeadLine[], text: string): boolean {
  return inTime(lines).some((_, count, all) => {
    const then = foldLineage(all.slice(0, count));
    return then !== null && recordText(then.bead, all.slice(0, count)) === text;
  });
}

function inTime(lines: readonly BeadLine[]): readonly BeadLine[] {
  return lines.filter((line) => line.surplus === null).sort((a, b) => a.clock - b.clock);
}

function changeHeader(
  { bead, lines }: KnownBead,
  { record }: GivenRecord,
  diff: Diff,
  age: Age,
): Readonly<Record<string, unknown>> {
  const isRevived = bead.deleted && age !== 'older' && record['status'] !== TOMBSTONE;
  return {
    id: lines[0]?.id ?? bead.id,
    birth: bead.birth,
    clock: age === 'older' ? clockOf(record) : Math.max(clockOf(record), latestClock(lines) + 1),
    by: IMPORTER,
    // Its time tells whose line it is, and settles equal clocks.
    set: { ...diff.set, ...(isRevived ? { deleted: false } : {}), updated_at: record['updated_at'] ?? null },
    ...diff.parts,
  };
}

/** The author of lines of which a file does not say who wrote them. */
const IMPORTER = 'import';

/** The line by which a deletions manifest deletes a bead. */
export function deletionOf({ bead, lines }: KnownBead, { at, by, reason }: Deletion): BeadLine {
  return withMembers({
    id: lines[0]?.id ?? bead.id,
    birth: bead.birth,
    clock: Math.max(instantMs(at) ?? 0, latestClock(lines) + 1),
    by: by || IMPORTER,
    set: { deleted: true, deleted_at: at, deleted_by: by, delete_reason: reason },
  });
}

function clockOf(record: Readonly<Record<string, unknown>>): number {
  const ms = instantMs(record['updated_at']) ?? instantMs(record['created_at']) ?? 0;
  return isClock(ms) ? ms : 0;
}

/** When a record was changed last, in nanoseconds since the epoch. */
export function timeOf(record: Readonly<Record<string, unknown>>): bigint {
  return instantNs(record['updated_at']) ?? instantNs(record['created_at']) ?? 0n;
}

function namedBirths(
  record: Readonly<Record<string, unknown>>,
  birthOf: BirthOf,
): { readonly births?: object } {
  const { dependencies } = record;
  const targets = Array.isArray(dependencies) ? dependencies.filter(isRecord) : [];
  const named = targets.flatMap(({ depends_on_id: on }): [string, string][] => {
    const birth = typeof on === 'string' ? birthOf(on) : '';
    return typeof on === 'string' && birth !== '' ? [[on, birth]] : [];
  });
  return named.length === 0 ? {} : { births: Object.fromEntries(named) };
}

function withMembers(header: Readonly<Record<string, unknown>>): BeadLine {
  return read(JSON.stringify(header));
}

/** A line whose last member is a record, letter for letter. */
function withRecord(
  header: Readonly<Record<string, unknown>>,
  name: 'record' | 'surplus',
  text: string,
): BeadLine {
  return read(`${JSON.stringify(header).slice(0, -1)},"${name}":${text}}`);
}

function read(text: string): BeadLine {
  const line = parseLine(text);
  if (line === null) throw new RangeError(`importing a record: ${text.slice(0, 120)} is no line`);
  return line;
}
