// Commits of trees, by plumbing.

import { type Author, ENGINE_AUTHOR } from '../adapters/git-environment.ts';
import { GitError } from '../adapters/git-error.ts';
import { type CommitId, isCommitId } from './commit-id.ts';
import type { RepositoryAccess } from './repository-access.ts';

/** Who, and when: seconds since the epoch and the offset from UTC, as in `1790000000 +0200`. */
export interface Signature extends Author {
  readonly date: string;
}

export interface NewCommit {
  readonly tree: string;
  readonly parents: readonly CommitId[];
  readonly author: Signature;
  /** Seconds since the epoch. */
  readonly at: number;
  readonly message: string;
}

/** A commit whose id depends on its content alone: built twice, it is one. */
export async function commitFixed(
  access: RepositoryAccess,
  { parent, ...rest }: Pick<NewCommit, 'tree' | 'message'> & { readonly parent: CommitId | null },
): Promise<CommitId> {
  const parents = parent === null ? [] : [parent];
  return await commitTree(access, { ...rest, parents, author: { ...ENGINE_AUTHOR, date: '0 +0000' }, at: 0 });
}

/** The engine commits it, whoever its author is. */
export async function commitTree({ objects }: RepositoryAccess, commit: NewCommit): Promise<CommitId> {
  const lines = [
    `tree ${commit.tree}`,
    ...commit.parents.map((parent) => `parent ${parent}`),
    `author ${signed(commit.author)}`,
    `committer ${signed({ ...ENGINE_AUTHOR, date: `${commit.at} +0000` })}`,
  ];
  const id = await objects.write('commit', `${lines.join('\n')}\n\n${commit.message}`);
  if (isCommitId(id)) return id;
  throw new GitError('writing a commit', `git answered "${id}"`);
}

function signed({ name, email, date }: Signature): string {
  const address = plain(email);
  return `${plain(name) || address} <${address}> ${date}`;
}

/** Without what would end a name or an address in a commit. */
function plain(text: string): string {
  return text.replaceAll(/[<>\p{Cc}]+/gu, '').trim();
}
