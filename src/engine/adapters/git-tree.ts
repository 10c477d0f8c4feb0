// Git's trees as they are written: their entries, in its order, and the id that all of them together have. Pure.

import { createHash } from 'node:crypto';
import { GitError } from './git-error.ts';

export interface TreeEntry {
  /** As in a tree: `100644`, `40000`. */
  readonly mode: string;
  /** latin1. */
  readonly name: string;
  readonly id: string;
}

/** `<mode> <name>\0<id in bytes>`, again and again; an id is as long as the tree's own. Throws GitError where it is anything else. */
export function entriesIn(treeId: string, body: Buffer): readonly TreeEntry[] {
  const idBytes = treeId.length / 2;
  const entries: TreeEntry[] = [];
  for (let at = 0; at < body.length; ) {
    const space = body.indexOf(32, at);
    const zero = body.indexOf(0, space);
    const end = zero + 1 + idBytes;
    if (space < 0 || zero < 0 || end > body.length)
      throw new GitError('reading a tree', `${treeId} is malformed`);
    entries.push({
      // Some tools of old have written zeros before it, which git takes for the same.
      mode: body.toString('latin1', at, space).replace(/^0+/, ''),
      name: body.toString('latin1', space + 1, zero),
      id: body.toString('hex', zero + 1, end),
    });
    at = end;
  }
  return entries;
}

/** As git sorts them: a folder as if its name ended with a slash. */
export function inTreeOrder(entries: readonly TreeEntry[]): readonly TreeEntry[] {
  const sortName = ({ mode, name }: TreeEntry): string => (mode === '40000' ? `${name}/` : name);
  return entries.toSorted((one, other) => (sortName(one) < sortName(other) ? -1 : 1));
}

/** Of at least one entry, in git's order: how long an id is tells by which hash the repository has them. */
export function treeIdOf(sorted: readonly TreeEntry[]): string {
  const [first] = sorted;
  if (first === undefined) throw new Error('a tree of nothing has no id of its own');
  const parts = sorted.flatMap(({ mode, name, id }) => [
    Buffer.from(`${mode} ${name}\0`, 'latin1'),
    Buffer.from(id, 'hex'),
  ]);
  const body = Buffer.concat(parts);
  const hash = createHash(first.id.length === 40 ? 'sha1' : 'sha256');
  return hash.update(`tree ${body.length}\0`).update(body).digest('hex');
}

/** As `git mktree -z` takes them, latin1. */
export function linesForMktree(entries: readonly TreeEntry[]): string {
  return entries.map(({ mode, name, id }) => `${mode} ${typeOf(mode)} ${id}\t${name}\0`).join('');
}

function typeOf(mode: string): 'blob' | 'tree' | 'commit' {
  if (mode === '40000') return 'tree';
  return mode === '160000' ? 'commit' : 'blob';
}
