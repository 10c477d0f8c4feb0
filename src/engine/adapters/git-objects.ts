// Objects of one of the engine's own repositories, read, compared and written by processes that stay: `cat-file`,
// `diff-tree`, `mktree` and `hash-object`. Git itself does all that is done to the repository.

import { randomUUID } from 'node:crypto';
import { GitError } from './git-error.ts';
import { GitPipe, type ReadAnswer } from './git-pipe.ts';
import { entriesIn, inTreeOrder, linesForMktree, type TreeEntry, treeIdOf } from './git-tree.ts';
import { PassedFiles } from './passed-files.ts';

export interface GitObject {
  readonly id: string;
  readonly type: string;
  readonly body: Buffer;
}

/** Ids of two trees. */
export interface TwoTrees {
  readonly from: string;
  readonly to: string;
}

/** A tree on its way. */
export interface TreeBegun {
  readonly id: string;
  /** The id again, once the tree is there. Throws GitError where it cannot be. */
  readonly written: Promise<string>;
}

/** Processes that compare, each by options of its own: more are ended, the one first that was asked least lately. */
const MOST_COMPARING = 8;

/** What is built is most often given up again: it is synced when a ref is to name it. */
const UNSYNCED: readonly string[] = ['core.fsync=none'];

const MOST_KNOWN_ENTRIES = 50_000;
const MOST_KNOWN_COMMITS = 2_000;
/** An agent writes its commit's message: a longer one is read anew each time. */
const LARGEST_KNOWN_COMMIT = 16 << 10;
/** For so long what was written passes for being there: git prunes nothing so young, but by a person's hand. */
const WRITTEN_MS = 60_000;

export class GitObjects implements AsyncDisposable {
  readonly #gitDir: string;
  readonly #reader: GitPipe;
  readonly #trees: GitPipe;
  readonly #writers = new Map<string, GitPipe>();
  /** Of trees and commits that were read, by their ids: what an id names never changes. */
  readonly #known = new Map<string, readonly TreeEntry[]>();
  #knownEntries = 0;
  readonly #commits = new Map<string, GitObject>();
  /** Trees that were written, and until when they need not be written again. */
  readonly #writtenTrees = new Map<string, number>();
  readonly #comparing = new Map<string, Comparing>();
  readonly #passed: PassedFiles;

  constructor(gitDir: string) {
    this.#gitDir = gitDir;
    this.#passed = new PassedFiles(gitDir);
    this.#reader = new GitPipe({ gitDir, args: ['cat-file', '--batch-command'] });
    this.#trees = new GitPipe({ gitDir, args: ['mktree', '-z', '--batch'] });
  }

