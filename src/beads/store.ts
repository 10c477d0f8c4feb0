// The beads of one folder, live: its bead files folded in memory, every change appended as one durable line.

import {
  finishJournal,
  type Journal,
  type ManyLines,
  makeFolders,
  settleJournal,
  writeJournal,
} from './append-many.ts';
import type { Bead, BeadId } from './bead.ts';
import { PARENT_CHILD } from './bead.ts';
import type { BeadFiles, IndexFile } from './bead-files.ts';
import { decodeIndex, encodeIndex } from './bead-index.ts';
import { isClock, nextClock } from './clock.ts';
import { diskFiles } from './disk-files.ts';
import type { EdgeDraft, NewBead, Surroundings } from './draft.ts';
import { complaintAbout, complaintAboutTime, familyOf, planCreation, resolveEdge } from './draft.ts';
import type { BeadPatch, Stamp, Target } from './edit.ts';
import {
  addEdgeLine,
  addLabelLine,
  closeLine,
  commentLine,
  patchChanges,
  patchLine,
  removeEdgeLine,
  removeLabelLine,
} from './edit.ts';
import { foldLineage } from './fold.ts';
import type { BeadGraph } from './graph/bead-graph.ts';
import { findCycleIn, type Kin } from './graph/find-cycle.ts';
import { isReadinessEdge } from './graph/waits.ts';
import { beadPath, isBeadPath } from './id.ts';
import { isManifestPath } from './interchange/import-manifest.ts';
import type { BeadFile } from './line-files.ts';
import { LineFiles } from './line-files.ts';
import type { BeadLine } from './lines.ts';
import { contentHash, isObjectLine, parseLine, textLines } from './lines.ts';
import type { LongTexts } from './live-fold.ts';
import { LiveFold } from './live-fold.ts';
import { renumberingOf } from './name-beads.ts';
import type { Result } from './result.ts';
import { failed, ok } from './result.ts';
import type { StoreProblem } from './store-problem.ts';
import { cycleProblem, invalid, ioProblem, tooLarge, unknownBead } from './store-problem.ts';

export type { BeadFile } from './line-files.ts';
export type { StoreProblem } from './store-problem.ts';

export interface StoreOptions {
  /** The file system; the real one unless a test gives its own. */
  readonly files?: BeadFiles;
  /** Where many lines are written down before they are appended; what it still holds is finished on opening. */
  readonly journal?: Journal;
  /** Saves reading all files where it is given: kept for the next to open, whenever too much of it is out of date. */
  readonly index?: IndexFile;
}

export interface AppendingMany {
  readonly onDurable?: () => void;
  readonly rest?: () => Promise<void> | void;
}

/** So that a bead's file has room for some (`LARGEST_FILE`). */
const LONGEST_LINE = 128 << 20;

/** So many files are read sooner than an index is written, and at least that share of them all. */
const FEW_FILES = 64;
const FEW_OF = 64;

/**
 * The store of one folder. Writes take for granted that no other process writes at the same time (the town's lock);
 * what others have written is seen after `reload`.
 */
export class BeadStore implements Disposable {
  readonly #files: LineFiles;
  readonly #disk: BeadFiles;
  readonly #journal: Journal | null;
  readonly #fold = new LiveFold();

  private constructor(files: BeadFiles, { journal }: StoreOptions) {
    this.#disk = files;
    this.#files = new LineFiles(files);
    this.#journal = journal ?? null;
  }

  /** Opens the beads of `folder`, the one that holds or will hold `.beads/`. Nothing is made before the first write. */
  static open(folder: string, options: StoreOptions = {}): Result<BeadStore, StoreProblem> {
    const files = options.files ?? diskFiles(folder);
    const finished = options.journal ? finishJournal(files, options.journal) : ok(false);
    if (!finished.ok) return finished;
    const store = new BeadStore(files, options);
    const loaded = options.index ? store.#openWith(options.index) : store.reload();
    return loaded.ok ? ok(store) : loaded;
  }

  /** Every bead, deleted ones too. The same array until something changes. */
  all(): readonly Bead[] {
    return this.#fold.all();
  }

  get(id: string): Bead | undefined {
    return this.#fold.get(id);
  }

  /**
   * Every bead, perhaps without its long texts: what is ready is told by the rest, and sooner. Right until the next
   * change.
   */
  graph(): BeadGraph {
    return this.#fold.graph();
  }

  /** The clock by which one of the fields was last set, by its name in lines; -1 where none ever was. */
  saidAt(id: string, fields: readonly string[]): number {
    const lines = this.#files.linesOf(this.#fold.lineageOf(id)?.birth ?? '');
    const saying = lines.filter(({ set }) => fields.some((field) => Object.hasOwn(set, field)));
    return saying.reduce((latest, { clock }) => Math.max(latest, clock), -1);
  }

