// A file of records made from beads: as it was when it was imported, line for line, but for beads that have changed
// and those that have come since.

import type { BeadLine } from '../lines.ts';
import type { KnownBead } from './import-lines.ts';
import type { Manifest } from './import-manifest.ts';
import { readMemory, type WrittenLine, writeRecordFile } from './record-file.ts';
import { recordText, verbatimOf } from './record-text.ts';

/** What is remembered by its key; null of what was forgotten. */
export type Memories = ReadonlyMap<string, string | null>;

/** Every bead, deleted ones as tombstones, sorted by id: a file of a record a line. */
export function exportAll(beads: readonly KnownBead[]): Uint8Array {
  const setting = { hasByteOrderMark: false, hasCarriageReturns: false, isEnded: true };
  return writeRecordFile(setting, byId(beads).map(writtenBead));
}

/**
 * The file that `manifest` tells of. Beads that it does not list stand where they belong by their ids, where it was
 * sorted by them; else at its end.
 */
export function exportSource(
  manifest: Manifest,
  beads: readonly KnownBead[],
  memories: Memories,
): Uint8Array {
  const remembered = rememberedIn(manifest, memories);
  const listed = listedBeads(manifest, beads);
  const known = new Set([...listed.values()].flat());
  const added = byId(beads.filter((bead) => !known.has(bead)));
  const surplus = surplusTexts(manifest, beads);
  const isSorted = isSortedById([...listed].sort(([a], [b]) => a - b).flatMap(([, standing]) => standing));
  const lines: WrittenLine[] = [];
  let next = 0;
  for (let at = 1; at <= manifest.count; at += 1) {
    const isOdd = manifest.odd.has(at);
    const standing = listed.get(at) ?? [];
    const before = isSorted ? (standing[0]?.bead.id ?? '') : '';
    for (let bead = added[next]; bead && bead.bead.id < before; bead = added[next]) {
      lines.push(writtenBead(bead));
      next += 1;
    }
    for (const bead of standing) lines.push({ ...writtenBead(bead), isOdd });
    const other = remembered.at.get(at) ?? manifest.others.get(at) ?? surplus.get(at);
    if (other !== undefined && standing.length === 0 && !remembered.forgotten.has(at))
      lines.push({ content: other, isOdd });
  }
  const more = remembered.more.map((content) => ({ content, isOdd: false }));
  return writeRecordFile(manifest, [...lines, ...added.slice(next).map(writtenBead), ...more]);
}

interface Remembered {
  /** Lines of memories that say something else by now. */
  readonly at: ReadonlyMap<number, string>;
  /** Lines of those that were forgotten. */
  readonly forgotten: ReadonlySet<number>;
  /** Those that have come since; a file without memories does not get any. */
  readonly more: readonly string[];
}

function rememberedIn({ others }: Manifest, memories: Memories): Remembered {
  const standing = [...others].flatMap(([at, content]) => {
    const memory = readMemory(content);
    return memory === null ? [] : [{ at, ...memory }];
  });
  // Of two with one key the last counts.
  const last = new Map(standing.map((memory) => [memory.key, memory]));
  const changed = [...last.values()].flatMap(({ at, key, value }) => {
    const now = memories.get(key) ?? value;
    return now === value ? [] : [[at, memoryLine(key, now)] as const];
  });
  const forgotten = standing.filter(({ key }) => memories.get(key) === null);
  const more = [...memories].flatMap(([key, value]) =>
    last.size === 0 || last.has(key) || value === null ? [] : [memoryLine(key, value)],
  );
  return { at: new Map(changed), forgotten: new Set(forgotten.map(({ at }) => at)), more };
}

function memoryLine(key: string, value: string): string {
  return JSON.stringify({ _type: 'memory', key, value });
}

/** The beads at each line: more than one where an id has come to mean two. */
function listedBeads(
  { beads: places }: Manifest,
  beads: readonly KnownBead[],
): ReadonlyMap<number, readonly KnownBead[]> {
  const claimed = new Set([...places.values()].flatMap(({ birth }) => birth ?? []));
  const byBirth = new Map(beads.map((each) => [each.bead.birth, each]));
  const unclaimed = Map.groupBy(
    beads.filter(({ bead }) => !claimed.has(bead.birth)),
    bornAs,
  );
  const listed = new Map<number, readonly KnownBead[]>();
  for (const [at, { id, birth }] of places) {
    const bead = birth === null ? undefined : byBirth.get(birth);
    listed.set(at, birth === null ? (unclaimed.get(id) ?? []) : bead ? [bead] : []);
  }
  return listed;
}

function bornAs({ bead, lines }: KnownBead): string {
  return lines[0]?.id ?? bead.id;
}

function surplusTexts({ name }: Manifest, beads: readonly KnownBead[]): ReadonlyMap<number, string> {
  const kept = beads.flatMap(({ lines }) => lines.filter(({ surplus }) => surplus?.from === name));
  return new Map(kept.map((line: BeadLine) => [line.surplus?.at ?? 0, verbatimOf(line) ?? '']));
}

function isSortedById(beads: readonly KnownBead[]): boolean {
  return beads.every(({ bead }, at) => (beads[at - 1]?.bead.id ?? '') <= bead.id);
}

function byId(beads: readonly KnownBead[]): KnownBead[] {
  return [...beads].sort((a, b) => (a.bead.id < b.bead.id ? -1 : 1));
}

function writtenBead({ bead, lines }: KnownBead): WrittenLine {
  return { content: recordText(bead, lines), isOdd: false };
}
