// The `.beads/` of a candidate: git's tree of the ledger's files, with the lines that close the landing's beads.

import { createHash } from 'node:crypto';
import { GitError } from '../adapters/git-error.ts';
import type { TreeBegun } from '../adapters/git-objects.ts';
import type { TreeEntry } from '../adapters/git-tree.ts';
import { beadsOf } from './bead-free-tree.ts';
import type { CommitId } from './commit-id.ts';
import { nulParts, type RepositoryAccess, shownPath } from './repository-access.ts';

/** One file of the ledger, whole. */
export interface BeadFile {
  /** As in the repository: `.beads/<two characters>/<id>.jsonl`. */
  readonly path: string;
  readonly text: string;
  /** Changes whenever `text` does. */
  readonly revision: string | number;
}

/** A line to append to a bead's file, with or without its newline. */
export interface ClosingLine {
  readonly path: string;
  readonly line: string;
}

export interface LedgerState {
  /** What the landing builds on; null where there is to be nothing but the ledger. */
  readonly base: CommitId | null;
  /** All files of the ledger. */
  readonly files: readonly BeadFile[];
  readonly closing: readonly ClosingLine[];
}

interface KnownBlob {
  /** What its text depends on. */
  readonly source: string;
  readonly blob: string;
}

interface KnownFolder {
  /** What it was made of. */
  readonly source: string;
  readonly tree: TreeBegun;
}

const FEW = 16;

/** Remembers what each file and folder has become, so that only what has changed is written. */
export class LedgerTrees {
  readonly #access: RepositoryAccess;
  readonly #known = new Map<string, KnownBlob>();
  readonly #folders = new Map<string, KnownFolder>();

  constructor(access: RepositoryAccess) {
    this.#access = access;
  }

  /**
   * Writes the tree of `.beads/` and returns its id; null where there is no file at all. Files of `base` that the
   * ledger does not have stay as they are: nothing below `.beads/` is ever deleted.
   */
  async write(ledger: LedgerState): Promise<string | null> {
    const wanted = wantedFiles(ledger);
    // Of this ledger alone: another candidate that is built at the same time may close other beads.
    const blobs = new Map<string, string>();
    for (const { path, source } of wanted) {
      const known = this.#known.get(path);
      blobs.set(path, known?.source === source ? known.blob : '');
    }
    const fresh = wanted.filter(({ path }) => blobs.get(path) === '');
    const written = await writeBlobs(
      this.#access,
      fresh.map(({ text }) => text()),
    );
    fresh.forEach(({ path, source }, at) => {
      const blob = written[at] ?? '';
      blobs.set(path, blob);
      this.#known.set(path, { source, blob });
    });
    try {
      return await this.#writeTree(ledger.base, blobs);
    } catch (cause) {
      // Of trees that were begun nobody knows which came to be.
      this.#folders.clear();
      throw cause;
    }
  }

  /** Has everything written anew: something that is remembered may be gone from the repository. */
  forget(): void {
    this.#known.clear();
    this.#folders.clear();
  }

  /** The tree of `base` with the blobs in it; null where there is neither. */
  async #writeTree(base: CommitId | null, blobs: ReadonlyMap<string, string>): Promise<string | null> {
    const before = base === null ? null : await beadsOf(this.#access, base);
    if (blobs.size === 0) return before;
    const files = [...blobs].map(([path, blob]) => ({ names: withinBeads(path).split('/'), blob }));
    return await (await this.#beginFolder('', before, files)).written;
  }

  /** A folder named by its path below `.beads/`, of what it held before and the files at or below it. */
  async #beginFolder(path: string, before: string | null, files: readonly LedgerFile[]): Promise<TreeBegun> {
    const source = sourceOf(before, files);
    const known = this.#folders.get(path);
    if (known?.source === source) return known.tree;
    const { objects } = this.#access;
    const entries = new Map<string, TreeEntry>();
    for (const entry of (before && (await objects.tree(before))) || []) entries.set(entry.name, entry);
    for (const [name, inside] of Map.groupBy(files, ({ names }) => names[0] ?? '')) {
      const [file] = inside;
      if (file?.names.length === 1) {
        entries.set(name, { mode: '100644', name, id: file.blob });
        continue;
      }
      const folder = entries.get(name);
      const below = inside.map(({ names, blob }) => ({ names: names.slice(1), blob }));
      const { id } = await this.#beginFolder(
        `${path}${name}/`,
        folder?.mode === '40000' ? folder.id : null,
        below,
      );
      entries.set(name, { mode: '40000', name, id });
    }
    const tree = objects.beginTree([...entries.values()]);
    this.#folders.set(path, { source, tree });
    return tree;
  }
}

interface LedgerFile {
  /** Of its folders and its own, latin1. */
  readonly names: readonly string[];
  readonly blob: string;
}

function sourceOf(before: string | null, files: readonly LedgerFile[]): string {
  const hash = createHash('sha256').update(`${before}\n`);
  for (const { names, blob } of files) hash.update(`${blob} ${names.join('/')}\n`, 'latin1');
  return hash.digest('base64');
}

