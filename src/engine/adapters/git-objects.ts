// Objects of one of the engine's own repositories, read and written by processes that stay: `cat-file`, `mktree` and
// `hash-object`. Git itself does all that is done to the repository.

import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { GitError } from './git-error.ts';
import { temporaryFolder } from './git-files.ts';
import { GitPipe, type ReadAnswer } from './git-pipe.ts';

export interface GitObject {
  readonly id: string;
  readonly type: string;
  readonly body: Buffer;
}

export interface TreeEntry {
  /** As in a tree: `100644`, `40000`. */
  readonly mode: string;
  /** latin1. */
  readonly name: string;
  readonly id: string;
}

export class GitObjects implements AsyncDisposable {
  readonly #gitDir: string;
  readonly #reader: GitPipe;
  readonly #trees: GitPipe;
  readonly #writers = new Map<string, GitPipe>();
  #written = 0;

  constructor(gitDir: string) {
    this.#gitDir = gitDir;
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
    return await this.#reader.ask(`contents ${asked(revision)}\n`, readObject);
  }

  /** The entries of a tree, or of a commit's; null where there is none. */
  async tree(revision: string): Promise<readonly TreeEntry[] | null> {
    const object = await this.read(revision);
    if (object?.type === 'tree') return entriesOf(object);
    const tree = object?.type === 'commit' && /^tree ([0-9a-f]+)\n/.exec(object.body.toString('latin1'))?.[1];
    return tree ? await this.tree(tree) : null;
  }

  /** Writes a tree of entries whose objects are there, in any order. Throws GitError where one is not. */
  async writeTree(entries: readonly TreeEntry[]): Promise<string> {
    const lines = entries.map(({ mode, name, id }) => `${mode} ${typeOf(mode)} ${id}\t${name}\0`);
    return await this.#trees.ask(Buffer.from(`${lines.join('')}\0`, 'latin1'), readId);
  }

  /** Writes an object as it is, and returns its id. Throws GitError where git finds it malformed. */
  async write(type: 'blob' | 'commit', body: string): Promise<string> {
    const folder = temporaryFolder(this.#gitDir);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    this.#written += 1;
    const file = join(folder, `object-${process.pid}-${this.#written}`);
    try {
      await writeFile(file, body);
      return await this.#writer(type).ask(`${relative(this.#gitDir, file)}\n`, readId);
    } finally {
      await rm(file, { force: true });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const pipes = [this.#reader, this.#trees, ...this.#writers.values()];
    await Promise.all(pipes.map((pipe) => pipe[Symbol.asyncDispose]()));
  }

  #writer(type: string): GitPipe {
    const known = this.#writers.get(type);
    if (known) return known;
    const args = ['hash-object', '-t', type, '-w', '--no-filters', '--stdin-paths'];
    const pipe = new GitPipe({ gitDir: this.#gitDir, args });
    this.#writers.set(type, pipe);
    return pipe;
  }
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

/** `<mode> <name>\0<id in bytes>`, again and again; an id is as long as the tree's own. */
function entriesOf({ id, body }: GitObject): readonly TreeEntry[] {
  const idBytes = id.length / 2;
  const entries: TreeEntry[] = [];
  for (let at = 0; at < body.length; ) {
    const space = body.indexOf(32, at);
    const zero = body.indexOf(0, space);
    const end = zero + 1 + idBytes;
    entries.push({
      mode: body.toString('latin1', at, space),
      name: body.toString('latin1', space + 1, zero),
      id: body.toString('hex', zero + 1, end),
    });
    at = end;
  }
  return entries;
}

function typeOf(mode: string): 'blob' | 'tree' | 'commit' {
  if (mode === '40000') return 'tree';
  return mode === '160000' ? 'commit' : 'blob';
}
