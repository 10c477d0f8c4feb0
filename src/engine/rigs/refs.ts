// The engine's refs: landing is one compare-and-swap, everything else is bookkeeping.

import { GitError, gitReason } from '../adapters/git-error.ts';
import { bringToDisk } from './bring-to-disk.ts';
import { type CommitId, isCommitId } from './commit-id.ts';
import { moveBranch } from './own-branch.ts';
import { findCommit, headOf, isRefPart, type RepositoryAccess, refPart } from './repository-access.ts';

export interface Landing {
  readonly commit: CommitId;
  /** Where the branch must still be. */
  readonly expected: CommitId;
}

/** Below it a pin for each branch that was handed in and has not landed. */
export const MERGE_REQUESTS = 'refs/gt/mr/';

/** Below it, by trial, what those that go on are about. */
export const TRIALS = 'refs/gt/trial/';

interface ListedRef {
  readonly ref: string;
  readonly commit: CommitId;
}

/**
 * Moves the branch from `expected` to `commit`, or not at all. Landing what has landed already is `landed`, so that
 * a restart may repeat it; `gone` where the repository does not hold all of it any more. Throws GitError where `commit`
 * does not build on `expected`.
 */
export async function land(
  access: RepositoryAccess,
  { commit, expected }: Landing,
): Promise<'landed' | 'moved' | 'gone'> {
  if (!(await bringToDisk(access, { commit, notOf: expected }))) return 'gone';
  if (!(await access.history.isAncestor(expected, commit))) {
    throw new GitError(`landing ${commit}`, `it does not build on ${expected}`);
  }
  const refused = await moveBranch(access, { from: expected, to: commit });
  if (refused === null) return 'landed';
  const head = await headOf(access);
  if (head === commit) return 'landed';
  if (head !== expected) return 'moved';
  throw new GitError(`landing ${commit}`, gitReason(refused.stderr), refused);
}

export interface LandedBranch {
  /** Of the merge request. */
  readonly name: string;
  readonly tip: CommitId;
  /** Where it is most likely pinned: what follows `refs/gt/mr/`. */
  readonly pin?: string;
  /** Instant of the landing, in ms since the epoch. */
  readonly at: number;
}

/** Below it, by day, the branches that landed, as they were handed in: a squash or a rebase holds none of their commits. */
export const LANDED = 'refs/gt/landed/';

/**
 * Keeps branches as they were handed in, each under `refs/gt/landed/<day>/<name>`, and drops the pins of their tips: all
 * or none. Safe to repeat.
 */
export async function keepLanded(access: RepositoryAccess, landed: readonly LandedBranch[]): Promise<void> {
  const pins = (await likelyPins(access, landed)) ?? (await pinsOf(access, landed));
  const refused = await access.refs.transact([
    ...landed.map(({ name, tip, at }) => `update ${LANDED}${dayOf(at)}/${refPart(name)} ${tip}`),
    ...pins.map((pin) => `delete ${pin.ref} ${pin.commit}`),
  ]);
  if (refused) throw new GitError('keeping landed branches', gitReason(refused.stderr), refused);
}

/** Null where one of them is pinned elsewhere. To list refs takes a process, and several times as long. */
async function likelyPins(
  access: RepositoryAccess,
  landed: readonly LandedBranch[],
): Promise<readonly ListedRef[] | null> {
  const found = await Promise.all(
    landed.map(async ({ tip, pin }) => {
      const ref = pin !== undefined && isRefPart(pin) ? `${MERGE_REQUESTS}${pin}` : null;
      return ref !== null && (await findCommit(access, ref)) === tip ? { ref, commit: tip } : null;
    }),
  );
  const pins = found.filter((pin) => pin !== null);
  return pins.length === landed.length ? pins : null;
}

async function pinsOf(
  access: RepositoryAccess,
  landed: readonly LandedBranch[],
): Promise<readonly ListedRef[]> {
  const tips = new Set(landed.map(({ tip }) => tip));
  return (await listRefs(access, MERGE_REQUESTS)).filter(({ commit }) => tips.has(commit));
}

/** The day, in UTC, of an instant: `2026-01-31`. */
export function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

/** Keeps what was fetched, as what was handed in under that name. */
export async function pinBranch(access: RepositoryAccess, pin: string, commit: CommitId): Promise<void> {
  const refused = await access.refs.transact([`update ${MERGE_REQUESTS}${refPart(pin)} ${commit}`]);
  if (refused) throw new GitError(`keeping ${commit}`, gitReason(refused.stderr), refused);
}

/** Removes a ref of ours; a missing one is fine. */
export async function deleteRef(access: RepositoryAccess, ref: string): Promise<void> {
  await access.git.read(`removing ${ref}`, ['update-ref', '-d', ownRef(ref)]);
}

/** Refs below a prefix such as `refs/gt/mr/`, by name. */
export async function listRefs(access: RepositoryAccess, prefix: string): Promise<readonly ListedRef[]> {
  const format = '--format=%(objectname) %(refname)';
  const output = await access.git.read(`listing ${prefix}`, ['for-each-ref', format, '--', prefix]);
  return output.split('\n').flatMap((line) => {
    const [commit = '', ref = ''] = line.split(' ');
    return isCommitId(commit) ? [{ ref, commit }] : [];
  });
}

/** The branch is moved by `moveBranch` alone. */
function ownRef(ref: string): string {
  if (ref.startsWith('refs/gt/')) return ref;
  throw new GitError(`changing ${ref}`, "it is not one of gt's own refs");
}
