// The beads of a working tree, read and never written, live as its files change and as git switches it. The tree may be
// an agent's: what it holds is bounded.

import { existsSync, type FSWatcher, readdirSync, readFileSync, watch } from 'node:fs';
import { join } from 'node:path';
import type { Bead } from '../../beads/bead.ts';
import type { BeadFiles, IndexFile } from '../../beads/bead-files.ts';
import { diskFiles, diskIndex } from '../../beads/disk-files.ts';
import { foldKeyValues, KEY_VALUE_PATH } from '../../beads/key-values.ts';
import type { BeadLine } from '../../beads/lines.ts';
import { PrefixView, prefixRenames } from '../../beads/prefix-view.ts';
import type { Result } from '../../beads/result.ts';
import { ok } from '../../beads/result.ts';
import { BeadStore, type StoreProblem } from '../../beads/store.ts';

export interface WorkingTree {
  /** The checkout's top. */
  readonly folder: string;
  /** Its own git folder, which has its HEAD. */
  readonly gitFolder: string;
  /** Whether it is the person's own, so that the index that bd keeps in its git folder may be believed. */
  readonly isOwn: boolean;
}

interface ShownBeads {
  /** As the store has them. */
  readonly of: readonly Bead[];
  /** What is said of the tracker as a whole, renamed prefixes among it. */
  readonly facts: string;
  readonly beads: readonly Bead[];
}

/** Changes come in bursts: a switch of branches changes thousands of files. */
const SETTLE_MS = 80;
/** Where a folder cannot be watched, it is looked at so often. */
const POLL_MS = 3_000;
/** More than any tracker that was ever seen. */
const MOST_BYTES = 256 << 20;
/** As two of the characters of ids make, and some more: a person's system watches only so many. */
const MOST_FOLDERS = 2_000;
const BEADS = '.beads';

export class BranchBeads implements Disposable {
  readonly #tree: WorkingTree;
  readonly #store: BeadStore;
  readonly #onChange: () => void;
  readonly #watchers = new Map<string, FSWatcher>();
  #branch: string;
  /** The beads by the ids that they go by since prefixes were renamed. */
  #shown: ShownBeads | null = null;
  #settling: NodeJS.Timeout | null = null;
  #polling: NodeJS.Timeout | null = null;
  #disposed = false;

  private constructor(tree: WorkingTree, store: BeadStore, onChange: () => void) {
    this.#tree = tree;
    this.#store = store;
    this.#onChange = onChange;
    this.#branch = branchOf(tree);
    this.#watchAll();
    // What changed before it was watched.
    this.#lookSoon();
  }

  /** Reads all files of the tree's beads at once; `onChange` whenever they, or the branch, are others. */
  static open(
    tree: WorkingTree,
    onChange: () => void,
    mostBytes = MOST_BYTES,
  ): Result<BranchBeads, StoreProblem> {
    const index = tree.isOwn ? { index: readOnlyIndex(join(tree.gitFolder, 'gt-beads.index')) } : {};
    const store = BeadStore.open(tree.folder, { files: boundedFiles(tree.folder, mostBytes), ...index });
    return store.ok ? ok(new BranchBeads(tree, store.value, onChange)) : store;
  }

  /** The branch's name; the first characters of the commit where HEAD is detached. */
  get branch(): string {
    return this.#branch;
  }

