// Commits of trees, by plumbing.

import { authorEnvironment, ENGINE_AUTHOR } from '../adapters/git-environment.ts';
import { GitError } from '../adapters/git-error.ts';
import { type CommitId, isCommitId } from './commit-id.ts';
import type { RepositoryAccess } from './repository-access.ts';

/** A commit whose id depends on its content alone: built twice, it is one. */
export async function commitFixed(
  access: RepositoryAccess,
  commit: { readonly tree: string; readonly parent: CommitId | null; readonly message: string },
): Promise<CommitId> {
  const env = {
    ...authorEnvironment(ENGINE_AUTHOR),
    GIT_AUTHOR_DATE: '@0 +0000',
    GIT_COMMITTER_DATE: '@0 +0000',
  };
  return await commitTree(access, { ...commit, env });
}

interface NewCommit {
  readonly tree: string;
  readonly parent: CommitId | null;
  readonly message: string;
  readonly env: Readonly<Record<string, string>>;
}

export async function commitTree(access: RepositoryAccess, commit: NewCommit): Promise<CommitId> {
  const parents = commit.parent === null ? [] : ['-p', commit.parent];
  const run = { input: commit.message, env: commit.env };
  const id = await access.git.read('writing a commit', ['commit-tree', commit.tree, ...parents], run);
  if (isCommitId(id)) return id;
  throw new GitError('writing a commit', `git answered "${id}"`);
}
