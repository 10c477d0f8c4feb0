// The mirror of `mirror.ts` as a file.

import {
  closeSync,
  fsyncSync,
  lstatSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type MirrorFacts, type MirrorFile, type MirrorStamp, mirrorPath } from './mirror.ts';

/** In `folder`, which holds `.beads/`; `stamp` is where the last write is remembered, outside of it. */
export function diskMirror(folder: string, name: string, stamp: string): MirrorFile {
  const path = join(folder, mirrorPath(name));
  return {
    path: mirrorPath(name),
    look: () => look(path),
    read: () => readFileSync(path),
    write: (bytes) => replace(path, bytes),
    recall: () => recalled(stamp, name),
    remember: (what) => writeFileSync(stamp, `${JSON.stringify({ name, ...what })}\n`, { mode: 0o600 }),
  };
}

function look(path: string): MirrorFacts | null {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return null;
  const kind = stat.isFile() ? 'file' : stat.isSymbolicLink() ? 'link' : 'other';
  return { kind, sizeBytes: stat.size, modifiedMs: stat.mtimeMs, inode: stat.ino };
}

function replace(path: string, bytes: Uint8Array): void {
  const draft = `${path}.new`;
  // What a writer has left that was killed: nobody else writes at the same time.
  rmSync(draft, { force: true });
  try {
    const fd = openSync(draft, 'wx', 0o666);
    try {
      writeFileSync(fd, bytes);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

function recalled(stamp: string, name: string): MirrorStamp | null {
  try {
    const value: unknown = JSON.parse(readFileSync(stamp, 'utf8'));
    return isStampOf(value, name) ? { facts: value.facts, readAt: value.readAt } : null;
  } catch {
    // Never written, or torn: then the file itself tells whether it is ours.
    return null;
  }
}

function isStampOf(value: unknown, name: string): value is MirrorStamp {
  if (typeof value !== 'object' || value === null) return false;
  const { name: named, facts, readAt }: { name?: unknown; facts?: unknown; readAt?: unknown } = value;
  return named === name && typeof facts === 'object' && facts !== null && typeof readAt === 'number';
}
