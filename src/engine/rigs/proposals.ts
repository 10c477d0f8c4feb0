// Branches on the upstream that hold what the host is to merge. They are pushed and removed by lease: what somebody else
// has pushed there is never overwritten.

import { GitError } from '../adapters/git-error.ts';
import { bringToDisk } from './bring-to-disk.ts';
import { type CommitId, isCommitId } from './commit-id.ts';
import { pushByLease } from './push-by-lease.ts';
import { headOf, type RepositoryAccess, refPart, remoteOf } from './repository-access.ts';

/** How long a remote may say nothing. */
const SILENCE_MS = 60_000;

/** The branch of a merge request on the upstream, without `refs/heads/`. */
export function proposalBranch(mr: string): string {
  return `gt/${refPart(mr)}`;
}

export interface UpstreamTips {
  /** Of the branch that work lands on. */
  readonly branch: CommitId | null;
  /** Of the proposal's; null where there is none. */
  readonly proposal: CommitId | null;
}

export interface Push {
  readonly proposal: string;
  /** Null removes the branch. */
  readonly commit: CommitId | null;
  /** Where it has to be there still; null where it must not be there. */
  readonly expected: CommitId | null;
}

export interface MergeOfHost {
  readonly commit: CommitId;
  /** How many commits the proposal had: the host may have put each of them on the branch. */
  readonly count: number;
  /** Whether from there to the commit it is the very change that was proposed. */
  readonly isSame: (base: CommitId) => Promise<boolean>;
}

export class Proposals {
  readonly #access: RepositoryAccess;

  constructor(access: RepositoryAccess) {
    this.#access = access;
  }

  /** Where our branch and the proposal's are on the upstream right now. Throws GitError where it cannot be read. */
  async tips(proposal: string): Promise<UpstreamTips> {
    const { branch, upstream } = this.#access;
    const refs = [branch, proposal].map((name) => `refs/heads/${name}`);
    const args = ['ls-remote', '--refs', 'upstream', ...refs];
    const git = remoteOf(this.#access);
    const output = await git.read(`reading ${upstream}`, args, { silenceMs: SILENCE_MS });
    const tips = new Map(
      output.split('\n').map((line) => {
        const [commit = '', ref = ''] = line.split('\t');
        return [ref, isCommitId(commit) ? commit : null] as const;
      }),
    );
    const [ours, own] = refs.map((ref) => tips.get(ref) ?? null);
    return { branch: ours ?? null, proposal: own ?? null };
  }

  /** Null, or why the upstream did not take it. Throws GitError where git cannot run. */
  async push({ proposal, commit, expected }: Push): Promise<string | null> {
    const access = this.#access;
    // The host's merge of it is compared with it: it outlives a power loss, as what lands does.
    if (commit !== null && !(await bringToDisk(access, { commit, notOf: await headOf(access) })))
      return 'its candidate is gone from the repository';
    return await pushByLease(access, { branch: proposal, commit, expected });
  }

  /** What a commit of the host's stands on: the branch as it was before the host merged a proposal there. */
  async baseOfMerge({ commit, count, isSame }: MergeOfHost): Promise<CommitId> {
    const parents = [`${commit}^`, ...(count > 1 ? [`${commit}~${count}`] : [])];
    const found: CommitId[] = [];
    for (const revision of parents) {
      const id = await this.#access.objects.resolve(`${revision}^{commit}`);
      if (id === null || !isCommitId(id)) continue;
      if (await isSame(id)) return id;
      found.push(id);
    }
    const [parent] = found;
    if (parent !== undefined) return parent;
    throw new GitError(`reading ${commit}`, 'it stands on nothing');
  }
}
