// Before a ref names a commit, all that it brings is on the disk for good: git syncs the objects that it takes in, but none
// that we build, nor those of `merge-tree`. In a pack these are a few files to sync, and git looks there first.

import { join } from 'node:path';
import { GitError, gitReason } from '../adapters/git-error.ts';
import { syncFolder } from '../adapters/git-files.ts';
import type { CommitId } from './commit-id.ts';
import type { RepositoryAccess } from './repository-access.ts';

/** Git's own choice, and the index of a pack. */
const SYNCED = ['core.fsync=committed,derived-metadata', 'pack.compression=1'];

/**
 * False where not all of it is there any more: what no ref names may be pruned, if only by a person's hand. Throws GitError
 * where the disk does not take it.
 */
export async function bringToDisk(
  { git, dir }: RepositoryAccess,
  { commit, notOf }: { readonly commit: CommitId; readonly notOf: CommitId | null },
): Promise<boolean> {
  const packs = join(dir, 'objects', 'pack');
  const args = ['pack-objects', '--quiet', '--revs', '--non-empty', '--window=0', join(packs, 'pack')];
  const { code, stderr } = await git.run(args, {
    input: `${commit}\n${notOf === null ? '' : `^${notOf}\n`}`,
    config: SYNCED,
  });
  if (code !== 0) {
    const all = await git.run([
      'rev-list',
      '--objects',
      '--quiet',
      commit,
      ...(notOf ? ['--not', notOf] : []),
    ]);
    if (all.code !== 0) return false;
    throw new GitError(`bringing ${commit} to the disk`, gitReason(stderr), { args, stderr });
  }
  await syncFolder(packs);
  return true;
}
