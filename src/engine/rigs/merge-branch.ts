// Merges a branch with the base by plumbing: trees in, a tree out, and nothing of the repository's own code runs.

import { GitError, gitReason } from '../adapters/git-error.ts';
import { treeWithoutBeads } from './bead-free-tree.ts';
import type { CommitId } from './commit-id.ts';
import { commitFixed } from './commit-tree.ts';
import { headOf, nulParts, type RepositoryAccess, shownPath } from './repository-access.ts';

/** A candidate's trees, before there are commits of them. */
export interface Merged {
  readonly kind: 'merged';
  readonly base: CommitId;
  /** Where branch and base parted. */
  readonly parted: CommitId;
  /** Both without `.beads/`. */
  readonly baseTree: string;
  readonly gatedTree: string;
}

export type Unmergeable =
  | {
      readonly kind: 'conflict';
      readonly base: CommitId;
      readonly parted: CommitId;
      readonly paths: readonly string[];
    }
  /** The base holds all of it already. */
  | { readonly kind: 'empty'; readonly base: CommitId }
  /** The branch shares no history with the base. */
  | { readonly kind: 'unrelated'; readonly base: CommitId };

/** What the branch would be, landed on `base`, or on our branch's tip. */
export async function mergeBranch(
  access: RepositoryAccess,
  { tip, base: wanted }: { readonly tip: CommitId; readonly base?: CommitId | undefined },
): Promise<Merged | Unmergeable> {
  const base = wanted ?? (await headOf(access));
  const parted = await access.history.mergeBase(base, tip);
  if (parted === null) return { kind: 'unrelated', base };
  if (parted === tip) return { kind: 'empty', base };
  const [merged, baseTree] = await Promise.all([
    squash(access, { parted, base, tip }),
    treeWithoutBeads(access, base),
  ]);
  if (merged.kind === 'conflict') return { kind: 'conflict', base, parted, paths: merged.paths };
  if (merged.tree === baseTree) return { kind: 'empty', base };
  return { kind: 'merged', base, parted, baseTree, gatedTree: merged.tree };
}

interface Squash {
  /** Where the two parted; the best one where there are several. */
  readonly parted: CommitId;
  readonly base: CommitId;
  readonly tip: CommitId;
}

type Squashed =
  | { readonly kind: 'clean'; readonly tree: string }
  | { readonly kind: 'conflict'; readonly paths: readonly string[] };

/**
 * Three-way merge of the trees without `.beads/`. They are merged as commits of their own, so that nothing under
 * `.beads/` can conflict, nor be carried elsewhere by a detected rename of its folder.
 */
async function squash(access: RepositoryAccess, { parted, base, tip }: Squash): Promise<Squashed> {
  const [partedTree, baseTree, tipTree] = await Promise.all(
    [parted, base, tip].map((commit) => treeWithoutBeads(access, commit)),
  );
  if (partedTree === undefined || baseTree === undefined || tipTree === undefined)
    throw new Error('three trees make three');
  if (partedTree === baseTree) return { kind: 'clean', tree: tipTree };
  const root = await commitFixed(access, { tree: partedTree, parent: null, message: 'parted\n' });
  const [ours, theirs] = await Promise.all([
    commitFixed(access, { tree: baseTree, parent: root, message: 'base\n' }),
    commitFixed(access, { tree: tipTree, parent: root, message: 'tip\n' }),
  ]);
  return await mergeTrees(access, ours, theirs);
}

/** `git merge-tree --write-tree`: exit 0 is clean, 1 is a conflict with its paths after the tree. */
async function mergeTrees(access: RepositoryAccess, ours: CommitId, theirs: CommitId): Promise<Squashed> {
  const args = ['merge-tree', '--write-tree', '-z', '--name-only', '--no-messages', ours, theirs];
  const { code, stdout, stderr } = await access.git.run(args, { encoding: 'latin1' });
  const [tree = '', ...paths] = nulParts(stdout);
  if (code === 0) return { kind: 'clean', tree };
  if (code === 1)
    return { kind: 'conflict', paths: [...new Set(paths.filter((path) => path !== ''))].map(shownPath) };
  throw new GitError('merging a branch', gitReason(stderr), { args, stderr });
}
