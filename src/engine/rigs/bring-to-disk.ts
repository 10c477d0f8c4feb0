// Before the branch names a commit, all that it brings is on the disk for good: git syncs the objects that it takes in and
// hashes, but no tree that `mktree` or `merge-tree` writes.

import { join } from 'node:path';
import { syncFiles } from '../adapters/git-files.ts';
import type { CommitId } from './commit-id.ts';
import type { RepositoryAccess } from './repository-access.ts';

/** False where not all of it is there any more: what no ref names may be pruned, if only by a person's hand. */
export async function bringToDisk(
  { git, dir }: RepositoryAccess,
  { commit, notOf }: { readonly commit: CommitId; readonly notOf: CommitId },
): Promise<boolean> {
  const args = ['rev-list', '--objects', '--no-object-names', commit, '--not', notOf];
  const { code, stdout } = await git.run(args);
  if (code !== 0) return false;
  const ids = stdout.split('\n').filter((id) => id !== '');
  await syncFiles(ids.map((id) => join(dir, 'objects', id.slice(0, 2), id.slice(2))));
  return true;
}
