// Trees of a repository without `.beads/`, which belongs to the ledger, and with it again.

import { GitError } from '../adapters/git-error.ts';
import type { TreeBegun } from '../adapters/git-objects.ts';
import type { TreeEntry } from '../adapters/git-tree.ts';
import type { CommitId } from './commit-id.ts';
import type { RepositoryAccess } from './repository-access.ts';

/** The tree of a commit with its `.beads/` left out: what gates judge. */
export async function treeWithoutBeads(access: RepositoryAccess, commit: CommitId): Promise<string> {
  const entries = await entriesOf(access, commit);
  return await access.objects.writeTree(entries.filter(({ name }) => name !== '.beads'));
}

/** The tree of a commit's `.beads/`; null where it has none. */
export async function beadsOf(access: RepositoryAccess, commit: CommitId): Promise<string | null> {
  const entries = await entriesOf(access, commit);
  return entries.find(({ name }) => name === '.beads')?.id ?? null;
}

/** A tree that is there, with the ledger's tree as its `.beads/`; as it is where there is none. */
export async function withBeads(
  access: RepositoryAccess,
  gatedTree: string,
  beads: string | null,
): Promise<TreeBegun> {
  if (beads === null) return { id: gatedTree, written: Promise.resolve(gatedTree) };
  const entries = await entriesOf(access, gatedTree);
  return access.objects.beginTree([...entries, { mode: '40000', name: '.beads', id: beads }]);
}

async function entriesOf({ objects }: RepositoryAccess, revision: string): Promise<readonly TreeEntry[]> {
  const entries = await objects.tree(revision);
  if (entries !== null) return entries;
  throw new GitError('reading a tree', `${revision} has none`);
}
