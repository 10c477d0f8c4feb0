// Appending to many files at once, acknowledged by one: all lines go to a journal first, which is on disk before
// anything else is touched. The files follow; whatever comes in between, the next to open finishes from the journal.

import { appendUnsynced } from './append.ts';
import { type BeadFiles, type FileFacts, type Found, LARGEST_FILE } from './bead-files.ts';
import { textLines } from './lines.ts';
import type { Result } from './result.ts';
import { failed, ok } from './result.ts';
import type { StoreProblem } from './store-problem.ts';
import { errorCode, ioProblem, tooLarge } from './store-problem.ts';

/** The one file that holds what is still to be written. Calls throw the system's errors. */
export interface Journal {
  /** As in messages. */
  readonly path: string;
  /** Null where there is none. */
  read(): string | null;
  /** Replaces the whole, and returns once it is on disk; after a failure it is as it was. */
  write(text: string): void;
  remove(): void;
}

/** Lines to append, by the file's path. */
export type ManyLines = ReadonlyMap<string, readonly string[]>;

/** Once this is done nothing can lose the lines any more. The caller holds the folder's lock, and has found no journal. */
export function writeJournal(journal: Journal, lines: ManyLines): Result<void, StoreProblem> {
  try {
    const text = [...lines].map(([path, each]) => `${JSON.stringify([path, ...each])}\n`).join('');
    // It is read back as a whole.
    if (Buffer.byteLength(text) > LARGEST_FILE) throw tooLarge();
    journal.write(text);
    return ok(undefined);
  } catch (error) {
    return failed(ioProblem('writing', journal.path, error));
  }
}

/** Makes the folders of the files that lines will come to. */
export function makeFolders(files: BeadFiles, paths: Iterable<string>): Result<void, StoreProblem> {
  const folders = new Map([...paths].map((path) => [folderOf(path), path]));
  for (const path of folders.values()) {
    try {
      files.makeFolderOf(path);
    } catch (error) {
      return failed(ioProblem('writing', path, error));
    }
  }
  return ok(undefined);
}

/** The files have their lines: once they are on disk, too, nobody needs the journal any more. */
export async function settleJournal(
  files: BeadFiles,
  journal: Journal,
  paths: readonly string[],
): Promise<Result<void, StoreProblem>> {
  try {
    await files.syncManyAside(paths);
    journal.remove();
    return ok(undefined);
  } catch (error) {
    return failed(ioProblem('writing', journal.path, error));
  }
}

/** Finishes what a journal still has to be done; whether there was one. The caller holds the folder's lock. */
export function finishJournal(files: BeadFiles, journal: Journal): Result<boolean, StoreProblem> {
  try {
    const text = journal.read();
    if (text === null) return ok(false);
    const missing = [...readJournal(text)].map(
      ([path, lines]) => [path, missingLines(textOf(files, path), lines)] as const,
    );
    const done = finish(files, journal, new Map(missing));
    return done.ok ? ok(true) : done;
  } catch (error) {
    return failed(ioProblem('reading', journal.path, error));
  }
}

/**
 * The files as they will be once the journal is finished, for reading only. What still has lines to come, and its
 * folder, is never like anything that was seen of it before: no index may answer for it.
 */
export function withJournal(files: BeadFiles, journal: Journal): BeadFiles {
  let lines: ManyLines = new Map();
  let comingTo: ReadonlyMap<string, readonly string[]> = new Map();
  return {
    ...files,
    folders() {
      lines = readJournal(journal.read() ?? '');
      comingTo = Map.groupBy(lines.keys(), folderOf);
      const { found, odd } = files.folders();
      const others = found.filter(({ path }) => !comingTo.has(path));
      const real = [...comingTo.keys()].filter((path) => !odd.includes(path));
      return { found: [...others, ...real.map(unlikeAny)], odd };
    },
    filesIn(folder) {
      const { found, odd } = listed(files, folder);
      const others = found.filter(({ path }) => !lines.has(path));
      const real = (comingTo.get(folder) ?? []).filter((path) => !odd.includes(path));
      return { found: [...others, ...real.map(unlikeAny)], odd };
    },
    facts: (path) => (lines.has(path) ? unlikeAny(path) : files.facts(path)),
    read(path) {
      const coming = lines.get(path);
      if (coming === undefined) return files.read(path);
      const held = textOf(files, path);
      const missing = missingLines(held, coming);
      return missing.length === 0 ? held : `${held}\n${missing.join('\n')}\n`;
    },
  };
}

/** No number of bytes is the same as none. */
function unlikeAny(path: string): FileFacts {
  return { path, sizeBytes: Number.NaN, modifiedMs: 0, changedMs: 0, inode: 0 };
}

function listed(files: BeadFiles, folder: string): Found {
  try {
    return files.filesIn(folder);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return { found: [], odd: [] };
    throw error;
  }
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

function readJournal(text: string): ManyLines {
  const entries = textLines(text).map((line): unknown => JSON.parse(line));
  return new Map(entries.filter(isEntry).map(([path, ...lines]) => [path, lines]));
}

function isEntry(value: unknown): value is [string, ...string[]] {
  return Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === 'string');
}

function missingLines(held: string, lines: readonly string[]): readonly string[] {
  const texts = new Set(textLines(held));
  return lines.filter((line) => !texts.has(line));
}

function textOf(files: BeadFiles, path: string): string {
  try {
    return files.read(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return '';
    throw error;
  }
}

function finish(files: BeadFiles, journal: Journal, lines: ManyLines): Result<void, StoreProblem> {
  const made = makeFolders(files, lines.keys());
  if (!made.ok) return made;
  for (const [path, texts] of lines) {
    const appended = texts.length > 0 ? appendUnsynced(files, path, texts) : made;
    if (!appended.ok) return appended;
  }
  try {
    files.syncMany([...lines.keys()]);
    journal.remove();
    return ok(undefined);
  } catch (error) {
    return failed(ioProblem('writing', journal.path, error));
  }
}