  /** Deleted ones too. Another array wherever something has changed. */
  all(): readonly Bead[] {
    const known = this.#shown;
    this.#shown = unlessGone(known, () => {
      const beads = this.#store.all();
      const facts = this.#store.textAt(KEY_VALUE_PATH);
      if (known?.of === beads && known.facts === facts) return known;
      return { of: beads, facts, beads: shownBeads(beads, facts) };
    });
    return this.#shown?.beads ?? [];
  }

  linesOf(bead: Bead): readonly BeadLine[] {
    return unlessGone([], () => this.#store.linesOf(bead));
  }

  [Symbol.dispose](): void {
    this.#disposed = true;
    for (const timer of [this.#settling, this.#polling]) if (timer !== null) clearTimeout(timer);
    for (const path of [...this.#watchers.keys()]) this.#unwatch(path);
    this.#store[Symbol.dispose]();
  }

  #look(): void {
    const before = this.all();
    // A file that cannot be read at the moment is read at the next change.
    this.#store.reload();
    const branch = branchOf(this.#tree);
    const isSame = before === this.all() && branch === this.#branch;
    this.#branch = branch;
    const watched = this.#watchers.size;
    this.#watchAll();
    if (this.#watchers.size > watched) this.#lookSoon();
    if (!isSame) this.#onChange();
  }

  #lookSoon(): void {
    this.#settling ??= setTimeout(() => {
      this.#settling = null;
      this.#look();
    }, SETTLE_MS);
  }

  /** Each folder by itself: a watch of a whole tree would hold on to each of its files. */
  #watchAll(): void {
    const { folder, gitFolder } = this.#tree;
    const beads = join(folder, BEADS);
    this.#watch(gitFolder, (name) => name === 'HEAD');
    this.#watch(folder, (name) => name === BEADS);
    this.#watch(beads, () => true);
    for (const name of foldersIn(beads)) this.#watch(join(beads, name), () => true);
  }

  #watch(path: string, isWanted: (name: string) => boolean): void {
    if (this.#disposed || this.#watchers.has(path) || !existsSync(path)) return;
    try {
      const watcher = watch(path, { persistent: false }, (_, name) => {
        if (name !== null && !isWanted(name)) return;
        // What was taken away and made again is another folder.
        if (name !== null) this.#unwatch(join(path, name));
        this.#lookSoon();
      });
      watcher.on('error', () => this.#unwatch(path));
      this.#watchers.set(path, watcher);
    } catch {
      // The system watches no more of them.
      this.#poll();
    }
  }

  #unwatch(path: string): void {
    this.#watchers.get(path)?.close();
    this.#watchers.delete(path);
  }

  #poll(): void {
    this.#polling ??= setTimeout(() => {
      this.#polling = null;
      this.#look();
    }, POLL_MS).unref();
  }
}

/** Texts are read when they are asked for, when git may have taken their file away: the news of that is on its way. */
function unlessGone<T>(otherwise: T, read: () => T): T {
  try {
    return read();
  } catch {
    // What is shown is soon something else.
    return otherwise;
  }
}

/** As `bd` shows them. */
function shownBeads(beads: readonly Bead[], facts: string): readonly Bead[] {
  const renames = prefixRenames(foldKeyValues(facts));
  if (renames.length === 0) return beads;
  const view = new PrefixView(beads, renames);
  return beads.map((bead) => view.shownBead(bead));
}

/** Saves reading all files: 10,000 of them hold everybody's screen for a quarter of a second. */
function readOnlyIndex(path: string): IndexFile {
  return { ...diskIndex(path), write: () => {} };
}

/** The real ones, but for more text than is reasonable. */
function boundedFiles(folder: string, mostBytes: number): BeadFiles {
  const files = diskFiles(folder);
  const sizes = new Map<string, number>();
  let total = 0;
  return {
    ...files,
    read(path) {
      const size = files.facts(path)?.sizeBytes ?? 0;
      if (total - (sizes.get(path) ?? 0) + size > mostBytes)
        throw new Error(`the beads of this working tree are more than ${mostBytes >> 20} MB`);
      const text = files.read(path);
      total += size - (sizes.get(path) ?? 0);
      sizes.set(path, size);
      return text;
    },
  };
}

/** gitrepository-layout(5): HEAD is `ref: refs/heads/NAME`, or a commit. */
function branchOf({ gitFolder }: WorkingTree): string {
  try {
    const head = readFileSync(join(gitFolder, 'HEAD'), 'utf8').trim();
    return /^ref: refs\/heads\/(.+)$/.exec(head)?.[1] ?? head.slice(0, 8);
  } catch {
    // No repository any more: nothing to name.
    return '';
  }
}

function foldersIn(path: string): readonly string[] {
  try {
    return readdirSync(path, { withFileTypes: true })
      .filter((each) => each.isDirectory() && (each.name.length === 2 || each.name === 'imports'))
      .slice(0, MOST_FOLDERS)
      .map(({ name }) => name);
  } catch {
    // There are no beads yet.
    return [];
  }
}
