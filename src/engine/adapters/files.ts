// The file system as the engine sees it: few synchronous calls, small enough that a test can make the n-th one fail.
// A call throws Node's own error (`code` ENOSPC, EIO, EACCES ...); only "absent" is a value.

import {
  chmodSync,
  closeSync,
  constants,
  copyFileSync,
  fdatasyncSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  statfsSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { failed, ok, type Result } from '../../beads/result.ts';
import { type Problem, problem } from '../problem.ts';

export interface Files {
  /** Makes a folder and its missing parents, mode 0700; an existing one is left as it is. */
  makeFolder(folder: string): void;
  /** Names in a folder, sorted; none where it does not exist. */
  list(folder: string): readonly string[];
  /** What stands there, links not followed; null where nothing does. */
  stat(path: string): FileStat | null;
  /** The whole content; null where the file does not exist. */
  read(path: string): Buffer | null;
  /**
   * The content of what an agent may have put there; null where nothing is. Throws `NotPlainError` for anything but a
   * file of at most `limitBytes`: no link is followed, and no pipe waited for.
   */
  readPlain(path: string, limitBytes: number): Buffer | null;
  /** Opens for writing at the end, mode 0600. `append` makes a missing file, `create` refuses an existing one. */
  open(path: string, how: 'append' | 'create'): OpenFile;
  copy(from: string, to: string): void;
  rename(from: string, to: string): void;
  /** Removes a file; an absent one is fine. */
  remove(path: string): void;
  /** Removes a folder with all that is in it, without following links. Slow on big trees: a Dog's work. */
  removeTree(folder: string): void;
  /** The path with every link resolved; null where it does not exist. */
  realPath(path: string): string | null;
  /** Makes the folder's names durable (renames and new files). */
  syncFolder(folder: string): void;
  /** What may still be written to the disk of a folder; Infinity where its file system does not tell. */
  freeBytes(folder: string): number;
}

/** What was to be a plain, short file is something else. */
export class NotPlainError extends Error {
  override readonly name = 'NotPlainError';
}

interface FileStat {
  readonly kind: 'file' | 'folder' | 'link' | 'other';
  readonly sizeBytes: number;
  /** Permission bits, as in 0o700. */
  readonly mode: number;
  readonly uid: number;
  /** Instant of the last change of content, in ms since the epoch. */
  readonly changedAt: number;
}

/** An open file; disposing of it closes it. */
export interface OpenFile extends Disposable {
  /** Writes at the end; returns the bytes written, which may be fewer than given. */
  write(bytes: Uint8Array): number;
  /** Makes content and size durable. */
  sync(): void;
  truncate(sizeBytes: number): void;
  sizeBytes(): number;
}

export const realFiles: Files = {
  makeFolder: (folder) => void mkdirSync(folder, { recursive: true, mode: 0o700 }),
  list: (folder) => orAbsent(() => readdirSync(folder).sort()) ?? [],
  stat: (path) => orAbsent(() => statOf(path)),
  read: (path) => orAbsent(() => readFileSync(path)),
  readPlain: (path, limitBytes) => orAbsent(() => readPlain(path, limitBytes)),
  open: (path, how) => new RealFile(path, how),
  copy: (from, to) => copyFileSync(from, to),
  rename: (from, to) => renameSync(from, to),
  remove: (path) => rmSync(path, { force: true }),
  removeTree,
  realPath: (path) => orAbsent(() => realpathSync(path)),
  syncFolder,
  freeBytes,
};

let temporaryFiles = 0;

/**
 * Writes a file that only its owner may read (0600), whole or not at all: temporary file, fsync, rename, fsync of the
 * folder. A crash leaves the old content, and at most a file named `<path>.tmp-…`.
 */
export function writePrivateFile(files: Files, path: string, content: string | Uint8Array): void {
  const temporary = `${path}.tmp-${process.pid}-${temporaryFiles++}`;
  try {
    writeNewFile(files, temporary, typeof content === 'string' ? Buffer.from(content) : content);
    files.rename(temporary, path);
  } catch (cause) {
    removeQuietly(files, temporary);
    throw cause;
  }
  files.syncFolder(dirname(path));
}

/** Whether a name is one that a crash within `writePrivateFile` left. */
export function isTemporaryName(name: string): boolean {
  return /\.tmp-\d+-\d+$/.test(name);
}

/** Makes the folder, or checks the one that stands there: ours, a real folder, closed to everybody else. */
export function claimPrivateFolder(files: Files, folder: string): Result<void, Problem> {
  try {
    files.makeFolder(folder);
  } catch (cause) {
    return failed(problem('environment', `making ${folder}: ${reasonOf(cause)}`));
  }
  const stat = files.stat(folder);
  if (stat?.kind !== 'folder') return failed(problem('refused', `${folder} is not a folder: remove it`));
  if (stat.uid !== process.getuid?.()) return failed(problem('refused', `${folder} belongs to another user`));
  if ((stat.mode & 0o077) !== 0) {
    return failed(problem('refused', `${folder} is open to other users: run chmod 700 on it`));
  }
  return ok(undefined);
}

/** An error of the file system in a person's words. */
export function reasonOf(cause: unknown): string {
  const code = errorCode(cause);
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'disk full: free space and try again';
  if (code === 'EACCES' || code === 'EPERM') return 'permission denied';
  if (code === 'EROFS') return 'the file system is read-only';
  if (code === 'EIO') return 'the disk failed to write or read (EIO)';
  if (code === 'EMFILE' || code === 'ENFILE') return 'too many open files: raise the limit (ulimit -n)';
  return cause instanceof Error ? cause.message : String(cause);
}

/** The `code` of one of Node's system errors, or null. */
export function errorCode(cause: unknown): string | null {
  if (!(cause instanceof Error) || !('code' in cause)) return null;
  return typeof cause.code === 'string' ? cause.code : null;
}

class RealFile implements OpenFile {
  #fd: number | null;

  constructor(path: string, how: 'append' | 'create') {
    const create = how === 'create' ? constants.O_EXCL : 0;
    const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW | create;
    this.#fd = openSync(path, flags, 0o600);
  }

  write(bytes: Uint8Array): number {
    return writeSync(this.#open(), bytes);
  }

  sync(): void {
    fdatasyncSync(this.#open());
  }

  truncate(sizeBytes: number): void {
    ftruncateSync(this.#open(), sizeBytes);
  }

  sizeBytes(): number {
    return fstatSync(this.#open()).size;
  }

  [Symbol.dispose](): void {
    if (this.#fd === null) return;
    closeSync(this.#fd);
    this.#fd = null;
  }

  #open(): number {
    if (this.#fd === null) throw new Error('writing a file: it is closed');
    return this.#fd;
  }
}

function readPlain(path: string, limitBytes: number): Buffer {
  const fd = openPlain(path);
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile()) throw new NotPlainError('not a plain file');
    if (stat.size > limitBytes) throw new NotPlainError(`longer than ${limitBytes} bytes`);
    const bytes = Buffer.alloc(stat.size);
    return bytes.subarray(0, readSync(fd, bytes, 0, bytes.length, 0));
  } finally {
    closeSync(fd);
  }
}

function openPlain(path: string): number {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (cause) {
    // open(2): a link gives ELOOP, a socket ENXIO.
    const isOdd = errorCode(cause) === 'ELOOP' || errorCode(cause) === 'ENXIO';
    throw isOdd ? new NotPlainError('not a plain file', { cause }) : cause;
  }
}

function writeNewFile(files: Files, path: string, bytes: Uint8Array): void {
  using file = files.open(path, 'create');
  for (let written = 0; written < bytes.length; ) {
    const count = file.write(bytes.subarray(written));
    if (count === 0)
      throw Object.assign(new Error(`writing ${path}: nothing more is taken`), { code: 'ENOSPC' });
    written += count;
  }
  file.sync();
}

function removeQuietly(files: Files, path: string): void {
  try {
    files.remove(path);
  } catch {
    // The first error is the one to report; what stays is named `.tmp-` and harmless.
  }
}

function freeBytes(folder: string): number {
  try {
    const { bsize, bavail, bfree } = statfsSync(folder);
    return (process.getuid?.() === 0 ? bfree : bavail) * bsize;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

function syncFolder(folder: string): void {
  const fd = openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function removeTree(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch (cause) {
    if (errorCode(cause) !== 'EACCES' && errorCode(cause) !== 'EPERM') throw cause;
    // Tools make folders read-only (module caches do): their owner may still remove them.
    makeWritable(folder);
    rmSync(folder, { recursive: true, force: true });
  }
}

function makeWritable(folder: string): void {
  chmodSync(folder, 0o700);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) makeWritable(join(folder, entry.name));
  }
}

function statOf(path: string): FileStat {
  const stat = lstatSync(path);
  return {
    kind: kindOf(stat),
    sizeBytes: stat.size,
    mode: stat.mode & 0o7777,
    uid: stat.uid,
    changedAt: stat.mtimeMs,
  };
}

function kindOf(stat: ReturnType<typeof lstatSync>): FileStat['kind'] {
  if (stat?.isFile()) return 'file';
  if (stat?.isDirectory()) return 'folder';
  return stat?.isSymbolicLink() ? 'link' : 'other';
}

function orAbsent<T>(read: () => T): T | null {
  try {
    return read();
  } catch (cause) {
    if (errorCode(cause) === 'ENOENT' || errorCode(cause) === 'ENOTDIR') return null;
    throw cause;
  }
}
