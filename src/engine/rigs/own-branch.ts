// The branch moves by the engine's hand alone. A ref of ours says where to, moved together with it: what the branch names
// besides is somebody else's doing.

import { GitError, gitReason } from '../adapters/git-error.ts';
import type { CommitId } from './commit-id.ts';
import { branchRef, findCommit, type RepositoryAccess } from './repository-access.ts';

/** What the engine last moved the branch to; absent in a repository that an older release made and has not moved since. */
export const OWN_BRANCH = 'refs/gt/branch';

export interface Move {
  readonly from: CommitId;
  readonly to: CommitId;
  /** Refs of ours that move with it, and what to. */
  readonly others?: Readonly<Record<string, CommitId>>;
}

/** Moves the branch, or nothing. What git said, where it would not. */
export async function moveBranch(
  access: RepositoryAccess,
  { from, to, others = {} }: Move,
): Promise<{ readonly stderr: string } | null> {
  // The branch last, since git moves one after the other: a kill in between leaves a branch that is behind.
  const updates = [
    ...Object.entries({ [OWN_BRANCH]: to, ...others }).map(([ref, commit]) => `update ${ref} ${commit}`),
    `update ${branchRef(access)} ${to} ${from}`,
  ];
  return await access.refs.transact(updates);
}

export interface Restored {
  /** What the branch had been moved to; null where it was gone. */
  readonly from: CommitId | null;
  readonly to: CommitId;
  /** The ref that keeps `from`; null where the branch holds it. */
  readonly kept: string | null;
}

/**
 * Moves the branch back where somebody else has moved or deleted it, and keeps what it names. Null where it is ours. A
 * kill between the two refs of `moveBranch` is mended the same way: the branch goes where it was to go.
 */
export async function restoreBranch(access: RepositoryAccess): Promise<Restored | null> {
  // Asked, and answered, in this order: a move of ours in between is then none back, since the branch is not where it was
  // any more.
  const [from, to] = await Promise.all([branchRef(access), OWN_BRANCH].map((ref) => findCommit(access, ref)));
  if (from === undefined || to === undefined) throw new Error('two refs have two answers');
  if (to === null || from === to) return null;
  const isHeld = from === null || (await access.history.isAncestor(from, to));
  const kept = isHeld ? null : `refs/gt/rescue/branch-${from.slice(0, 12)}`;
  const refused = await access.refs.transact([
    `update ${branchRef(access)} ${to} ${from ?? '0'.repeat(to.length)}`,
    ...(kept === null ? [] : [`update ${kept} ${from}`]),
  ]);
  if (refused === null) return { from, to, kept };
  const now = await findCommit(access, branchRef(access));
  if (now !== from) return null;
  throw new GitError(`putting ${access.branch} back`, gitReason(refused.stderr), refused);
}
