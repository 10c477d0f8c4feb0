// The engine's refs: landing is one compare-and-swap, everything else is bookkeeping.

import { GitError, gitReason } from '../adapters/git-error.ts';
import { type CommitId, isCommitId } from './commit-id.ts';
import { branchRef, findCommit, headOf, isAncestor, type RepositoryAccess } from './repository-access.ts';

export interface Landing {
  readonly commit: CommitId;
  /** Where the branch must still be. */
  readonly expected: CommitId;
}

export interface LoggedCommit {
  readonly commit: CommitId;
  readonly subject: string;
  readonly author: string;
  /** Instant of the commit, in ms since the epoch. */
  readonly at: number;
}

export interface ListedRef {
  readonly ref: string;
  readonly commit: CommitId;
}

/**
 * Moves the branch from `expected` to `commit`, or not at all. Landing what has landed already is `landed`, so that
 * a restart may repeat it. Throws GitError where `commit` does not build on `expected`.
 */
export async function land(
  access: RepositoryAccess,
  { commit, expected }: Landing,
): Promise<'landed' | 'moved'> {
  if (!(await isAncestor(access.git, expected, commit))) {
    throw new GitError(`landing ${commit}`, `it does not build on ${expected}`);
  }
  const args = ['update-ref', '-m', 'gt: landed', branchRef(access), commit, expected];
  const { code, stderr } = await access.git.run(args);
  if (code === 0) return 'landed';
  const head = await headOf(access);
  if (head === commit) return 'landed';
  if (head !== expected) return 'moved';
  throw new GitError(`landing ${commit}`, gitReason(stderr), { args, stderr });
}

/** The object that a full ref names, or null. */
export async function readRef(access: RepositoryAccess, ref: string): Promise<CommitId | null> {
  return await findCommit(access.git, ref);
}

/** Points a ref of ours (`refs/gt/…`) at a commit. */
export async function writeRef(access: RepositoryAccess, ref: string, commit: CommitId): Promise<void> {
  await access.git.read(`writing ${ref}`, ['update-ref', ownRef(ref), commit]);
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

/** The latest `count` commits of the branch, newest first, merged side branches left out. */
export async function log(access: RepositoryAccess, count: number): Promise<readonly LoggedCommit[]> {
  const args = [
    'log',
    '-z',
    '--first-parent',
    `--max-count=${count}`,
    '--format=%H%x09%ct%x09%an%x09%s',
    branchRef(access),
  ];
  const output = await access.git.read('reading the log', args);
  return output.split('\0').flatMap((line) => {
    const [commit = '', seconds = '', author = '', ...subject] = line.split('\t');
    return isCommitId(commit)
      ? [{ commit, subject: subject.join('\t'), author, at: Number(seconds) * 1000 }]
      : [];
  });
}

/** The branch moves by `land` and `adoptForward` alone. */
function ownRef(ref: string): string {
  if (ref.startsWith('refs/gt/')) return ref;
  throw new GitError(`changing ${ref}`, "it is not one of gt's own refs");
}
