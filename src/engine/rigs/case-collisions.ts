// Names that are one to a file system that ignores case, as macOS's does by default: of two such files a checkout there holds
// one, and shows the other as changed for ever.

import type { RepositoryAccess } from './repository-access.ts';
import { nulParts, shownPath } from './repository-access.ts';

/** Paths that came with a change and, but for case and Unicode's form, are called like another; with those others. */
export async function caseCollisions(
  { git }: RepositoryAccess,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<readonly string[]> {
  const names = ['--name-only', '-r', '-z'];
  const encoding = { encoding: 'latin1' } as const;
  const diff = ['diff-tree', ...names, '--no-renames', '--diff-filter=A', from, to];
  const added = nulParts(await git.read('listing new files', diff, encoding)).map(shownPath);
  if (added.length === 0) return [];
  const all = nulParts(await git.read('listing files', ['ls-tree', ...names, to], encoding)).map(shownPath);
  const called = Map.groupBy(new Set(all.flatMap(withFolders)), folded);
  const fresh = new Set(added.flatMap(withFolders));
  const met = [...called.values()].filter(
    (paths) => paths.length > 1 && paths.some((path) => fresh.has(path)),
  );
  return met.flat();
}

/** The path and the folders that it is in. */
function withFolders(path: string): readonly string[] {
  const parts = path.split('/');
  return parts.map((_, at) => parts.slice(0, at + 1).join('/'));
}

function folded(path: string): string {
  return path.normalize('NFC').toLowerCase();
}
