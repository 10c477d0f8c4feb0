// The real file system behind a store: the only file of beads/ that touches the disk.

import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { BeadFiles, FileFacts } from './bead-files.ts';
import { errorCode } from './store-problem.ts';

const BEADS = '.beads';
const IMPORTS = 'imports';

/** The files under `folder`, an absolute path. */
export function diskFiles(folder: string): BeadFiles {
  return {
    list: () => shardsOf(folder).flatMap((shard) => filesOf(folder, shard)),
    facts: (path) => factsOf(folder, path),
    read: (path) => readFileSync(join(folder, path), 'utf8'),
    makeFolderOf: (path) => makeFolder(folder, dirname(path)),
    openToAppend: (path) => openToAppend(join(folder, path)),
    size: (fd) => fstatSync(fd).size,
    byteAt,
    write: (fd, bytes) => writeSync(fd, bytes),
    sync: (fd) => fsyncSync(fd),
    truncate: (fd, sizeBytes) => ftruncateSync(fd, sizeBytes),
    close: (fd) => closeSync(fd),
    syncFoldersOf(path) {
      for (const each of [dirname(path), BEADS, '.']) syncFolder(join(folder, each));
    },
    removeAll: () => rmSync(join(folder, BEADS), { recursive: true, force: true }),
  };
}

function shardsOf(folder: string): readonly string[] {
  try {
    const isFolder = lstatSync(join(folder, BEADS)).isDirectory();
    if (!isFolder) throw new Error(`${BEADS} is not a folder`);
    return readdirSync(join(folder, BEADS), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && (entry.name.length === 2 || entry.name === IMPORTS))
      .map((entry) => entry.name)
      .sort();
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}

function filesOf(folder: string, shard: string): readonly FileFacts[] {
  return readdirSync(join(folder, BEADS, shard), { withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.jsonl'))
    .map((entry) => factsOf(folder, `${BEADS}/${shard}/${entry.name}`));
}

function factsOf(folder: string, path: string): FileFacts {
  const { size, mtimeNs, ctimeNs, ino } = lstatSync(`${folder}/${path}`, { bigint: true });
  return { path, sizeBytes: Number(size), modifiedNs: mtimeNs, changedNs: ctimeNs, inode: ino };
}

/** A symbolic link in the place of one of our folders would lead a write out of the store. */
function makeFolder(folder: string, path: string): void {
  mkdirSync(join(folder, path), { recursive: true });
  for (const each of [BEADS, path]) {
    if (!lstatSync(join(folder, each)).isDirectory()) throw new Error(`${each} is not a folder`);
  }
}

function openToAppend(path: string): number {
  const { O_APPEND, O_CREAT, O_NOFOLLOW, O_RDWR } = constants;
  const fd = openSync(path, O_APPEND | O_CREAT | O_NOFOLLOW | O_RDWR, 0o666);
  if (fstatSync(fd).isFile()) return fd;
  closeSync(fd);
  throw new Error('it is not a regular file');
}

function byteAt(fd: number, offset: number): number {
  const byte = new Uint8Array(1);
  readSync(fd, byte, 0, 1, offset);
  return byte[0] ?? 0;
}

function syncFolder(path: string): void {
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
