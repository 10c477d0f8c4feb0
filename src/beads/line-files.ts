// The bead files of one folder, held in memory: their text and which births their lines speak of.

import { type Appended, appendLines, appendUnsynced } from './append.ts';
import type { BeadFiles, FileFacts } from './bead-files.ts';
import { isSameFile, isSettled, LARGEST_FILE } from './bead-files.ts';
import type { BeadLine } from './lines.ts';
import { parseLines, textLines } from './lines.ts';
import type { Result } from './result.ts';
import { failed, ok } from './result.ts';
import type { StoreProblem } from './store-problem.ts';
import { errorCode, ioProblem, reasonOf } from './store-problem.ts';

export interface BeadFile {
  /** Relative to the folder that holds `.beads/`, as in `.beads/a1/bd-a1b2.jsonl`. */
  readonly path: string;
  readonly text: string;
  /** Never the same for two texts of one path while the store is open. */
  readonly revision: number;
}

/** A file as it was when its lines were folded. */
export interface KnownFile {
  readonly facts: FileFacts;
  /** Those that its lines speak of, each once. */
  readonly births: readonly string[];
}

/** A folder that is known has no entries but those of the files that are. */
export interface KnownFiles {
  readonly files: readonly KnownFile[];
  readonly folders: readonly FileFacts[];
}

interface HeldFile extends KnownFile {
  readonly revision: number;
  /** Null until somebody asks for it, where an index said what the file holds. */
  readonly text: string | null;
}

/** Hears of a birth whose lines may be others now, with all of them; none where they are gone. */
export type LinesChanged = (birth: string, lines: readonly BeadLine[]) => void;

export class LineFiles {
  readonly #files: BeadFiles;
  readonly #held = new Map<string, HeldFile>();
  /** Those whose entries are known: a folder's times change with each that comes or goes. */
  readonly #folders = new Map<string, FileFacts>();
  readonly #odd = new Map<string, readonly string[]>();
  readonly #pathsByBirth = new Map<string, readonly string[]>();
  #revision = 0;

  constructor(files: BeadFiles) {
    this.#files = files;
  }