  /** The id of what a revision names, as in `refs/heads/main^{commit}`; null where there is no such thing. */
  async resolve(revision: string): Promise<string | null> {
    return await this.#reader.ask(`info ${asked(revision)}\n`, (bytes) => {
      const head = headOf(bytes);
      return typeof head === 'number' ? head : { value: head.found?.id ?? null, length: head.length };
    });
  }

  /** What a revision names, whole; null where there is no such thing. */
  async read(revision: string): Promise<GitObject | null> {
    const known = this.#commits.get(revision);
    if (known) return known;
    const object = await this.#reader.ask(`contents ${asked(revision)}\n`, readObject);
    if (object?.type === 'commit' && object.id === revision) this.#knowCommit(object);
    return object;
  }

  /** The entries of a tree, or of a commit's; null where there is none. */
  async tree(revision: string): Promise<readonly TreeEntry[] | null> {
    const known = this.#known.get(revision);
    if (known) return known;
    const object = await this.read(revision);
    if (object?.type === 'tree') return this.#know(object.id, entriesIn(object.id, object.body));
    const tree = object?.type === 'commit' && /^tree ([0-9a-f]+)\n/.exec(object.body.toString('latin1'))?.[1];
    const entries = tree ? await this.tree(tree) : null;
    return entries && object ? this.#know(object.id, entries) : null;
  }

  #knowCommit(commit: GitObject): void {
    if (commit.body.length > LARGEST_KNOWN_COMMIT) return;
    if (this.#commits.size >= MOST_KNOWN_COMMITS) this.#commits.clear();
    this.#commits.set(commit.id, commit);
  }

  #know(id: string, entries: readonly TreeEntry[]): readonly TreeEntry[] {
    if (this.#knownEntries > MOST_KNOWN_ENTRIES) {
      this.#known.clear();
      this.#knownEntries = 0;
    }
    this.#knownEntries += entries.length + 1;
    this.#known.set(id, entries);
    return entries;
  }

  /**
   * What differs between two trees: the NUL-ended parts of `git diff-tree -r -z` with these options, latin1. Throws GitError
   * where one is no tree, or git knows no such option or pathspec.
   */
  async diff(trees: TwoTrees, options: readonly string[]): Promise<string[]> {
    const key = options.join('\0');
    const comparing = this.#comparing.get(key) ?? comparingPipe(this.#gitDir, options);
    this.#comparing.delete(key);
    this.#comparing.set(key, comparing);
    for (const [old, { pipe }] of this.#comparing) {
      if (this.#comparing.size <= MOST_COMPARING) break;
      this.#comparing.delete(old);
      void pipe[Symbol.asyncDispose]();
    }
    const [from, to] = [asked(trees.from), asked(trees.to)];
    const question = `${from} ${to}\n${comparing.end}`;
    return await comparing.pipe.ask(question, partsUntil(`${from} ${to}\n`, comparing.end));
  }

  /**
   * Writes a tree of entries whose objects are there, or are trees that are begun, in any order. Throws GitError where one is
   * not. What is written here is not on the disk for good: see `bringToDisk`.
   */
  async writeTree(entries: readonly TreeEntry[]): Promise<string> {
    return entries.length === 0 ? await this.#trees.ask('\0', readId) : await this.beginTree(entries).written;
  }

  /**
   * Writes a tree of at least one entry, as `writeTree` does, and tells its id at once. It is there by the time that a tree is
   * there which holds it: whoever waits for that one need not wait for this one.
   */
  beginTree(entries: readonly TreeEntry[]): TreeBegun {
    const sorted = inTreeOrder(entries);
    const id = treeIdOf(sorted);
    const now = performance.now();
    const isThere = now < (this.#writtenTrees.get(id) ?? 0);
    const written = isThere ? Promise.resolve(id) : this.#writeTree(id, sorted, now + WRITTEN_MS);
    // Nobody may be waiting for it: then its failure is that of the tree that holds it.
    written.catch(() => {});
    return { id, written };
  }

  async #writeTree(id: string, entries: readonly TreeEntry[], until: number): Promise<string> {
    const answered = await this.#trees.ask(Buffer.from(`${linesForMktree(entries)}\0`, 'latin1'), readId);
    if (answered !== id) throw new GitError('writing a tree', `git names it ${answered}, and not ${id}`);
    if (this.#writtenTrees.size >= MOST_KNOWN_COMMITS) this.#writtenTrees.clear();
    this.#writtenTrees.set(id, until);
    this.#know(id, entries);
    return id;
  }

  /** Has every tree written anew that is asked for: one that was written may be gone. */
  forget(): void {
    this.#writtenTrees.clear();
  }

  /** Writes an object as it is, and returns its id, as `writeTree` does. Throws GitError where git finds it malformed. */
  async write(type: 'blob' | 'commit', body: string): Promise<string> {
    using file = this.#passed.hold(body);
    const id = await this.#writer(type).ask(`${file.name}\n`, readId);
    if (type === 'commit') this.#knowCommit({ id, type, body: Buffer.from(body) });
    return id;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const comparing = [...this.#comparing.values()].map(({ pipe }) => pipe);
    const pipes = [this.#reader, this.#trees, ...this.#writers.values(), ...comparing];
    await Promise.all(pipes.map((pipe) => pipe[Symbol.asyncDispose]()));
    this.#passed[Symbol.dispose]();
  }

  #writer(type: string): GitPipe {
    const known = this.#writers.get(type);
    if (known) return known;
    const args = ['hash-object', '-t', type, '-w', '--no-filters', '--stdin-paths'];
    const pipe = new GitPipe({ gitDir: this.#gitDir, args, config: UNSYNCED });
    this.#writers.set(type, pipe);
    return pipe;
  }
}

interface Comparing {
  readonly pipe: GitPipe;
  /** A line that is no id: git prints it as it is, behind all that it was asked for before. No path begins with it. */
  readonly end: string;
}

/** A larger file passes for a binary one: git takes ten times its size, and minutes, to compare it by lines. */
export const COMPARING: readonly string[] = ['core.bigFileThreshold=16m'];

function comparingPipe(gitDir: string, options: readonly string[]): Comparing {
  const args = [
    'diff-tree',
    '--stdin',
    '-r',
    '-z',
    '--full-index',
    '--no-ext-diff',
    '--no-textconv',
    ...options,
  ];
  return {
    pipe: new GitPipe({ gitDir, args, config: COMPARING, doing: 'comparing two trees' }),
    end: `end ${randomUUID()}\n`,
  };
}

function partsUntil(head: string, end: string): ReadAnswer<string[]> {
  let searched = 0;
  return (bytes) => {
    const found = bytes.indexOf(end, searched, 'latin1');
    if (found < 0) {
      searched = Math.max(0, bytes.length - end.length);
      return bytes.length + 1;
    }
    const answer = bytes.toString('latin1', 0, found);
    if (!answer.startsWith(head))
      throw new GitError('comparing two trees', `git answered "${answer.slice(0, 80)}"`);
    const parts = answer.slice(head.length).split('\0');
    parts.pop();
    return { value: parts, length: found + end.length };
  };
}

/** A revision ends with its line. */
function asked(revision: string): string {
  if (!revision.includes('\n')) return revision;
  throw new GitError('reading an object', `"${revision}" is no revision`);
}

interface Head {
  /** Of the line, newline included. */
  readonly length: number;
  /** Null where git knows no such object, or too many. */
  readonly found: { readonly id: string; readonly type: string; readonly sizeBytes: number } | null;
}

/** `<id> <type> <bytes>`, or the question again with ` missing` or ` ambiguous` behind it. */
function headOf(bytes: Buffer): Head | number {
  const end = bytes.indexOf(10);
  if (end < 0) return bytes.length + 1;
  const parts = /^([0-9a-f]{40,64}) (commit|tree|blob|tag) (\d+)$/.exec(bytes.toString('latin1', 0, end));
  const found = parts && { id: parts[1] ?? '', type: parts[2] ?? '', sizeBytes: Number(parts[3]) };
  return { length: end + 1, found };
}

const readObject: ReadAnswer<GitObject | null> = (bytes) => {
  const head = headOf(bytes);
  if (typeof head === 'number') return head;
  if (head.found === null) return { value: null, length: head.length };
  const end = head.length + head.found.sizeBytes;
  if (bytes.length < end + 1) return end + 1;
  // A copy: the answer would keep all that came with it.
  const body = Buffer.from(bytes.subarray(head.length, end));
  return { value: { id: head.found.id, type: head.found.type, body }, length: end + 1 };
};

const readId: ReadAnswer<string> = (bytes) => {
  const end = bytes.indexOf(10);
  return end < 0 ? bytes.length + 1 : { value: bytes.toString('latin1', 0, end), length: end + 1 };
};
