// Branches of agents that a person is to take over: in the engine's repository, where any clone can fetch them.

import { GitError } from '../adapters/git-error.ts';
import type { CommitId } from './commit-id.ts';
import { findCommit, type RepositoryAccess, refPart } from './repository-access.ts';

/** Below it such branches, by their beads. */
export const PUBLISHED = 'refs/heads/conflict/';

/** Answers the branch's name. Safe to repeat. Throws GitError where the commit is gone. */
export async function publish(access: RepositoryAccess, bead: string, commit: CommitId): Promise<string> {
  const ref = `${PUBLISHED}${refPart(bead)}`;
  if ((await findCommit(access, commit)) === null)
    throw new GitError(`publishing ${commit}`, 'the repository has it no more');
  await access.git.read(`writing ${ref}`, ['update-ref', ref, commit]);
  return ref.slice('refs/heads/'.length);
}
