// What the host says of a pull request, as `gh … --json` prints it. Fields that we do not know are ignored. Pure.

import * as z from 'zod';
import { type CommitId, isCommitId } from '../rigs/commit-id.ts';

/** As asked of `gh pr view` and `gh pr list`. */
export const PULL_REQUEST_FIELDS = [
  ...['number', 'url', 'state', 'isDraft', 'isCrossRepository', 'baseRefName', 'headRefOid'],
  ...['mergeStateStatus', 'reviewDecision', 'latestReviews', 'statusCheckRollup', 'mergeCommit'],
  'autoMergeRequest',
].join(',');

const commit = z.string().refine((text): text is CommitId => isCommitId(text), 'no commit');

/** A run of a check (`CheckRun`), or a status that a program has set (`StatusContext`). */
const check = z.object({
  name: z.string().nullish(),
  context: z.string().nullish(),
  /** Of a run: `QUEUED`, `IN_PROGRESS`, `COMPLETED`, … */
  status: z.string().nullish(),
  /** Of a run that has completed: `SUCCESS`, `FAILURE`, … */
  conclusion: z.string().nullish(),
  /** Of a status: `PENDING`, `SUCCESS`, `FAILURE`, `ERROR`, `EXPECTED`. */
  state: z.string().nullish(),
});

const review = z.object({
  author: z.object({ login: z.string().nullish() }).nullish(),
  state: z.string(),
  body: z.string().nullish(),
});

const pullRequest = z.object({
  number: z.number().int().positive(),
  url: z.string().max(2_000),
  state: z.enum(['OPEN', 'CLOSED', 'MERGED']),
  isDraft: z.boolean().nullish(),
  /** Whether its branch is of another repository: anybody may open such a one. */
  isCrossRepository: z.boolean(),
  baseRefName: z.string(),
  headRefOid: commit,
  mergeStateStatus: z.string().nullish(),
  reviewDecision: z.string().nullish(),
  latestReviews: z.array(review).nullish(),
  statusCheckRollup: z.array(check).nullish(),
  mergeCommit: z.object({ oid: commit }).nullish(),
  /** Null where the host merges it only when asked to. */
  autoMergeRequest: z.unknown(),
});

export type PullRequestFacts = z.infer<typeof pullRequest>;

/** Null where it is no pull request of `gh`. */
export function parsePullRequest(text: string): PullRequestFacts | null {
  return parseJson(text, pullRequest);
}

export function parsePullRequests(text: string): readonly PullRequestFacts[] | null {
  return parseJson(text, z.array(pullRequest));
}

function parseJson<T>(text: string, schema: z.ZodType<T>): T | null {
  try {
    return schema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    // Not JSON: the caller says so.
    return null;
  }
}
