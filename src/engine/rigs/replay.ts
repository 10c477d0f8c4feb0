// The commits of a branch one by one on another base: what the strategy `rebase` lands. Trees in, trees out, all of them
// without `.beads/`.

import { GitError } from '../adapters/git-error.ts';
import { treeWithoutBeads } from './bead-free-tree.ts';
import { type CommitId, isCommitId } from './commit-id.ts';
import type { Signature } from './commit-tree.ts';
import type { MergeBranch, Merged, Unmergeable } from './merge-branch.ts';
import { type MergedTrees, mergeTrees } from './merge-trees.ts';
import { type RepositoryAccess, shownPath } from './repository-access.ts';
import { type ResolvedFile, resolveAgain } from './resolutions.ts';

export interface ReplayedCommit {
  readonly tree: string;
  readonly author: Signature;
  readonly message: string;
}

export interface Replayed {
  readonly kind: 'replayed';
  /** In their order; never none. */
  readonly commits: readonly ReplayedCommit[];
  /** What has conflicted, and is as it was resolved before. */
  readonly resolved: readonly ResolvedFile[];
}

type Unreplayable = Unmergeable & { readonly kind: 'conflict' | 'too-long' };

/** Each costs a merge: no branch may keep the queue waiting for minutes. */
const MOST_COMMITS = 1_000;

/**
 * Replays what the branch has and the base has not. Merge commits are left out, and so is what changes nothing any more. A
 * conflict too where the commits come to another content than the branch merged as a whole, as where a merge commit had
 * changes of its own.
 */
export async function replay(
  access: RepositoryAccess,
  merged: Merged,
  { tip, known }: Pick<MergeBranch, 'tip' | 'known'>,
): Promise<Replayed | Unreplayable> {
  const { base, parted, gatedTree } = merged;
  const commits: ReplayedCommit[] = [];
  const resolved: ResolvedFile[] = [];
  let tree = merged.baseTree;
  const own = await commitsOf(access, { base, tip });
  if (own.length > MOST_COMMITS) return { kind: 'too-long', base, commits: own.length, most: MOST_COMMITS };
  for (const commit of own) {
    const found = await replayOne(access, commit, tree);
    const again = found.kind === 'conflict' && known ? await resolveAgain(access, found, known) : null;
    const next = again ?? found;
    if (next.kind === 'conflict') {
      const { tree: _, files: __, ...conflict } = next;
      return { ...conflict, base, parted, commit: commit.id };
    }
    if (next.tree !== tree) commits.push({ tree: next.tree, author: commit.author, message: commit.message });
    resolved.push(...(again?.resolved ?? []));
    tree = next.tree;
  }
  if (tree === gatedTree) return { kind: 'replayed', commits, resolved };
  const differing = await access.objects.diff({ from: tree, to: gatedTree }, ['--name-only', '--no-renames']);
  const paths = differing.map(shownPath);
  return { kind: 'conflict', base, parted, paths, kinds: new Map(paths.map((path) => [path, DIFFERS])) };
}

const DIFFERS = 'not the same when replayed commit by commit';

interface BranchCommit {
  readonly id: CommitId;
  /** Null of a first commit. */
  readonly parent: CommitId | null;
  readonly author: Signature;
  /** As UTF-8, whatever it was written in. */
  readonly message: string;
}

/** What a commit changed, changed in `onto`. */
async function replayOne(
  access: RepositoryAccess,
  { id, parent }: BranchCommit,
  onto: string,
): Promise<MergedTrees> {
  const [before, after] = await Promise.all([
    parent === null ? access.objects.writeTree([]) : treeWithoutBeads(access, parent),
    treeWithoutBeads(access, id),
  ]);
  if (before === after) return { kind: 'clean', tree: onto };
  if (before === onto) return { kind: 'clean', tree: after };
  return await mergeTrees(access, { parted: before, ours: onto, theirs: after });
}

const FIELDS = ['%H', '%P', '%an', '%ae', '%ad', '%B'];

async function commitsOf(
  access: RepositoryAccess,
  { base, tip }: Record<'base' | 'tip', CommitId>,
): Promise<readonly BranchCommit[]> {
  const order = ['--topo-order', '--reverse', '--no-merges'];
  const format = ['-z', '--date=raw', `--format=${FIELDS.join('%x00')}`, '--encoding=UTF-8'];
  const log = await access.git.read('reading commits', ['log', ...order, ...format, `${base}..${tip}`]);
  const fields = log.split('\0');
  const commits: BranchCommit[] = [];
  for (let at = 0; at + FIELDS.length <= fields.length; at += FIELDS.length) {
    const [id = '', parent = '', name = '', email = '', date = '', message = ''] = fields.slice(at);
    if (!isCommitId(id)) throw new GitError('reading commits', `git answered "${id}"`);
    commits.push({ id, parent: isCommitId(parent) ? parent : null, author: { name, email, date }, message });
  }
  return commits;
}
