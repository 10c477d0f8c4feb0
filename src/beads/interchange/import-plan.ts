// What an import would write, and what it would tell: pure, so that it can be shown before it is done.

import { type BeadId, TOMBSTONE } from '../bead.ts';
import { foldLineage } from '../fold.ts';
import { beadPath } from '../id.ts';
import { instantNs } from '../instant.ts';
import { importedValueLines, KEY_VALUE_PATH, MEMORY_KEYS } from '../key-values.ts';
import type { BeadLine } from '../lines.ts';
import {
  birthOfRecord,
  changeOf,
  creationOf,
  deletionOf,
  isAtEndOfTime,
  type KnownBead,
  madeAt,
  surplusOf,
  timeOf,
} from './import-lines.ts';
import {
  type BeadPlace,
  importName,
  latestManifests,
  type Manifest,
  manifestLines,
  manifestPath,
} from './import-manifest.ts';
import type { ImportReport } from './import-report.ts';
import { type Deletion, type RecordFile, type RecordLine, readDeletion } from './record-file.ts';

/** The beads that an import comes to. */
export interface BeadsAtHand {
  byId(id: string): KnownBead | undefined;
  byBirth(birth: string): KnownBead | undefined;
  readonly manifests: readonly Manifest[];
  /** The text of the file at `KEY_VALUE_PATH`. */
  readonly keyValues: string;
}

export interface ImportRequest {
  /** The file's name without its folder, by which it can be exported again. */
  readonly source: string;
  readonly file: RecordFile;
  /** Whether the file was made from these very beads, so that what it says holds whatever its times say. */
  readonly isFollowing: boolean;
}

export interface ImportPlan {
  /** Lines to append, by path; those that are there already need not be written again. */
  readonly lines: ReadonlyMap<string, readonly string[]>;
  readonly report: ImportReport;
}

/** One id of the file with the record that counts, the others, and the bead that it is. */
interface Group {
  readonly chosen: RecordLine;
  readonly surplus: readonly RecordLine[];
  readonly birth: string;
  readonly known: KnownBead | undefined;
  /** Whether the id means another bead already. */
  readonly collides: boolean;
}

export function planImport(request: ImportRequest, beads: BeadsAtHand): ImportPlan {
  const { file } = request;
  const groups = groupsOf(request, beads);
  const births = new Map(groups.map(({ chosen, birth }) => [chosen.id as string, birth]));
  const birthOf = (id: string): string => births.get(id) ?? beads.byId(id)?.bead.birth ?? '';
  const lines = new Map<string, string[]>();
  const write = (line: BeadLine): void => push(lines, beadPath(line.id), line.text);
  const name = importName(request.source, file.hash);
  const outcome: Outcome = { created: [], updated: [], unchanged: [], stale: [] };
  const after = new Map<string, () => KnownBead>();
  for (const group of groups) {
    after.set(group.chosen.id, takeRecord(group, { request, birthOf, write, outcome }));
    for (const each of group.surplus) write(surplusOf(each, group.birth, { from: name, at: each.at }));
  }
  const deleted = takeDeletions(request, beads, after, write);
  const remembered = importedValueLines(beads.keyValues, memoriesOf(file), request);
  if (remembered.length > 0) lines.set(KEY_VALUE_PATH, [...remembered]);
  const places = new Map(groups.map((group) => [group.chosen.at, placeOf(group)]));
  const turn = turnOf(request, name, beads.manifests);
  lines.set(manifestPath(name), manifestLines(file, { name, source: request.source, turn, beads: places }));
  return { lines, report: { ...reportOf(request, groups), ...outcome, deleted } };
}

interface Outcome {
  created: BeadId[];
  updated: BeadId[];
  unchanged: BeadId[];
  stale: BeadId[];
}

interface Taking {
  readonly request: ImportRequest;
  readonly birthOf: (id: string) => string;
  readonly write: (line: BeadLine) => void;
  readonly outcome: Outcome;
}

/** The bead as the record leaves it: folded only for those that ask. */
function takeRecord(
  { chosen, birth, known }: Group,
  { request, birthOf, write, outcome }: Taking,
): () => KnownBead {
  if (known === undefined) {
    const line = creationOf(chosen, birth, birthOf);
    write(line);
    outcome.created.push(chosen.id);
    return () => knownBy([line]);
  }
  const change = changeOf(known, chosen, { birthOf, isFollowing: request.isFollowing });
  if (change.kind !== 'changed') {
    outcome[change.kind === 'same' ? 'unchanged' : 'stale'].push(chosen.id);
    return () => known;
  }
  write(change.line);
  outcome.updated.push(chosen.id);
  return () => ({ bead: change.bead, lines: [...known.lines, change.line] });
}

