// Merges a branch with the base by plumbing: trees in, a tree out, and nothing of the repository's own code runs.

import { treeWithoutBeads } from './bead-free-tree.ts';
import { caseCollisions } from './case-collisions.ts';
import type { CommitId } from './commit-id.ts';
import { type ConflictedFile, type MergedTrees, mergeTrees } from './merge-trees.ts';
import { headOf, type RepositoryAccess } from './repository-access.ts';
import { type KnownResolutions, type ResolvedFile, resolveAgain } from './resolutions.ts';

/** A candidate's trees, before there are commits of them. */
export interface Merged {
  readonly kind: 'merged';
  readonly base: CommitId;
  /** Where branch and base parted. */
  readonly parted: CommitId;
  /** Both without `.beads/`. */
  readonly baseTree: string;
  readonly gatedTree: string;
  /** What has conflicted, and is as it was resolved before. */
  readonly resolved: readonly ResolvedFile[];
}

export type Unmergeable =
  | {
      readonly kind: 'conflict';
      readonly base: CommitId;
      readonly parted: CommitId;
      readonly paths: readonly string[];
      /** As of two trees. */
      readonly files?: readonly ConflictedFile[];
      /** A word, most often git's, for what is no mere difference of lines, by path: `binary`, `modify/delete`, `rename/rename`. */
      readonly kinds?: ReadonlyMap<string, string>;
      /** The commit of the branch that conflicts where it is replayed alone; absent where all of it together does. */
      readonly commit?: CommitId;
    }
  /** The base holds all of it already. */
  | { readonly kind: 'empty'; readonly base: CommitId }
  /** The branch shares no history with the base. */
  | { readonly kind: 'unrelated'; readonly base: CommitId }
  /** It has more commits than are replayed one by one. */
  | { readonly kind: 'too-long'; readonly base: CommitId; readonly commits: number; readonly most: number };

export interface MergeBranch {
  readonly tip: CommitId;
  /** Our branch's tip where not given. */
  readonly base?: CommitId | undefined;
  /** Resolves what it knows of. */
  readonly known?: KnownResolutions | undefined;
}

/** What the branch would be, landed on `base`. */
export async function mergeBranch(
  access: RepositoryAccess,
  { tip, base: wanted, known }: MergeBranch,
): Promise<Merged | Unmergeable> {
  const base = wanted ?? (await headOf(access));
  const [parted, ...others] = await access.history.mergeBases(base, tip);
  if (parted === undefined) return { kind: 'unrelated', base };
  if (parted === tip) return { kind: 'empty', base };
  const [merged, baseTree] = await Promise.all([
    squash(access, { parted: [parted, ...others], base, tip }),
    treeWithoutBeads(access, base),
  ]);
  if (merged.kind === 'clean')
    return await mergedTo(access, { base, parted, baseTree, gatedTree: merged.tree, resolved: [] });
  const again = known ? await resolveAgain(access, merged, known) : null;
  // Where nothing is left of the change so, somebody is to see that.
  if (again !== null && again.tree !== baseTree)
    return await mergedTo(access, {
      base,
      parted,
      baseTree,
      gatedTree: again.tree,
      resolved: again.resolved,
    });
  const { tree: _, ...conflict } = merged;
  return { ...conflict, base, parted };
}

async function mergedTo(
  access: RepositoryAccess,
  merged: Omit<Merged, 'kind'>,
): Promise<Merged | Unmergeable> {
  const { base, parted, baseTree, gatedTree } = merged;
  if (gatedTree === baseTree) return { kind: 'empty', base };
  const met = access.ignoresCase ? await caseCollisions(access, { from: baseTree, to: gatedTree }) : [];
  if (met.length === 0) return { kind: 'merged', ...merged };
  const kinds = new Map(met.map((path) => [path, 'one name but for case']));
  return { kind: 'conflict', base, parted, paths: met, kinds };
}

interface Squash {
  /** Where the two parted. */
  readonly parted: readonly CommitId[];
  readonly base: CommitId;
  readonly tip: CommitId;
}

/**
 * Three-way merge of the trees without `.beads/`. They are merged as commits of their own, so that nothing under
 * `.beads/` can conflict, nor be carried elsewhere by a detected rename of its folder.
 */
async function squash(access: RepositoryAccess, { parted, base, tip }: Squash): Promise<MergedTrees> {
  const [partedTree, baseTree, tipTree] = await Promise.all([
    commonTree(access, parted),
    treeWithoutBeads(access, base),
    treeWithoutBeads(access, tip),
  ]);
  if (partedTree === baseTree) return { kind: 'clean', tree: tipTree };
  return await mergeTrees(access, { parted: partedTree, ours: baseTree, theirs: tipTree });
}

/**
 * What the two have in common. Where they parted in several places, since each has merged the other, these are merged
 * themselves, conflicts and all, as git does: measured by one of them alone, what was reverted since the other would
 * seem to be new.
 */
async function commonTree(access: RepositoryAccess, parted: readonly CommitId[]): Promise<string> {
  const [first, ...others] = parted;
  if (first === undefined) throw new Error('what has parted has nothing in common');
  let ours = await treeWithoutBeads(access, first);
  for (const other of others) {
    const [before, theirs] = await Promise.all([
      access.history.mergeBase(first, other),
      treeWithoutBeads(access, other),
    ]);
    const common = before === null ? ours : await treeWithoutBeads(access, before);
    ours = (await mergeTrees(access, { parted: common, ours, theirs })).tree;
  }
  return ours;
}