/** A few kilobytes written by anybody can name one large file ten thousand times: git would say it as often. */
const MOST_BYTES = 256 << 20;

/**
 * Every file below `.beads/` in a commit, as text, but those that are larger than `largestBytes`. Throws GitError where all of them
 * are larger than any ledger.
 */
export async function committedBeadFiles(
  access: RepositoryAccess,
  commit: CommitId,
  largestBytes = Number.POSITIVE_INFINITY,
): Promise<readonly { readonly path: string; readonly text: string }[]> {
  const { git } = access;
  const list = ['ls-tree', '-r', '-l', '-z', '--full-tree', commit, '--', '.beads/'];
  const entries = nulParts(await git.read('listing bead files', list, { encoding: 'latin1' }))
    .map((entry) => /^100\d{3} blob ([0-9a-f]+) +(\d+)\t(.*)$/s.exec(entry))
    .filter((entry) => entry !== null)
    .filter((entry) => Number(entry[2]) <= largestBytes);
  const bytes = entries.reduce((sum, entry) => sum + Number(entry[2]), 0);
  if (bytes > MOST_BYTES) throw new GitError('reading bead files', tooMuch(commit, bytes));
  const input = entries.map((entry) => `${entry[1]}\n`).join('');
  const { stdout } = await git.run(['cat-file', '--batch'], { input, encoding: 'latin1' });
  const texts = batchedTexts(stdout);
  return entries.map((entry, at) => ({ path: shownPath(entry[3] ?? ''), text: texts[at] ?? '' }));
}

function tooMuch(commit: CommitId, bytes: number): string {
  const [held, most] = [bytes, MOST_BYTES].map((each) => Math.ceil(each / (1 << 20)));
  return `${commit.slice(0, 9)} has ${held} MB in .beads/, and ${most} MB is the most: take out what is no bead`;
}

/** `cat-file --batch`: `<id> blob <bytes>`, newline, that many bytes, newline. One latin1 character is one byte. */
function batchedTexts(output: string): readonly string[] {
  const texts: string[] = [];
  for (let at = 0; at < output.length; ) {
    const start = output.indexOf('\n', at) + 1;
    const sizeBytes = Number(output.slice(at, start).split(' ')[2]);
    if (start === 0 || !Number.isInteger(sizeBytes)) {
      throw new GitError('reading bead files', `git answered "${output.slice(at, at + 80)}"`);
    }
    texts.push(Buffer.from(output.slice(start, start + sizeBytes), 'latin1').toString('utf8'));
    at = start + sizeBytes + 1;
  }
  return texts;
}

interface WantedFile {
  readonly path: string;
  /** Whatever its text depends on. */
  readonly source: string;
  readonly text: () => string;
}

/** The ledger's files, with the lines that close beads at their ends. */
function wantedFiles({ files, closing }: LedgerState): readonly WantedFile[] {
  const lines = Map.groupBy(closing, ({ path }) => path);
  const known = new Set(files.map(({ path }) => path));
  const fresh = [...lines.keys()].filter((path) => !known.has(path));
  return [...files, ...fresh.map((path) => ({ path, text: '', revision: '' }))].map((file) => {
    const { path, text, revision } = file;
    const added = (lines.get(path) ?? []).map(({ line }) => endedLine(line)).join('');
    return {
      path,
      source: `${revision} ${added}`,
      text: () => (added === '' ? text : `${endedLine(text)}${added}`),
    };
  });
}

function endedLine(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}

/** Few are written by the process that stays; many by one of their own (git-fast-import's `blob` and `get-mark`). */
async function writeBlobs(access: RepositoryAccess, texts: readonly string[]): Promise<readonly string[]> {
  if (texts.length <= FEW) return await Promise.all(texts.map((text) => access.objects.write('blob', text)));
  const commands = texts.map(
    (text, at) => `blob\nmark :${at + 1}\ndata ${Buffer.byteLength(text)}\n${text}\n`,
  );
  const marks = texts.map((_, at) => `get-mark :${at + 1}\n`);
  const input = `${commands.join('')}${marks.join('')}done\n`;
  const output = await access.git.read('writing bead files', ['fast-import', '--quiet', '--done'], { input });
  const blobs = output.split('\n');
  if (blobs.length === texts.length) return blobs;
  throw new GitError('writing bead files', `git answered ${blobs.length} ids for ${texts.length} files`);
}

/** latin1, as trees have names. */
function withinBeads(path: string): string {
  const parts = path.split('/').slice(1);
  const isBelow = path.startsWith('.beads/') && !/[\0\n]/.test(path);
  if (isBelow && parts.every((part) => part !== '' && part !== '.' && part !== '..'))
    return Buffer.from(parts.join('/'), 'utf8').toString('latin1');
  throw new GitError('landing bead files', `"${path}" is not below .beads/`);
}
