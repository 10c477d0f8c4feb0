// Keeps the beads exported to one file in `.beads/`, for people whose viewers read that. The file is only ever written:
// nothing reads beads from it. A file that holds what the beads do not is somebody's, and stays.

import { exportBeads, planFileImport } from './interchange/import-into.ts';
import { foldKeyValues, KEY_VALUE_PATH } from './key-values.ts';
import type { Result } from './result.ts';
import { failed, ok } from './result.ts';
import type { BeadStore } from './store.ts';
import type { StoreProblem } from './store-problem.ts';
import { ioProblem } from './store-problem.ts';

/** The setting that names the file; it is kept and merged with the beads. */
export const MIRROR_KEY = 'config.mirror';

/** Calls throw the system's errors. */
export interface MirrorFile {
  /** As in messages. */
  readonly path: string;
  /** What stands there; null where nothing does. */
  look(): MirrorFacts | null;
  read(): Uint8Array;
  /** Takes the place of what is there at once and whole. */
  write(bytes: Uint8Array): void;
  /** What was remembered of the last write; null where nothing is known. */
  recall(): MirrorStamp | null;
  remember(stamp: MirrorStamp): void;
}

export interface MirrorFacts {
  readonly kind: 'file' | 'link' | 'other';
  readonly sizeBytes: number;
  readonly modifiedMs: number;
  readonly inode: number;
}

export interface MirrorStamp {
  /** The file as it was written. */
  readonly facts: MirrorFacts;
  /** The beads in it were read from then on; ms since the epoch. */
  readonly readAt: number;
}

/** The mirror's name by the text of the file at `KEY_VALUE_PATH`; null where there is none. */
export function mirrorName(text: string): string | null {
  const name = foldKeyValues(text).find(({ key }) => key === MIRROR_KEY)?.value ?? '';
  return isMirrorName(name) ? name : null;
}

/** A file of `.beads/` itself: a setting that comes by a merge can name no other place. */
export function isMirrorName(name: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}\.jsonl$/.test(name);
}

/** What the mirror is called in the folder that holds `.beads/`. */
export function mirrorPath(name: string): string {
  return `.beads/${name}`;
}

/** Writes the mirror of the beads as the store has them, read since `readAt`. */
export function writeMirror(
  store: BeadStore,
  file: MirrorFile,
  readAt: number,
): Result<'written' | 'same', StoreProblem> {
  try {
    const facts = file.look();
    if (facts !== null && facts.kind !== 'file') return failed(notOurs(file, 'it is no regular file'));
    const made = exportBeads(store, null);
    if (!made.ok) return made;
    const bytes = Buffer.from(made.value.bytes);
    const held = facts === null ? null : Buffer.from(file.read());
    const isSame = held?.equals(bytes) === true;
    const isOwn = isSame || facts === null || isAsWritten(file.recall(), facts);
    const why = isOwn ? null : whatElse(store, held ?? bytes, bytes);
    if (why !== null) return failed(notOurs(file, why));
    if (!isSame) file.write(bytes);
    const after = file.look();
    if (after !== null) file.remember({ facts: after, readAt });
    return ok(isSame ? 'same' : 'written');
  } catch (error) {
    return failed(ioProblem('writing', file.path, error));
  }
}

/** Whether the last write knew of all that was said until `at`. */
export function isMirrored(file: MirrorFile, at: number): boolean {
  return (file.recall()?.readAt ?? -1) > at;
}

function isAsWritten(stamp: MirrorStamp | null, { sizeBytes, modifiedMs, inode }: MirrorFacts): boolean {
  const facts = stamp?.facts;
  return facts?.sizeBytes === sizeBytes && facts.modifiedMs === modifiedMs && facts.inode === inode;
}

/** What the file says that the beads and their export do not; null where it says nothing else. */
function whatElse(store: BeadStore, held: Uint8Array, exported: Buffer): string | null {
  const { report, lines } = planFileImport(store, { source: 'mirror', bytes: held });
  const news = report.created.length + report.updated.length + report.deleted.length;
  if (news > 0) return `${news} of its records say what the beads do not`;
  const kept = new Set(exported.toString().split(/\r?\n/));
  const texts = Buffer.from(held).toString().split(/\r?\n/);
  const besides = [
    ...report.quarantined.map(({ line }) => line),
    ...report.duplicates.flatMap((each) => each.surplus),
  ];
  if (besides.some((line) => !kept.has(texts[line - 1] ?? ''))) return 'it has lines that are no beads';
  return lines.has(KEY_VALUE_PATH) ? 'it has memories that are not kept here' : null;
}

function notOurs({ path }: MirrorFile, why: string): StoreProblem {
  const next = `import it first (bd import ${path}), or name another with bd config set mirror NAME`;
  return { kind: 'refused', message: `${path} is not overwritten: ${why}: ${next}` };
}
