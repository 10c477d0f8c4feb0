// The bead files of one folder, held in memory: their text, their lines and which births those lines speak of.

import { appendLines } from './append.ts';
import type { BeadFiles, FileFacts } from './bead-files.ts';
import type { BeadLine } from './lines.ts';
import { parseLines, textLines } from './lines.ts';
import type { Result } from './result.ts';
import { failed, ok } from './result.ts';
import type { StoreProblem } from './store-problem.ts';
import { errorCode, ioProblem } from './store-problem.ts';

export interface BeadFile {
  /** Relative to the folder that holds `.beads/`, as in `.beads/a1/bd-a1b2.jsonl`. */
  readonly path: string;
  readonly text: string;
  /** Never the same for two texts of one path while the store is open. */
  readonly revision: number;
}

interface HeldFile extends BeadFile {
  readonly facts: FileFacts;
  readonly lines: readonly BeadLine[];
}

export class LineFiles {
  readonly #files: BeadFiles;
  readonly #held = new Map<string, HeldFile>();
  readonly #pathsByBirth = new Map<string, Set<string>>();
  #revision = 0;

  constructor(files: BeadFiles) {
    this.#files = files;
  }

  all(): readonly BeadFile[] {
    return [...this.#held.values()];
  }

  /** The lines that speak of a birth, in whichever files they stand. */
  linesOf(birth: string): readonly BeadLine[] {
    const paths = [...(this.#pathsByBirth.get(birth) ?? [])];
    return paths.flatMap((path) => this.#held.get(path)?.lines.filter((line) => line.birth === birth) ?? []);
  }

  /** Those of `lines` that the file at `path` does not have yet, each once. */
  missing(path: string, lines: readonly string[]): string[] {
    const held = this.#held.get(path);
    if (held === undefined) return [...new Set(lines)];
    const texts = new Set(textLines(held.text));
    return [...new Set(lines)].filter((line) => !texts.has(line));
  }

  /** Reads what has changed on disk since it was last looked at; the births whose lines may be others now. */
  refresh(): Result<ReadonlySet<string>, StoreProblem> {
    const touched = new Set<string>();
    try {
      const listed = this.#files.list();
      const paths = new Set(listed.map((facts) => facts.path));
      for (const path of [...this.#held.keys()]) if (!paths.has(path)) this.#forget(path, touched);
      for (const facts of listed)
        if (!isSame(this.#held.get(facts.path)?.facts, facts)) this.#read(facts, touched);
      return ok(touched);
    } catch (error) {
      return failed(ioProblem('reading', '.beads', error));
    }
  }

  /**
   * Appends lines to a file, durably; the births that the file speaks of. After a failure the memory is as it was: if
   * even cutting back failed, the file's size gives it away to the next look.
   */
  append(path: string, lines: readonly string[]): Result<ReadonlySet<string>, StoreProblem> {
    const appended = appendLines(this.#files, path, lines);
    if (!appended.ok) return appended;
    const { sizeBefore, written } = appended.value;
    const held = this.#held.get(path);
    const touched = new Set<string>();
    try {
      const facts = this.#files.facts(path);
      if (sizeBefore !== (held?.facts.sizeBytes ?? 0)) this.#read(facts, touched);
      else this.#hold(facts, (held?.text ?? '') + written, touched);
      return ok(touched);
    } catch (error) {
      return failed(ioProblem('reading back', path, error));
    }
  }

  /** Removes every file. */
  removeAll(): Result<void, StoreProblem> {
    try {
      this.#files.removeAll();
      this.clear();
      return ok(undefined);
    } catch (error) {
      return failed(ioProblem('removing', '.beads', error));
    }
  }

  clear(): void {
    this.#held.clear();
    this.#pathsByBirth.clear();
  }

  #read(facts: FileFacts, touched: Set<string>): void {
    try {
      this.#hold(facts, this.#files.read(facts.path), touched);
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw error;
      // Gone since it was listed.
      this.#forget(facts.path, touched);
    }
  }

  #hold(facts: FileFacts, text: string, touched: Set<string>): void {
    const { path } = facts;
    const before = this.#held.get(path);
    const lines = before && text.startsWith(before.text) ? grown(before, text) : parseLines(text);
    this.#forget(path, touched);
    this.#revision += 1;
    this.#held.set(path, { path, text, revision: this.#revision, facts, lines });
    for (const { birth } of lines) {
      touched.add(birth);
      const paths = this.#pathsByBirth.get(birth);
      if (paths) paths.add(path);
      else this.#pathsByBirth.set(birth, new Set([path]));
    }
  }

  #forget(path: string, touched: Set<string>): void {
    for (const { birth } of this.#held.get(path)?.lines ?? []) {
      touched.add(birth);
      this.#pathsByBirth.get(birth)?.delete(path);
    }
    this.#held.delete(path);
  }
}

function isSame(held: FileFacts | undefined, found: FileFacts): boolean {
  return held?.sizeBytes === found.sizeBytes && held.modifiedMs === found.modifiedMs;
}

/** The lines of a file that has only grown: those known, and those of the new end. */
function grown(before: HeldFile, text: string): readonly BeadLine[] {
  if (before.text !== '' && !before.text.endsWith('\n')) return parseLines(text);
  return [...before.lines, ...parseLines(text.slice(before.text.length))];
}
