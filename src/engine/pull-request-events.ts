// What can happen to a merge request's pull request on the host of its rig.

import type { MergeRequestId } from './ids.ts';
import type { CommitId } from './rigs/commit-id.ts';

/** The host's branch had moved, so that the whole was not gated; or the change itself is another. */
export type MergeDifference = 'branch' | 'change';

export interface PullRequestEventData {
  /** It is about to be pushed for a pull request. */
  'pull-request.intended': { readonly mr: MergeRequestId; readonly head: CommitId };
  /** The pull request holds that commit: it was opened, or is what it is now. */
  'pull-request.opened': {
    readonly mr: MergeRequestId;
    readonly number: number;
    readonly url: string;
    readonly head: CommitId;
  };
  /** What it waits for; `isAsked`: the host merges it by itself from now on, or no more. */
  'pull-request.seen': { readonly mr: MergeRequestId; readonly waits: string; readonly isAsked?: boolean };
  /** Nothing of it is open on the host any more. */
  'pull-request.ended': { readonly mr: MergeRequestId };
}
