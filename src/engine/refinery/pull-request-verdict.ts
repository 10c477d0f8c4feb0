// What is to become of a pull request, by what the host says of it. Pure.

import type { CommitId } from '../rigs/commit-id.ts';
import { fewOf } from '../rigs/repository-access.ts';
import { shortened } from '../shortened.ts';
import type { PullRequestFacts } from './pull-request-facts.ts';

export type PullRequestVerdict =
  | { readonly kind: 'merged'; readonly commit: CommitId }
  /** It goes back. */
  | { readonly kind: 'rejected'; readonly cause: 'gate' | 'person'; readonly note: string }
  /** As it is the host cannot merge it. */
  | { readonly kind: 'rebuild'; readonly why: string }
  /** `isForUs`: a person has to act, and not by the host's usual way. */
  | { readonly kind: 'waits'; readonly why: string; readonly isForUs?: true }
  /** Its rules are not met yet; the host could merge it by itself once they are. */
  | { readonly kind: 'blocked'; readonly why: string }
  /** Nothing is known yet: the host has not made up its mind. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'mergeable' };

export interface Proposed {
  /** What was pushed last, and all that gt has pushed to that branch. */
  readonly head: CommitId;
  readonly heads: readonly CommitId[];
  /** The branch that it is to land on. */
  readonly branch: string;
}

export function verdictOn(facts: PullRequestFacts, proposed: Proposed): PullRequestVerdict {
  const name = `pull request #${facts.number}`;
  switch (facts.state) {
    case 'MERGED':
      if (!facts.mergeCommit) return { kind: 'unknown' };
      return { kind: 'merged', commit: facts.mergeCommit.oid };
    case 'CLOSED':
      return { kind: 'rejected', cause: 'person', note: `${name} was closed on the host without a merge` };
    case 'OPEN':
      return whyNotOurs(facts, proposed) ?? whyBack(facts, name) ?? standing(facts);
  }
}

function whyNotOurs(
  { number, headRefOid, baseRefName }: PullRequestFacts,
  { head, heads, branch }: Proposed,
): PullRequestVerdict | null {
  if (!heads.includes(headRefOid)) {
    const why = `somebody has pushed ${headRefOid.slice(0, 9)} to #${number}, which no gate has seen: merge it there, or close it`;
    return { kind: 'waits', why, isForUs: true };
  }
  if (baseRefName !== branch)
    return {
      kind: 'waits',
      why: `#${number} goes to ${shortened(baseRefName)}, not to ${branch}`,
      isForUs: true,
    };
  return headRefOid === head ? null : { kind: 'unknown' };
}

function whyBack(facts: PullRequestFacts, name: string): PullRequestVerdict | null {
  if (facts.reviewDecision === 'CHANGES_REQUESTED') {
    const said = (facts.latestReviews ?? [])
      .filter(({ state }) => state === 'CHANGES_REQUESTED')
      .map(({ author, body }) =>
        `${author?.login ?? 'somebody'}: ${(body ?? '').slice(0, MOST_SAID)}`.trim(),
      );
    return {
      kind: 'rejected',
      cause: 'person',
      note: [`changes are requested in ${name}`, ...said].join('\n'),
    };
  }
  const failed = checksThat(facts, hasFailed);
  if (failed.length === 0) return null;
  const what = failed.length === 1 ? 'check' : 'checks';
  return {
    kind: 'rejected',
    cause: 'gate',
    note: `${what} of the host failed on ${name}: ${fewOf(failed, 10)}\n(${facts.url})`,
  };
}

/** Of what a reviewer writes, so much goes on the bead. */
const MOST_SAID = 4_000;

function standing(facts: PullRequestFacts): PullRequestVerdict {
  if (facts.mergeStateStatus === 'DIRTY')
    return { kind: 'rebuild', why: 'the host finds a conflict: it is built anew' };
  if (facts.isDraft) return { kind: 'waits', why: `#${facts.number} is a draft on the host` };
  const open = checksThat(facts, isOpen);
  if (open.length > 0) return { kind: 'blocked', why: `the host runs ${fewOf(open)}` };
  switch (facts.mergeStateStatus) {
    case 'CLEAN':
    case 'HAS_HOOKS':
    case 'UNSTABLE':
    // Whether it is behind what it was built on is looked at before any merge.
    case 'BEHIND':
      return { kind: 'mergeable' };
    case 'BLOCKED': {
      const isUnread = facts.reviewDecision === 'REVIEW_REQUIRED';
      const what = isUnread ? 'a review' : 'what the host’s rules ask for';
      return { kind: 'blocked', why: `#${facts.number} waits for ${what}` };
    }
    default:
      return { kind: 'unknown' };
  }
}

type Check = NonNullable<PullRequestFacts['statusCheckRollup']>[number];

const FAILED = ['FAILURE', 'ERROR', 'TIMED_OUT', 'STARTUP_FAILURE'];
const PASSED = ['SUCCESS', 'NEUTRAL', 'SKIPPED'];

function hasFailed(check: Check): boolean {
  return FAILED.includes(check.conclusion || check.state || '');
}

/** Also one that was cancelled, or waits for somebody's word: the host does not count it as passed. */
function isOpen(check: Check): boolean {
  return !hasFailed(check) && !PASSED.includes(check.conclusion || check.state || '');
}

/** Their names, each once. */
function checksThat({ statusCheckRollup }: PullRequestFacts, is: (check: Check) => boolean): string[] {
  const names = (statusCheckRollup ?? [])
    .filter(is)
    .map(({ name, context }) => shortened(name || context || 'a check without a name'));
  return [...new Set(names)];
}