function knownBy(lines: readonly BeadLine[]): KnownBead {
  const lineage = foldLineage(lines);
  if (lineage === null) throw new RangeError('importing a record: its line makes no bead');
  return { bead: lineage.bead, lines };
}

/** Of several records of one id the one that was changed last counts, of equal ones the one that stands last. */
function groupsOf(request: ImportRequest, beads: BeadsAtHand): readonly Group[] {
  const records = request.file.lines.filter((line) => line.kind === 'record');
  return [...Map.groupBy(records, (line) => line.id).values()].flatMap((all) => {
    const chosen = all.reduce((held, line) => (timeOf(line.record) < timeOf(held.record) ? held : line));
    const born = birthOfRecord(chosen);
    const namesake = beads.byId(chosen.id);
    const known = beads.byBirth(born) ?? (isSameBead(namesake, chosen, request) ? namesake : undefined);
    return {
      chosen,
      surplus: all.filter((line) => line !== chosen),
      birth: known?.bead.birth ?? born,
      known,
      collides: namesake !== undefined && namesake.bead.birth !== (known?.bead.birth ?? born),
    };
  });
}

/** An id that was given twice means two beads, which were made at different times; a tombstone often lost its own. */
function isSameBead(
  known: KnownBead | undefined,
  { record }: RecordLine,
  { isFollowing }: ImportRequest,
): boolean {
  if (known === undefined) return false;
  const isOver = known.bead.deleted || record['status'] === TOMBSTONE;
  const createdAt = record['created_at'] ?? null;
  return isFollowing || isOver || createdAt === null || madeAt(createdAt) === madeAt(known.bead.createdAt);
}

function placeOf({ chosen, birth, known, collides }: Group): BeadPlace {
  const id = known?.lines[0]?.id ?? chosen.id;
  return { id, birth: collides || id !== chosen.id ? birth : null };
}

/** The file's own deletions, and those of manifests that came before the beads that they delete. */
function takeDeletions(
  { file }: ImportRequest,
  beads: BeadsAtHand,
  after: ReadonlyMap<string, () => KnownBead>,
  write: (line: BeadLine) => void,
): readonly BeadId[] {
  const deletions = new Map<BeadId, Deletion>();
  const kept = beads.manifests.flatMap(({ others }) =>
    [...others.values()].flatMap((each) => readDeletion(each) ?? []),
  );
  const own = file.lines.flatMap((line) => (line.kind === 'deletion' ? [line.deletion] : []));
  for (const each of [...kept, ...own]) {
    const held = deletions.get(each.id);
    if (held === undefined || timeOfText(each.at) > timeOfText(held.at)) deletions.set(each.id, each);
  }
  return [...deletions.values()].flatMap((deletion) => {
    const known = after.get(deletion.id)?.() ?? (own.length > 0 ? beads.byId(deletion.id) : undefined);
    if (known === undefined || known.bead.deleted || isAtEndOfTime(known.lines)) return [];
    // What was changed, or made anew, after the deletion lives.
    if (timeOfText(known.bead.updatedAt) > timeOfText(deletion.at)) return [];
    write(deletionOf(known, deletion));
    return [deletion.id];
  });
}

/** By their keys in the store; of two with one key the last counts. */
function memoriesOf({ lines }: RecordFile): ReadonlyMap<string, string> {
  return new Map(
    lines.flatMap((line) =>
      line.kind === 'memory' ? [[MEMORY_KEYS + line.memory.key, line.memory.value] as const] : [],
    ),
  );
}

function timeOfText(time: string): bigint {
  return instantNs(time) ?? 0n;
}

function turnOf({ source }: ImportRequest, name: string, manifests: readonly Manifest[]): number {
  const last = latestManifests(manifests).get(source);
  if (last === undefined) return 1;
  return last.name === name ? last.turn : last.turn + 1;
}

function reportOf({ source, file }: ImportRequest, groups: readonly Group[]) {
  return {
    source,
    memories: file.lines.filter((line) => line.kind === 'memory').length,
    collisions: groups.filter((group) => group.collides).map((group) => group.chosen.id),
    duplicates: groups
      .filter((group) => group.surplus.length > 0)
      .map(({ chosen, surplus }) => ({
        id: chosen.id,
        kept: chosen.at,
        surplus: surplus.map((each) => each.at),
      })),
    quarantined: file.lines.flatMap((line) =>
      line.kind === 'bad' ? [{ line: line.at, reason: line.reason }] : [],
    ),
  };
}

function push(lines: Map<string, string[]>, path: string, line: string): void {
  const held = lines.get(path);
  if (held) held.push(line);
  else lines.set(path, [line]);
}
