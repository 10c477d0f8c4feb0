// Merges trees by plumbing.

import { GitError, gitReason } from '../adapters/git-error.ts';
import type { CommitId } from './commit-id.ts';
import { commitFixed } from './commit-tree.ts';
import { mergeApart, type ThreeTrees } from './merge-apart.ts';
import { nulParts, type RepositoryAccess, shownPath } from './repository-access.ts';

interface Conflict {
  readonly paths: readonly string[];
  /** As in `Unmergeable`. */
  readonly kinds?: ReadonlyMap<string, string>;
}

/** Of a conflict the tree holds git's markers. */
export type MergedTrees =
  | { readonly kind: 'clean'; readonly tree: string }
  | (Conflict & { readonly kind: 'conflict'; readonly tree: string });

export async function mergeTrees(access: RepositoryAccess, trees: ThreeTrees): Promise<MergedTrees> {
  const apart = await mergeApart(access.objects, trees);
  return apart === null ? await mergeByGit(access, trees) : { kind: 'clean', tree: apart };
}

/** `git merge-tree --write-tree`, which takes commits: exit 0 is clean, 1 is a conflict, told after the tree. */
export async function mergeByGit(access: RepositoryAccess, trees: ThreeTrees): Promise<MergedTrees> {
  const root = await commitFixed(access, { tree: trees.parted, parent: null, message: 'parted\n' });
  const [ours, theirs] = await Promise.all([
    commitFixed(access, { tree: trees.ours, parent: root, message: 'base\n' }),
    commitFixed(access, { tree: trees.theirs, parent: root, message: 'tip\n' }),
  ]);
  const args = ['merge-tree', '--write-tree', '-z', '--name-only', ours, theirs];
  const { code, stdout, stderr } = await access.git.run(args, { encoding: 'latin1' });
  const [tree = '', ...told] = nulParts(stdout);
  if (code === 0) return { kind: 'clean', tree };
  if (code === 1) return { kind: 'conflict', tree, ...conflictIn(told, [ours, theirs]) };
  throw new GitError('merging a branch', gitReason(stderr), { args, stderr });
}

/**
 * The conflicted paths, an empty part, and messages: each the number of its paths, these, its type and its text. A path
 * that git made up to keep both sides apart, `link~<commit>`, is left out.
 */
function conflictIn(told: readonly string[], sides: readonly CommitId[]): Conflict {
  const end = told.indexOf('');
  const kinds = new Map<string, string>();
  for (let at = end + 1; at < told.length; ) {
    const count = Number(told[at]);
    const kind = /^CONFLICT \((.+)\)$/.exec(told[at + count + 1] ?? '')?.[1];
    for (const path of told.slice(at + 1, at + 1 + count).map(shownPath))
      if (kind !== undefined && kind !== 'contents' && !kinds.has(path)) kinds.set(path, kind);
    at += count + 3;
  }
  const isMadeUp = (path: string): boolean => sides.some((side) => path.endsWith(`~${side}`));
  const paths = [...new Set(told.slice(0, end))].filter((path) => !isMadeUp(path)).map(shownPath);
  return { paths, ...(kinds.size > 0 ? { kinds } : {}) };
}
