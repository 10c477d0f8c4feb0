// Trees of a repository without `.beads/`, which belongs to the ledger, and with it again.

import type { CommitId } from './commit-id.ts';
import { nulParts, type RepositoryAccess } from './repository-access.ts';

/** The tree of a commit with its `.beads/` left out: what gates judge. */
export async function treeWithoutBeads(access: RepositoryAccess, commit: CommitId): Promise<string> {
  const { git } = access;
  const entries = nulParts(
    await git.read('reading a tree', ['ls-tree', '-z', commit], { encoding: 'latin1' }),
  );
  // The first tab ends mode, kind and id; a name may hold others.
  const kept = entries.filter((entry) => entry.slice(entry.indexOf('\t') + 1) !== '.beads');
  return await makeTree(access, kept);
}

/** A tree with the ledger's tree as its `.beads/`. */
export async function withBeads(access: RepositoryAccess, gatedTree: string, beads: string): Promise<string> {
  const entries = nulParts(
    await access.git.read('reading a tree', ['ls-tree', '-z', gatedTree], { encoding: 'latin1' }),
  );
  return await makeTree(access, [...entries, `040000 tree ${beads}\t.beads`]);
}

async function makeTree(access: RepositoryAccess, entries: readonly string[]): Promise<string> {
  const input = entries.map((entry) => `${entry}\0`).join('');
  return await access.git.read('writing a tree', ['mktree', '-z'], { input, encoding: 'latin1' });
}