  all(): readonly BeadFile[] {
    return [...this.#held].map(([path, held]) => ({
      path,
      text: this.textAt(path),
      revision: held.revision,
    }));
  }

  /** '' where there is no such file. */
  textAt(path: string): string {
    const held = this.#held.get(path);
    if (held === undefined) return '';
    if (held.text !== null) return held.text;
    const text = this.#files.read(path);
    this.#held.set(path, { ...held, text });
    return text;
  }

  /** What to keep, so that another program need not read the files again. */
  known(): KnownFiles {
    return { files: [...this.#held.values()], folders: [...this.#folders.values()] };
  }

  /** Takes the word of an index for what was here; a look at the disk comes after. */
  assume({ files, folders }: KnownFiles): void {
    for (const file of files) this.#hold(file, null);
    for (const folder of folders) this.#folders.set(folder.path, folder);
  }

  /** What stands in the place of a bead file, or of a folder of them, and is none: it is not read. */
  odd(): readonly string[] {
    return [...this.#odd.values()].flat().sort();
  }

  /** The lines that speak of a birth, in whichever files they stand. */
  linesOf(birth: string): readonly BeadLine[] {
    const paths = this.#pathsByBirth.get(birth) ?? [];
    return paths.flatMap((path) => parseLines(this.textAt(path)).filter((line) => line.birth === birth));
  }

  /** Those of `lines` that the file at `path` does not have yet, each once. */
  missing(path: string, lines: readonly string[]): string[] {
    const texts = new Set(textLines(this.textAt(path)));
    return [...new Set(lines)].filter((line) => !texts.has(line));
  }

  /** Whether the file can take the lines and still be read. */
  hasRoom(path: string, lines: readonly string[]): boolean {
    const held = this.#held.get(path)?.facts.sizeBytes ?? 0;
    return lines.reduce((size, line) => size + Buffer.byteLength(line) + 1, held + 1) <= LARGEST_FILE;
  }

  /**
   * Reads what has changed on disk since it was last looked at; how many files that were. `nowMs` is by the file
   * system's clock.
   */
  refresh(nowMs: number, changed: LinesChanged): Result<number, StoreProblem> {
    try {
      const found = this.#look(nowMs);
      const gone = [...this.#held.keys()].filter((path) => !found.has(path));
      const others = [...found.values()].filter((facts) => {
        const held = this.#held.get(facts.path);
        return held === undefined || !isSameFile(held.facts, facts);
      });
      const scattered = new Set<string>();
      for (const path of gone) this.#forget(path, scattered);
      for (const facts of others) this.#read(facts, changed, scattered);
      for (const birth of scattered) changed(birth, this.linesOf(birth));
      return ok(gone.length + others.length);
    } catch (error) {
      return failed(ioProblem('reading', '.beads', error));
    }
  }

  /**
   * Appends lines to a file, durably. After a failure the memory is as it was: if even cutting back failed, the file's
   * size gives it away to the next look.
   */
  append(path: string, lines: readonly string[], changed: LinesChanged): Result<void, StoreProblem> {
    const appended = appendLines(this.#files, path, lines);
    return appended.ok ? this.#takeIn(path, appended.value, changed) : appended;
  }

  /** The same for lines that a journal holds: not yet durable. */
  appendUnsynced(path: string, lines: readonly string[], changed: LinesChanged): Result<void, StoreProblem> {
    const appended = appendUnsynced(this.#files, path, lines);
    return appended.ok ? this.#takeIn(path, appended.value, changed) : appended;
  }

  clear(): void {
    this.#held.clear();
    this.#folders.clear();
    this.#odd.clear();
    this.#pathsByBirth.clear();
  }

  /** Every file that there is. A folder's entries are read only where they are others now. */
  #look(nowMs: number): Map<string, FileFacts> {
    const known = new Map<string, string[]>();
    for (const path of this.#held.keys()) {
      const folder = path.slice(0, path.lastIndexOf('/'));
      const paths = known.get(folder);
      if (paths) paths.push(path);
      else known.set(folder, [path]);
    }
    const found = new Map<string, FileFacts>();
    const folders = this.#files.folders();
    this.#odd.set('', folders.odd);
    for (const folder of folders.found) {
      const held = this.#folders.get(folder.path);
      const isKnown = held !== undefined && isSameFile(held, folder);
      const files = isKnown
        ? (known.get(folder.path) ?? []).flatMap((path) => this.#files.facts(path) ?? [])
        : this.#list(folder, nowMs);
      for (const facts of files) found.set(facts.path, facts);
    }
    return found;
  }

  #list(folder: FileFacts, nowMs: number): readonly FileFacts[] {
    const { found, odd } = this.#files.filesIn(folder.path);
    this.#odd.delete(folder.path);
    if (odd.length > 0) this.#odd.set(folder.path, odd);
    // What is odd is looked for each time: nothing of it would be kept.
    if (odd.length === 0 && isSettled(folder, nowMs)) this.#folders.set(folder.path, folder);
    else this.#folders.delete(folder.path);
    return found;
  }

  #takeIn(
    path: string,
    { sizeBefore, written }: Appended,
    changed: LinesChanged,
  ): Result<void, StoreProblem> {
    const held = this.#held.get(path);
    const scattered = new Set<string>();
    try {
      const facts = this.#files.facts(path);
      if (facts === null) throw new Error('it is gone');
      if (sizeBefore !== (held?.facts.sizeBytes ?? 0)) this.#read(facts, changed, scattered);
      else this.#exchange(facts, this.#textAfter(path, written), changed, scattered);
      for (const birth of scattered) changed(birth, this.linesOf(birth));
      return ok(undefined);
    } catch (error) {
      return failed(ioProblem('reading back', path, error));
    }
  }

  /** What the file holds after an append to what was known of it. */
  #textAfter(path: string, written: string): string {
    const held = this.#held.get(path);
    if (held === undefined) return written;
    return held.text === null ? this.#files.read(path) : held.text + written;
  }

  #read(facts: FileFacts, changed: LinesChanged, scattered: Set<string>): void {
    let text: string;
    try {
      text = this.#files.read(facts.path);
    } catch (error) {
      if (errorCode(error) !== 'ENOENT')
        throw new Error(`${facts.path}: ${reasonOf(error)}`, { cause: error });
      // Gone since it was listed.
      this.#forget(facts.path, scattered);
      return;
    }
    this.#exchange(facts, text, changed, scattered);
  }

  /** Births that stand in this file alone are told at once, so that no more than one file's lines are ever held. */
  #exchange(facts: FileFacts, text: string, changed: LinesChanged, scattered: Set<string>): void {
    const byBirth = Map.groupBy(parseLines(text), (line) => line.birth);
    this.#forget(facts.path, scattered);
    this.#hold({ facts, births: [...byBirth.keys()] }, text);
    for (const [birth, lines] of byBirth) {
      if ((this.#pathsByBirth.get(birth)?.length ?? 0) > 1) {
        scattered.add(birth);
      } else {
        scattered.delete(birth);
        changed(birth, lines);
      }
    }
  }

  #hold({ facts, births }: KnownFile, text: string | null): void {
    this.#revision += 1;
    this.#held.set(facts.path, { facts, births, text, revision: this.#revision });
    for (const birth of births) {
      const paths = this.#pathsByBirth.get(birth);
      this.#pathsByBirth.set(birth, paths ? [...paths, facts.path] : [facts.path]);
    }
  }

  #forget(path: string, touched: Set<string>): void {
    for (const birth of this.#held.get(path)?.births ?? []) {
      touched.add(birth);
      const paths = (this.#pathsByBirth.get(birth) ?? []).filter((each) => each !== path);
      if (paths.length > 0) this.#pathsByBirth.set(birth, paths);
      else this.#pathsByBirth.delete(birth);
    }
    this.#held.delete(path);
  }
}
