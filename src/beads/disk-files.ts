// The real file system behind a store.

import type { Stats } from 'node:fs';
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
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { type BeadFiles, type FileFacts, type Found, type IndexFile, LARGEST_FILE } from './bead-files.ts';
import { errorCode } from './store-problem.ts';
import { syncTree, syncTreeAside } from './sync-tree.ts';

const BEADS = '.beads';
const IMPORTS = 'imports';

/** The files under `folder`, an absolute path. */
export function diskFiles(folder: string): BeadFiles {
  return {
    folders: () => foldersOf(folder),
    filesIn: (path) => filesIn(folder, path),
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
    syncMany: (paths) => syncTree(join(folder, BEADS), absolute(folder, paths)),
    syncManyAside: (paths) => syncTreeAside(join(folder, BEADS), absolute(folder, paths)),
  };
}

function absolute(folder: string, paths: readonly string[]): readonly string[] {
  return paths.map((path) => join(folder, path));
}

function foldersOf(folder: string): Found {
  try {
    const isFolder = lstatSync(join(folder, BEADS)).isDirectory();
    if (!isFolder) throw new Error(`${BEADS} is not a folder`);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return { found: [], odd: [] };
    throw error;
  }
  const names = readdirSync(join(folder, BEADS)).filter((name) => name.length === 2 || name === IMPORTS);
  return look(folder, BEADS, names.sort(), (stat) => stat.isDirectory());
}

function filesIn(folder: string, path: string): Found {
  const names = readdirSync(join(folder, path)).filter((name) => name.endsWith('.jsonl'));
  return look(folder, path, names, (stat) => stat.isFile() && stat.size <= LARGEST_FILE);
}

function look(
  folder: string,
  path: string,
  names: readonly string[],
  isWanted: (stat: Stats) => boolean,
): Found {
  const found: FileFacts[] = [];
  const odd: string[] = [];
  for (const name of names) {
    const stat = statOf(`${folder}/${path}/${name}`);
    if (stat === undefined) continue;
    if (isWanted(stat)) found.push(factsBy(`${path}/${name}`, stat));
    else odd.push(`${path}/${name}`);
  }
  return { found, odd };
}

function factsOf(folder: string, path: string): FileFacts | null {
  const stat = statOf(`${folder}/${path}`);
  return stat?.isFile() ? factsBy(path, stat) : null;
}

function statOf(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false });
}

function factsBy(path: string, { size, mtimeMs, ctimeMs, ino }: Stats): FileFacts {
  return { path, sizeBytes: size, modifiedMs: mtimeMs, changedMs: ctimeMs, inode: ino };
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

/** After this time nobody is still writing it: its writer was killed. */
const ABANDONED_MS = 10_000;

/** The index at `path`. Whoever writes one has `path.new` for it alone; others meanwhile do without. */
export function diskIndex(path: string): IndexFile {
  const next = `${path}.new`;
  return {
    read() {
      try {
        return readFileSync(path);
      } catch {
        // None, or not to be read: the files are there.
        return null;
      }
    },
    write(bytes) {
      try {
        removeAbandoned(next);
        writeFileSync(next, bytes, { flag: 'wx', mode: 0o600 });
      } catch {
        // Somebody else writes one, or the folder cannot be written: the next start reads the files again.
        return;
      }
      try {
        renameSync(next, path);
      } catch {
        rmSync(next, { force: true });
      }
    },
    nowMs: () => Date.now(),
  };
}

function removeAbandoned(path: string): void {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat !== undefined && Date.now() - stat.mtimeMs > ABANDONED_MS) rmSync(path, { force: true });
}