  /** The clock that the bead's next line will have, if it is written at `at`. */
  nextClock(id: string, at: number): number {
    return nextClock(at, this.#fold.lineageOf(id)?.latestClock ?? -1);
  }

  create(draft: NewBead): Result<Bead, StoreProblem> {
    const earlier = draft.request === undefined ? undefined : this.#fold.requestedBy(draft.request);
    if (earlier) return ok(earlier);
    const line = planCreation(draft, this.#surroundings());
    if (!line.ok) return line;
    const born = foldLineage([line.value])?.bead;
    const cycle = born && born.edges.length > 0 ? findCycleIn(this.#kinWith(born), born.id) : null;
    if (cycle) return failed(cycleProblem(cycle));
    return this.#write(line.value);
  }

  /** Changes fields; without a difference nothing is written. */
  update(id: string, patch: BeadPatch, stamp: Stamp): Result<Bead, StoreProblem> {
    const complaint = complaintAbout(patch);
    if (complaint !== null) return failed(invalid(complaint));
    return this.#edit(id, stamp, (bead, target) => {
      const changes = patchChanges(bead, patch);
      return changes && patchLine(target, changes, stamp);
    });
  }

  comment(id: string, text: string, stamp: Stamp): Result<Bead, StoreProblem> {
    if (text.trim() === '') return failed(invalid('a comment cannot be empty'));
    return this.#edit(id, stamp, (_, target) => commentLine(target, text, stamp));
  }

  close(id: string, reason: string, stamp: Stamp): Result<Bead, StoreProblem> {
    return this.update(id, { status: 'closed', closeReason: reason }, stamp);
  }

  addLabel(id: string, label: string, stamp: Stamp): Result<Bead, StoreProblem> {
    const complaint = complaintAbout({ labels: [label] });
    if (complaint !== null) return failed(invalid(complaint));
    return this.#edit(id, stamp, (bead, target) =>
      bead.labels.includes(label) ? null : addLabelLine(target, label, stamp),
    );
  }

