// Merges a branch with the base by plumbing: trees in, a tree out, and nothing of the repository's own code runs.

import { GitError, gitReason } from '../adapters/git-error.ts';
import { treeWithoutBeads } from './bead-free-tree.ts';
import { caseCollisions } from './case-collisions.ts';
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
      /** A word, most often git's, for what is no mere difference of lines, by path: `binary`, `modify/delete`, `rename/rename`. */
      readonly kinds?: ReadonlyMap<string, string>;
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
  const [parted, ...others] = await access.history.mergeBases(base, tip);
  if (parted === undefined) return { kind: 'unrelated', base };
  if (parted === tip) return { kind: 'empty', base };
  const [merged, baseTree] = await Promise.all([
    squash(access, { parted: [parted, ...others], base, tip }),
    treeWithoutBeads(access, base),
  ]);
  if (merged.kind === 'conflict') {
    const { tree: _, ...conflict } = merged;
    return { ...conflict, base, parted };
  }
  if (merged.tree === baseTree) return { kind: 'empty', base };
  const met = access.ignoresCase ? await caseCollisions(access, { from: baseTree, to: merged.tree }) : [];
  if (met.length > 0) {
    const kinds = new Map(met.map((path) => [path, 'one name but for case']));
    return { kind: 'conflict', base, parted, paths: met, kinds };
  }
  return { kind: 'merged', base, parted, baseTree, gatedTree: merged.tree };
}

interface Squash {
  /** Where the two parted. */
  readonly parted: readonly CommitId[];
  readonly base: CommitId;
  readonly tip: CommitId;
}

interface Conflict {
  readonly paths: readonly string[];
  readonly kinds?: ReadonlyMap<string, string>;
}

/** Of a conflict the tree holds git's markers. */
type Squashed =
  | { readonly kind: 'clean'; readonly tree: string }
  | (Conflict & { readonly kind: 'conflict'; readonly tree: string });

/**
 * Three-way merge of the trees without `.beads/`. They are merged as commits of their own, so that nothing under
 * `.beads/` can conflict, nor be carried elsewhere by a detected rename of its folder.
 */
async function squash(access: RepositoryAccess, { parted, base, tip }: Squash): Promise<Squashed> {
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

interface Trees {
  readonly parted: string;
  readonly ours: string;
  readonly theirs: string;
}

/** `git merge-tree --write-tree`, which takes commits: exit 0 is clean, 1 is a conflict, told after the tree. */
async function mergeTrees(access: RepositoryAccess, trees: Trees): Promise<Squashed> {
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
