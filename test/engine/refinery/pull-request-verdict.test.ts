// What is made of what a host says of a pull request.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type PullRequestFacts,
  parsePullRequest,
  parsePullRequests,
} from '../../../src/engine/refinery/pull-request-facts.ts';
import { hostRepository } from '../../../src/engine/refinery/pull-request-host.ts';
import { verdictOn } from '../../../src/engine/refinery/pull-request-verdict.ts';
import type { CommitId } from '../../../src/engine/rigs/commit-id.ts';

const HEAD = 'a'.repeat(40) as CommitId;
const BEFORE = 'b'.repeat(40) as CommitId;
const OTHER = 'c'.repeat(40) as CommitId;

const OPEN = {
  ...{ number: 7, url: 'https://github.com/acme/app/pull/7', state: 'OPEN', isCrossRepository: false },
  ...{ baseRefName: 'main', headRefOid: HEAD, mergeStateStatus: 'CLEAN', reviewDecision: '' },
  ...{ isDraft: false, latestReviews: [], statusCheckRollup: [], mergeCommit: null, autoMergeRequest: null },
};

function parsed(facts: object): PullRequestFacts {
  const found = parsePullRequest(JSON.stringify({ ...OPEN, ...facts }));
  assert.ok(found);
  return found;
}

function verdict(facts: object): string {
  const found = verdictOn(parsed(facts), { head: HEAD, heads: [HEAD, BEFORE], branch: 'main' });
  const text = 'why' in found ? found.why : 'note' in found ? found.note : '';
  return text === '' ? found.kind : `${found.kind}: ${text}`;
}

const done = (name: string, conclusion: string) => ({ name, status: 'COMPLETED', conclusion });

test('each word of the host has its consequence', () => {
  const table: readonly (readonly [object, string])[] = [
    [{}, 'mergeable'],
    [{ mergeStateStatus: 'HAS_HOOKS' }, 'mergeable'],
    [{ mergeStateStatus: 'UNSTABLE' }, 'mergeable'],
    [{ mergeStateStatus: 'BEHIND' }, 'mergeable'],
    [{ mergeStateStatus: 'UNKNOWN' }, 'unknown'],
    [{ mergeStateStatus: 'SOMETHING_NEW' }, 'unknown'],
    [{ mergeStateStatus: null }, 'unknown'],
    [{ mergeStateStatus: 'DIRTY' }, 'rebuild: the host finds a conflict: it is built anew'],
    [{ isDraft: true, mergeStateStatus: 'DRAFT' }, 'waits: #7 is a draft on the host'],
    [{ mergeStateStatus: 'BLOCKED' }, 'blocked: #7 waits for what the host’s rules ask for'],
    [{ mergeStateStatus: 'BLOCKED', reviewDecision: 'REVIEW_REQUIRED' }, 'blocked: #7 waits for a review'],
    [{ state: 'CLOSED' }, 'rejected: pull request #7 was closed on the host without a merge'],
    [{ state: 'MERGED', mergeCommit: { oid: OTHER } }, 'merged'],
    [{ state: 'MERGED' }, 'unknown'],
    [{ baseRefName: 'next' }, 'waits: #7 goes to next, not to main'],
    // The host has not taken our latest push in yet.
    [{ headRefOid: BEFORE }, 'unknown'],
  ];
  for (const [facts, expected] of table) assert.equal(verdict(facts), expected, JSON.stringify(facts));
  assert.match(verdict({ headRefOid: OTHER }), /^waits: somebody has pushed ccccccccc to #7/);
  // Nothing that the host says of it helps what no gate has seen.
  assert.match(verdict({ headRefOid: OTHER, reviewDecision: 'CHANGES_REQUESTED' }), /^waits: somebody/);
});

test('checks and reviews that say no turn it down, by name, before anything else is looked at', () => {
  const checks = [
    done('unit', 'SUCCESS'),
    done('lint', 'FAILURE'),
    { context: 'ci/old', state: 'ERROR' },
    done('lint', 'TIMED_OUT'),
  ];
  assert.equal(
    verdict({ statusCheckRollup: checks, mergeStateStatus: 'UNSTABLE', isDraft: true }),
    'rejected: checks of the host failed on pull request #7: lint, ci/old\n(https://github.com/acme/app/pull/7)',
  );
  const open = [
    done('unit', 'NEUTRAL'),
    done('flaky', 'CANCELLED'),
    { name: 'slow', status: 'QUEUED', conclusion: '' },
  ];
  assert.equal(verdict({ statusCheckRollup: open }), 'blocked: the host runs flaky, slow');
  assert.equal(
    verdict({ statusCheckRollup: [done('unit', 'SKIPPED'), { context: 'x', state: 'SUCCESS' }] }),
    'mergeable',
  );
  const reviews = [
    { author: { login: 'kim' }, state: 'CHANGES_REQUESTED', body: 'Why?' },
    { author: null, state: 'CHANGES_REQUESTED', body: '' },
    { author: { login: 'pat' }, state: 'APPROVED', body: 'Fine' },
  ];
  assert.equal(
    verdict({ reviewDecision: 'CHANGES_REQUESTED', latestReviews: reviews }),
    'rejected: changes are requested in pull request #7\nkim: Why?\nsomebody:',
  );
});

test('unknown fields are ignored, and what is no pull request is none', () => {
  assert.equal(parsed({ somethingNew: { deep: [1] } }).number, 7);
  for (const text of [
    '',
    '{}',
    '[]',
    'null',
    '{"number":7',
    JSON.stringify({ ...OPEN, headRefOid: '--help' }),
  ])
    assert.equal(parsePullRequest(text), null, text);
  assert.equal(parsePullRequests(JSON.stringify([OPEN, { ...OPEN, number: -1 }])), null);
  assert.deepEqual(parsePullRequests('[]'), []);
});

test('a repository is named as gh takes it, and nothing that is none is', () => {
  const table: readonly (readonly [string, string | null])[] = [
    ['https://github.com/acme/app.git', 'github.com/acme/app'],
    ['https://kim:secret@github.com/acme/app', 'github.com/acme/app'],
    ['ssh://git@github.example:2222/acme/my.app.git', 'github.example/acme/my.app'],
    ['git@github.com:acme/app.git', 'github.com/acme/app'],
    ['github.com:acme/app/', 'github.com/acme/app'],
    ['/srv/app', null],
    ['file:///srv/app', null],
    ['https://github.com/app', null],
    ['https://github.com/a/b/c', null],
    ['git@github.com:--repo/app', null],
    ['https://github.com/acme/$(id)', null],
  ];
  for (const [upstream, expected] of table) assert.equal(hostRepository(upstream), expected, upstream);
});
