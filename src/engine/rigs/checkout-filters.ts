// Filters of a person's configuration (gitattributes(5), `filter`) run where landed work comes into their checkout. One that
// fails there leaves half of it: so what they are to make is made elsewhere first.

import { join } from 'node:path';
import type { Git } from '../adapters/git.ts';
import { gitReason } from '../adapters/git-error.ts';
import { temporaryFolder, withTemporaryFolder } from '../adapters/git-files.ts';
import type { CommitId } from './commit-id.ts';
import { nulParts } from './repository-access.ts';

export interface FilteredMove {
  /** Git in the person's repository. */
  readonly git: Git;
  readonly from: CommitId;
  readonly to: CommitId;
  /** The engine's repository, which has room for what is tried. */
  readonly engineDir: string;
}

/** Why a filter fails on what comes in, or null. */
export async function whyFiltersFail({ git, from, to, engineDir }: FilteredMove): Promise<string | null> {
  const hasFilters = (await git.run(['config', '--get-regexp', '^filter\\.'])).code === 0;
  if (!hasFilters) return null;
  return await withTemporaryFolder(temporaryFolder(engineDir), async (folder) => {
    const indexFile = join(folder, 'index');
    await git.read('reading what landed', ['read-tree', to], { indexFile });
    // In an empty folder no attributes count but those of what comes in.
    return await withTemporaryFolder(folder, async (workTree) => {
      const place = { workTree, indexFile, encoding: 'latin1' } as const;
      const paths = await filteredPaths(git, { from, to, place });
      if (paths.length === 0) return null;
      const args = ['checkout-index', '-z', '--stdin', '--quiet', `--prefix=${folder}/tried/`];
      const { code, stderr } = await git.run(args, { ...place, input: namesOf(paths) });
      return code === 0 ? null : gitReason(stderr);
    });
  });
}

interface Place {
  readonly workTree: string;
  readonly indexFile: string;
  readonly encoding: 'latin1';
}

async function filteredPaths(
  git: Git,
  { from, to, place }: { readonly from: CommitId; readonly to: CommitId; readonly place: Place },
): Promise<readonly string[]> {
  const listing = ['diff-tree', '-r', '-z', '--name-only', '--no-renames', '--diff-filter=d', from, to];
  const changed = nulParts(await git.read('listing what landed', listing, { encoding: 'latin1' }));
  const asked = ['check-attr', '-z', '--cached', '--stdin', 'filter'];
  const told = nulParts(await git.read('asking for filters', asked, { ...place, input: namesOf(changed) }));
  // Path, attribute and value in turn.
  return changed.filter((_, nth) => !['unspecified', 'unset'].includes(told[3 * nth + 2] ?? 'unset'));
}

function namesOf(paths: readonly string[]): string {
  return paths.map((path) => `${path}\0`).join('');
}
