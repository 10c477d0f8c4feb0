// How conflicts were resolved before. A conflict of one file is named by its three sides: whoever meets the same three
// again resolves it to the same file. Knows nothing of where they are kept.

import { changedTree, type FileVersion, fileIn } from './changed-tree.ts';
import type { CommitId } from './commit-id.ts';
import type { MergedTrees, Sides } from './merge-trees.ts';
import { type RepositoryAccess, shownPath } from './repository-access.ts';

/** The three sides of a conflicted file, as in `100644:<id> 100644:<id> -`; not its path. */
export type ConflictKey = string & { readonly brand?: 'ConflictKey' };

export interface Resolution {
  readonly key: ConflictKey;
  /** Null: the file goes. */
  readonly file: FileVersion | null;
}

/** What is known of a conflict; undefined where nothing is. */
export type KnownResolutions = (key: ConflictKey) => Resolution | undefined;

export interface ResolvedFile {
  readonly path: string;
  readonly key: ConflictKey;
}

export type Resolved = MergedTrees & { readonly kind: 'clean'; readonly resolved: readonly ResolvedFile[] };

export function conflictKey(sides: Sides): ConflictKey {
  return sides.map((side) => (side === null ? '-' : `${side.mode}:${side.id}`)).join(' ');
}

/** The tree of a conflict with each conflicted file as it was resolved before; null where one of them is not known. */
export async function resolveAgain(
  access: RepositoryAccess,
  { tree, files = [] }: MergedTrees & { readonly kind: 'conflict' },
  known: KnownResolutions,
): Promise<Resolved | null> {
  const put = files.flatMap(({ path, sides }) => {
    const resolution = known(conflictKey(sides));
    return resolution ? [{ path, ...resolution }] : [];
  });
  if (put.length === 0 || put.length < files.length) return null;
  const there = await Promise.all(put.map(({ file }) => file === null || access.objects.resolve(file.id)));
  if (there.includes(null)) return null;
  const resolved = put.map(({ path, key }) => ({ path: shownPath(path), key }));
  return { kind: 'clean', tree: await changedTree(access, tree, put), resolved };
}

export interface Redone {
  /** The branch that conflicted, and with what. */
  readonly before: { readonly tip: CommitId; readonly base: CommitId; readonly parted: CommitId };
  readonly files: readonly ResolvedFile[];
  /** The branch that came in its place, and its landing. */
  readonly tip: CommitId;
  readonly landed: { readonly base: CommitId; readonly commit: CommitId };
}

/**
 * What the landing of a redone branch has made of the conflicts of the branch before. Nothing where the branch was made
 * anew: what is left out on purpose then would be left out of another one's work. Nothing of a file that our side has
 * changed since the conflict: that would come along.
 */
export async function resolutionsOf(
  access: RepositoryAccess,
  redone: Redone,
): Promise<readonly Resolution[]> {
  if (!(await isMadeOf(access, redone))) return [];
  const { base, commit } = redone.landed;
  const found = await Promise.all(
    redone.files.map(async ({ path, key }): Promise<readonly Resolution[]> => {
      const raw = Buffer.from(path, 'utf8').toString('latin1');
      const [ours, file] = await Promise.all([fileIn(access, base, raw), fileIn(access, commit, raw)]);
      return conflictKey([null, ours, null]).split(' ')[1] === key.split(' ')[1] ? [{ key, file }] : [];
    }),
  );
  return found.flat();
}

/** Whether the branch before was merged into the new one, or each of its commits was replayed on it. */
async function isMadeOf(access: RepositoryAccess, { before, tip }: Redone): Promise<boolean> {
  if (await access.history.isAncestor(before.tip, tip)) return true;
  const [old, fresh] = await Promise.all([
    writtenIn(access, before.parted, before.tip),
    writtenIn(access, before.base, tip),
  ]);
  return old.length > 0 && old.every((each) => fresh.includes(each));
}

/** A rebase keeps who has written a commit, and when (git-rebase(1)). */
async function writtenIn(
  access: RepositoryAccess,
  after: CommitId,
  tip: CommitId,
): Promise<readonly string[]> {
  const args = ['log', '--no-merges', '--max-count=500', '--format=%ae %at', `${after}..${tip}`];
  return (await access.git.read('reading authors', args)).split('\n').filter((line) => line !== '');
}
