// Appending whole lines to a file: on disk or as if it had not been tried, or, where something else answers for them,
// without waiting for the disk.

import { type BeadFiles, LARGEST_FILE } from './bead-files.ts';
import type { Result } from './result.ts';
import { failed, ok } from './result.ts';
import type { StoreProblem } from './store-problem.ts';
import { ioProblem, tooLarge } from './store-problem.ts';

export interface Appended {
  /** The file's size before, in bytes. */
  readonly sizeBefore: number;
  /** What was written: begins with a newline where the file did not end with one. */
  readonly written: string;
}

const NEWLINE = 0x0a;

/**
 * Appends `lines`, each with a newline, to the file `path` and returns once they are on disk, along with the folders
 * that were made for them. On any error the file is cut back to its old size. One writer at a time is taken for
 * granted: the caller holds the folder's lock where there may be others.
 */
export function appendLines(
  files: BeadFiles,
  path: string,
  lines: readonly string[],
): Result<Appended, StoreProblem> {
  let fd: number | null = null;
  try {
    files.makeFolderOf(path);
    fd = files.openToAppend(path);
    // A new file's entry is made durable before there is a line to lose.
    const sizeBefore = files.size(fd);
    if (sizeBefore === 0) files.syncFoldersOf(path);
    return ok({ sizeBefore, written: appendTo(files, fd, sizeBefore, `${lines.join('\n')}\n`) });
  } catch (error) {
    return failed(ioProblem('writing', path, error));
  } finally {
    if (fd !== null) close(files, fd);
  }
}

/**
 * The same for lines that a journal holds: neither synced nor cut back, since whatever a failure leaves is finished from
 * it. The file's folder is there.
 */
export function appendUnsynced(
  files: BeadFiles,
  path: string,
  lines: readonly string[],
): Result<Appended, StoreProblem> {
  let fd: number | null = null;
  try {
    fd = files.openToAppend(path);
    const sizeBefore = files.size(fd);
    return ok({ sizeBefore, written: writeAt(files, fd, sizeBefore, `${lines.join('\n')}\n`) });
  } catch (error) {
    return failed(ioProblem('writing', path, error));
  } finally {
    if (fd !== null) close(files, fd);
  }
}

function appendTo(files: BeadFiles, fd: number, sizeBefore: number, text: string): string {
  try {
    const written = writeAt(files, fd, sizeBefore, text);
    files.sync(fd);
    return written;
  } catch (error) {
    cutBack(files, fd, sizeBefore);
    throw error;
  }
}

/** A torn line is ended first. */
function writeAt(files: BeadFiles, fd: number, sizeBefore: number, text: string): string {
  const isTorn = sizeBefore > 0 && files.byteAt(fd, sizeBefore - 1) !== NEWLINE;
  const written = isTorn ? `\n${text}` : text;
  const bytes = Buffer.from(written, 'utf8');
  if (sizeBefore + bytes.length > LARGEST_FILE) throw tooLarge();
  const count = files.write(fd, bytes);
  // A short write is how a full disk begins.
  if (count !== bytes.length) throw Object.assign(new Error('short write'), { code: 'ENOSPC' });
  return written;
}

function cutBack(files: BeadFiles, fd: number, size: number): void {
  try {
    files.truncate(fd, size);
    files.sync(fd);
  } catch {
    // The first error is the one to report; a torn line that stays is passed over by the fold, and the next append
    // begins with a newline.
  }
}

function close(files: BeadFiles, fd: number): void {
  try {
    files.close(fd);
  } catch {
    // The bytes are synced, cut or held by a journal: nothing is left to lose.
  }
}
