// What differs between a commit and a checkout's files, asked without the checkout's own git folder: its index may
// hide edits, and its configuration may run code.

import { GitError, gitReason } from '../adapters/git-error.ts';
import type { CommitId } from './commit-id.ts';
import { isBeadPath, nulParts, type RepositoryAccess } from './repository-access.ts';

/** Paths are latin1, relative to the checkout. `.beads/` missing from a checkout is no change. */
export interface CheckoutChanges {
  readonly modified: readonly string[];
  readonly deleted: readonly string[];
  /** Neither in the commit nor ignored. A path that ends in `/` is a repository of its own. */
  readonly untracked: readonly string[];
}

export interface ComparedCheckout {
  readonly workTree: string;
  readonly commit: CommitId;
  /** A path where no index is yet; afterwards it holds `commit`'s tree. */
  readonly indexFile: string;
}

/** Compares contents, not times: costs a read of every file. */
export async function checkoutChanges(
  access: RepositoryAccess,
  compared: ComparedCheckout,
): Promise<CheckoutChanges> {
  const { git } = access;
  const { workTree, indexFile, commit } = compared;
  const place = { workTree, indexFile, encoding: 'latin1' } as const;
  await git.read('reading a commit into an index', ['read-tree', commit], { indexFile });
  const refresh = ['update-index', '-q', '--refresh', '--ignore-submodules'];
  const refreshed = await git.run(refresh, place);
  // 1 says that something needs an update, which is what we ask next.
  if (refreshed.code > 1)
    throw new GitError('comparing a checkout', gitReason(refreshed.stderr), { args: refresh });
  const [changed, untracked] = await Promise.all([
    git.read('comparing a checkout', ['diff-files', '-z', '--name-status', '--ignore-submodules=all'], place),
    git.read('listing untracked files', ['ls-files', '-z', '--others', '--exclude-standard'], place),
  ]);
  return { ...changesOf(nulParts(changed)), untracked: nulParts(untracked) };
}

/** `<letter>` and path in turn. */
function changesOf(parts: readonly string[]): Pick<CheckoutChanges, 'modified' | 'deleted'> {
  const modified: string[] = [];
  const deleted: string[] = [];
  for (let at = 0; at + 1 < parts.length; at += 2) {
    const path = parts[at + 1] ?? '';
    if (parts[at] !== 'D') modified.push(path);
    else if (!isBeadPath(path)) deleted.push(path);
  }
  return { modified, deleted };
}
