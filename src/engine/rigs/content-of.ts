// Names the content of some paths of a commit, so that what was made of them can be found again.

import type { CommitId } from './commit-id.ts';
import { nulParts, type RepositoryAccess } from './repository-access.ts';

/** Regular files and folders, as `git ls-tree` prints them. */
const PLAIN = /^(100644|100755|040000) /;

/** One line for each path, of its mode and object id; null where one is absent, a link or a submodule. */
export async function contentOf(
  access: RepositoryAccess,
  commit: CommitId,
  paths: readonly string[],
): Promise<string | null> {
  const args = ['ls-tree', '-z', '--full-tree', commit, '--', ...paths];
  const entries = nulParts(await access.git.read('reading keys', args, { encoding: 'latin1' }));
  const isPlain = entries.every((entry) => PLAIN.test(entry));
  return isPlain && entries.length === new Set(paths).size ? entries.join('\n') : null;
}