  removeLabel(id: string, label: string, stamp: Stamp): Result<Bead, StoreProblem> {
    return this.#edit(id, stamp, (bead, target) =>
      bead.labels.includes(label) ? removeLabelLine(target, label, stamp) : null,
    );
  }

  /** Refused, with the path named, where beads would come to wait for each other in a circle. */
  addEdge(id: string, draft: EdgeDraft, stamp: Stamp): Result<Bead, StoreProblem> {
    const from = this.get(id);
    if (from === undefined) return failed(unknownBead(id));
    const edge = resolveEdge(draft, familyOf(from), this.#surroundings());
    if (!edge.ok) return edge;
    const others = from.edges.filter((each) => each.type !== edge.value.type || each.on !== edge.value.on);
    const joined: Bead = { ...from, edges: [...others, edge.value] };
    const cycle = isReadinessEdge(edge.value) ? findCycleIn(this.#kinWith(joined), from.id) : null;
    if (cycle) return failed(cycleProblem(cycle));
    return this.#edit(id, stamp, (bead, target) => {
      const isHeld = bead.edges.some((each) => contentHash(each) === contentHash(edge.value));
      return isHeld ? null : addEdgeLine(target, edge.value, stamp);
    });
  }

  removeEdge(
    id: string,
    edge: { readonly type: string; readonly on: string },
    stamp: Stamp,
  ): Result<Bead, StoreProblem> {
    return this.#edit(id, stamp, (bead, target) => {
      const held = bead.edges.find((each) => each.type === edge.type && each.on === edge.on);
      return held ? removeEdgeLine(target, held, stamp) : null;
    });
  }

  /**
   * The line that closes the bead, not yet written: a landing commit carries it, and after the landing `appendLine`
   * gives the ledger the very same.
   */
  closingLine(
    id: string,
    reason: string,
    stamp: Stamp,
  ): Result<{ path: string; line: string }, StoreProblem> {
    const target = this.#target(id, stamp);
    if (!target.ok) return target;
    const line = closeLine(target.value, reason, stamp);
    return ok({ path: beadPath(line.id), line: line.text });
  }

  /** Appends a line as it is, unless the file has that very line; whether it was appended. */
  appendLine(path: string, line: string): Result<boolean, StoreProblem> {
    if (!isStorePath(path)) return failed(invalid(`${path} is not the path of a bead's file`));
    if (/[\r\n]/.test(line) || !isObjectLine(line)) return failed(invalid('a line is one JSON object'));
    const taken = this.#take(path, [line]);
    return taken.ok ? ok(taken.value === 1) : taken;
  }

  /**
   * Takes the lines of another tree's bead files that are missing here, and returns how many. Conflict markers and
   * torn lines stay behind; JSON that is no bead line comes along.
   */
  unite(files: Iterable<{ readonly path: string; readonly text: string }>): Result<number, StoreProblem> {
    const held = new Map(this.files().map((file) => [file.path, file.text]));
    let count = 0;
    for (const { path, text } of files) {
      if (held.get(path) === text) continue;
      for (const [home, lines] of byHome(path, text)) {
        const taken = this.#take(home, lines);
        if (!taken.ok) return taken;
        count += taken.value;
      }
    }
    return ok(count);
  }

  /** Every line of the bead's birth, in no particular order. */
  linesOf(bead: Bead): readonly BeadLine[] {
    return this.#files.linesOf(bead.birth);
  }

  /**
   * Appends those of `lines` that are not there yet. With a journal they are all safe as soon as that is, when
   * `onDurable` is called; a problem that comes later is finished by the next to open. `rest` is waited for between
   * files: others may read and write the store meanwhile.
   */
  async appendMany(lines: ManyLines, how: AppendingMany = {}): Promise<Result<void, StoreProblem>> {
    const finished = this.#finishEarlier();
    if (!finished.ok) return finished;
    await how.rest?.();
    const missing = this.#missing(lines);
    await how.rest?.();
    if (this.#journal !== null && missing.size > 1)
      return await this.#appendBehind(this.#journal, missing, how);
    for (const [path, each] of missing) {
      const taken = this.#take(path, each);
      if (!taken.ok) return taken;
    }
    how.onDurable?.();
    return ok(undefined);
  }

  /** Every bead file, with a revision by which a caller may keep what it made of the text. */
  files(): readonly BeadFile[] {
    return this.#files.all();
  }

  /** The text of one of the files; '' where there is none. */
  textAt(path: string): string {
    return this.#files.textAt(path);
  }

  /** What stands in the place of bead files or of their folders and is not read, such as symbolic links: paths. */
  odd(): readonly string[] {
    return this.#files.odd();
  }

  /** Takes in what others have written, by the files' sizes and times; whether anything had changed. */
  reload(): Result<boolean, StoreProblem> {
    const read = this.#refresh(Date.now());
    return read.ok ? ok(read.value > 0) : read;
  }

  [Symbol.dispose](): void {
    this.#files.clear();
    this.#fold.clear();
  }

  #refresh(nowMs: number): Result<number, StoreProblem> {
    return this.#files.refresh(nowMs, (birth, lines) => this.#fold.take(birth, lines));
  }

  #openWith(index: IndexFile): Result<number, StoreProblem> {
    const lookedAtMs = index.nowMs();
    const bytes = index.read();
    const found = bytes && decodeIndex(bytes);
    if (found) {
      this.#files.assume(found.known);
      const { lineages, isPlain } = found;
      this.#fold.assume(lineages, isPlain, (at) => found.textsOf(at) ?? this.#textsOf(lineages[at]?.birth));
    }
    const read = this.#refresh(lookedAtMs);
    if (!read.ok || read.value <= FEW_FILES) return read;
    const known = this.#files.known();
    if (read.value > known.files.length / FEW_OF) {
      const lineages = this.#fold.lineages();
      index.write(encodeIndex({ known, lineages, isPlain: this.#fold.isPlain() }, lookedAtMs));
    }
    return read;
  }

  /** By the files: for a bead whose part of the index is damaged. */
  #textsOf(birth = ''): LongTexts {
    const bead = foldLineage(this.#files.linesOf(birth))?.bead;
    const { description = '', design = '', acceptance = '', notes = '', comments = [] } = bead ?? {};
    return { description, design, acceptance, notes, comments };
  }

  #edit(
    id: string,
    stamp: Stamp,
    lineOf: (bead: Bead, target: Target) => BeadLine | null,
  ): Result<Bead, StoreProblem> {
    const target = this.#target(id, stamp);
    if (!target.ok) return target;
    const bead = this.get(id);
    if (bead === undefined) return failed(unknownBead(id));
    const line = lineOf(bead, target.value);
    return line === null ? ok(bead) : this.#write(line);
  }

  #target(id: string, stamp: Stamp): Result<Target, StoreProblem> {
    const lineage = this.#fold.lineageOf(id);
    if (lineage === undefined) return failed(unknownBead(id));
    const complaint = complaintAboutTime(stamp.at);
    if (complaint !== null) return failed(invalid(complaint));
    if (!isClock(nextClock(stamp.at, lineage.latestClock))) {
      return failed(invalid(`${id} has a line from the end of time: it can no longer be changed`));
    }
    return ok(lineage);
  }

  #write(line: BeadLine): Result<Bead, StoreProblem> {
    if (line.text.length > LONGEST_LINE)
      return failed(
        invalid(`a change of ${line.text.length} characters: at most ${LONGEST_LINE} can be kept`),
      );
    const path = beadPath(line.id);
    if (this.#files.missing(path, [line.text]).length > 0) {
      const written = this.#files.append(path, [line.text], (birth, lines) => this.#fold.edit(birth, lines));
      if (!written.ok) return written;
      this.#keepIds();
    }
    const bead = this.#fold.bornAs(line.birth);
    return bead ? ok(bead) : failed(unknownBead(line.id));
  }

  /** Writes down the ids of displaced beads. Nobody asked for it now: what fails here is done by a later write. */
  #keepIds(): void {
    for (const displaced of this.#fold.displaced()) {
      const line = renumberingOf(displaced);
      if (line !== null) this.#take(beadPath(line.id), [line.text]);
    }
  }

  /** Appends those of `lines` that the file lacks; how many. */
  #take(path: string, lines: readonly string[]): Result<number, StoreProblem> {
    const missing = this.#files.missing(path, lines);
    if (missing.length === 0) return ok(0);
    const written = this.#files.append(path, missing, (birth, lines) => this.#fold.take(birth, lines));
    return written.ok ? ok(missing.length) : written;
  }

  /** What an earlier attempt has left in the journal. */
  #finishEarlier(): Result<boolean, StoreProblem> {
    const finished = this.#journal ? finishJournal(this.#disk, this.#journal) : ok(false);
    return finished.ok && finished.value ? this.reload() : finished;
  }

  #missing(lines: ManyLines): ManyLines {
    const missing = [...lines].map(([path, each]) => [path, this.#files.missing(path, each)] as const);
    return new Map(missing.filter(([, each]) => each.length > 0));
  }

  async #appendBehind(
    journal: Journal,
    lines: ManyLines,
    { onDurable, rest }: AppendingMany,
  ): Promise<Result<void, StoreProblem>> {
    const obstacle = this.#obstacleTo(lines);
    if (obstacle !== null) return failed(obstacle);
    const written = writeJournal(journal, lines);
    if (!written.ok) return written;
    onDurable?.();
    const made = makeFolders(this.#disk, lines.keys());
    if (!made.ok) return made;
    for (const [path, each] of lines) {
      const appended = this.#files.appendUnsynced(path, each, (birth, now) => this.#fold.take(birth, now));
      if (!appended.ok) return appended;
      await rest?.();
    }
    return await settleJournal(this.#disk, journal, [...lines.keys()]);
  }

  /** What would keep lines from their files, as far as that shows before: nothing is promised then. */
  #obstacleTo(lines: ManyLines): StoreProblem | null {
    const all = [...lines.keys()];
    const odd = new Set(this.odd());
    const inTheWay = all.flatMap((path) => [path, path.slice(0, path.lastIndexOf('/'))]);
    const found = inTheWay.find((path) => odd.has(path));
    if (found !== undefined) return ioProblem('writing', found, 'a link, or something else, is in its place');
    const full = all.find((path) => !this.#files.hasRoom(path, lines.get(path) ?? []));
    if (full !== undefined) return ioProblem('writing', full, tooLarge());
    const made = makeFolders(this.#disk, all.slice(0, 1));
    return made.ok ? null : made.problem;
  }

  #surroundings(): Surroundings {
    const all = () => this.all();
    return {
      get beads() {
        return all();
      },
      get: (id) => this.get(id),
      taken: this.#fold.takenIds(),
    };
  }

  /** The beads that are not deleted as they would be with `joined` among them. */
  #kinWith(joined: Bead): Kin {
    const parents = new Set(joined.edges.flatMap((edge) => (edge.type === PARENT_CHILD ? [edge.on] : [])));
    const get = (id: BeadId): Bead | undefined => {
      const bead = id === joined.id ? joined : this.get(id);
      return bead?.deleted ? undefined : bead;
    };
    const childrenOf = (id: BeadId): readonly Bead[] => {
      const held = [...this.#fold.childrenOf(id)].filter((child) => child !== joined.id);
      return [...held, ...(parents.has(id) ? [joined.id] : [])].flatMap((child) => get(child) ?? []);
    };
    return { get, childrenOf };
  }
}

/** Where each line worth taking belongs: a bead's in the file of its id, another program's where it stood. */
function byHome(path: string, text: string): Map<string, string[]> {
  const homes = new Map<string, string[]>();
  for (const line of textLines(text)) {
    const bead = parseLine(line);
    const home = bead ? beadPath(bead.id) : path;
    if (!isStorePath(home) || (bead === null && !isObjectLine(line))) continue;
    const held = homes.get(home);
    if (held) held.push(line);
    else homes.set(home, [line]);
  }
  return homes;
}

/** A bead's file, or what an import keeps beside them. */
function isStorePath(path: string): boolean {
  return isBeadPath(path) || isManifestPath(path);
}
