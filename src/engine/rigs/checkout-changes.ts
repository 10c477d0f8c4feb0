// What differs between a commit and a checkout's files, asked without the checkout's own git folder: its index may
// hide edits, and its configuration may run code.

import { GitError, gitReason } from '../adapters/git-error.ts';
import { isSameFile, temporaryFolder, withTemporaryFolder } from '../adapters/git-files.ts';
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
  /** Patterns to ignore besides the checkout's own; nobody's where null. */
  readonly excludesFile?: string | null;
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
  const config = compared.excludesFile ? [`core.excludesFile=${compared.excludesFile}`] : [];
  const [changed, untracked] = await Promise.all([
    git.read('comparing a checkout', ['diff-files', '-z', '--name-status', '--ignore-submodules=all'], place),
    git.read('listing untracked files', ['ls-files', '-z', '--others', '--exclude-standard'], {
      ...place,
      config,
    }),
  ]);
  const { modified, deleted } = changesOf(nulParts(changed));
  return { modified: await differing(access, compared, modified), deleted, untracked: nulParts(untracked) };
}

/**
 * Those that are not just what a clean checkout of the commit would hold. Where a file was committed with line endings
 * that its attributes do not allow, git takes it for modified as soon as it is checked out.
 */
async function differing(
  access: RepositoryAccess,
  { workTree, indexFile }: ComparedCheckout,
  modified: readonly string[],
): Promise<readonly string[]> {
  if (modified.length === 0) return modified;
  return await withTemporaryFolder(temporaryFolder(access.dir), async (fresh) => {
    const args = ['checkout-index', '-z', '--stdin', '--quiet', `--prefix=${fresh}/`];
    const input = modified.map((path) => `${path}\0`).join('');
    const place = { workTree, indexFile, encoding: 'latin1' } as const;
    await access.git.read('checking out what to compare', args, { ...place, input });
    const same = await Promise.all(modified.map((path) => isSameFile(path, workTree, fresh)));
    return modified.filter((_, at) => !same[at]);
  });
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
