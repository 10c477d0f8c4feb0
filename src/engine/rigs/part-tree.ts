// The part of a tree that a gate reads: some files and folders, and nothing else.

import type { GitObjects } from '../adapters/git-objects.ts';
import type { TreeEntry } from '../adapters/git-tree.ts';
import type { CommitId } from './commit-id.ts';
import { commitFixed } from './commit-tree.ts';
import type { RepositoryAccess } from './repository-access.ts';

export interface PartTree {
  /** What of the tree is in it: paths from its root, as people write them. */
  readonly paths: readonly string[];
  readonly tree: string;
  /** A commit of it, for checkouts: without a parent, so that equal parts are one. */
  readonly commit: CommitId;
}

/** A path that the tree does not have is left out. */
export async function partTree(
  access: RepositoryAccess,
  treeOrCommit: string,
  paths: readonly string[],
): Promise<PartTree> {
  const names = paths.map((path) => Buffer.from(path, 'utf8').toString('latin1').split('/'));
  const entries = await entriesOf(access.objects, treeOrCommit, names);
  const tree = await access.objects.writeTree(entries);
  const commit = await commitFixed(access, { tree, parent: null, message: 'Part of a candidate\n' });
  return { paths, tree, commit };
}

async function entriesOf(
  objects: GitObjects,
  treeOrCommit: string,
  paths: readonly (readonly string[])[],
): Promise<readonly TreeEntry[]> {
  const wanted = Map.groupBy(paths, ([name = '']) => name);
  const part: TreeEntry[] = [];
  for (const entry of (await objects.tree(treeOrCommit)) ?? []) {
    const inside = wanted.get(entry.name);
    if (inside === undefined) continue;
    if (inside.some((path) => path.length === 1)) {
      part.push(entry);
      continue;
    }
    if (entry.mode !== '40000') continue;
    const below = inside.map((path) => path.slice(1));
    const entries = await entriesOf(objects, entry.id, below);
    if (entries.length > 0) part.push({ ...entry, id: objects.beginTree(entries).id });
  }
  return part;
}
