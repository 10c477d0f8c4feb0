// What the plan makes of pull requests.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Action } from '../../../src/engine/action.ts';
import type { EventData } from '../../../src/engine/events.ts';
import { planRefinery } from '../../../src/engine/refinery/plan.ts';
import { policyName } from '../../../src/engine/refinery/review.ts';
import type { ChangeId } from '../../../src/engine/rigs/change.ts';
import type { CommitId } from '../../../src/engine/rigs/commit-id.ts';
import { TALLY, type TownFixture } from '../../support/town-fixture.ts';
import { AMBER, BASE, BEAD, M1, R1, submittedTown, TIP } from '../../support/town-story.ts';

const HEAD = 'd'.repeat(40) as CommitId;

const BUILT: EventData['mr.built'] = {
  ...{ mr: M1, base: BASE, commit: HEAD, gatedCommit: HEAD, closing: [], isForHost: true },
  review: {
    ...{ gatedTree: HEAD, change: 'c' as ChangeId, files: 1, added: 1, removed: 0 },
    ...{ why: null, policy: policyName('automatic'), approvedBy: null },
  },
};

function hostTown(): TownFixture {
  const town = submittedTown();
  town.rig = { ...town.rig, land: 'pull-request', gates: [] };
  return town;
}

/** With a pull request that waits for that; '' where nothing is known of it yet. */
function proposedTown(waits: string): TownFixture {
  const town = hostTown()
    .tell('mr.built', BUILT)
    .tell('pull-request.intended', { mr: M1, head: HEAD })
    .tell('pull-request.opened', { mr: M1, number: 7, url: 'https://github.com/a/b/pull/7', head: HEAD });
  return waits === '' ? town : town.tell('pull-request.seen', { mr: M1, waits });
}

function submitNext(town: TownFixture): TownFixture {
  const of = { run: R1, rig: TALLY, bead: BEAD, agent: AMBER, title: 'Next', tip: TIP };
  return town.tell('mr.submitted', { mr: 'm2' as typeof M1, ...of });
}

function plan(town: TownFixture): Action[] {
  return planRefinery(town.snapshot());
}

test('what its gates have passed is proposed, one at a time, and what was built for another way of landing anew', () => {
  const town = submitNext(hostTown().tell('mr.built', BUILT));
  assert.deepEqual(plan(town), [{ kind: 'propose', mr: M1 }]);
  town.rig = { ...town.rig, land: 'branch' };
  assert.deepEqual(
    plan(town).map(({ kind }) => kind),
    ['build'],
  );
});

test('what comes next waits for a host that is about to answer, and for no other', () => {
  const kinds = (town: TownFixture): string[] => plan(submitNext(town)).map(({ kind }) => kind);
  assert.deepEqual(kinds(proposedTown('')), ['watch-pull-request']);
  assert.deepEqual(kinds(proposedTown('a review')), ['build', 'watch-pull-request']);
  const silent = proposedTown('');
  silent.now += 61_000;
  assert.deepEqual(kinds(silent), ['build', 'watch-pull-request']);
});

test('the longer it waits the more seldom it is looked at, and never once it is over', () => {
  for (const [waitedMs, pauseMs] of [
    [0, 2_000],
    [60_000, 6_000],
    [3_600_000, 120_000],
  ] as const) {
    const town = proposedTown('a review');
    town.now += waitedMs;
    assert.deepEqual(plan(town), [{ kind: 'watch-pull-request', mr: M1, pauseMs }]);
  }
  const landed = proposedTown('').tell('mr.landed', { mr: M1, commit: HEAD });
  assert.deepEqual(plan(landed), [{ kind: 'end-pull-request', mr: M1 }]);
  assert.deepEqual(plan(landed.tell('pull-request.ended', { mr: M1 })), []);
});

test('a host that was asked ahead is asked no more before anything else is done', () => {
  const asked = (): TownFixture =>
    proposedTown('').tell('pull-request.seen', { mr: M1, waits: 'a review', isAsked: true });
  const recall = { kind: 'recall-merge', mr: M1 };
  assert.equal(plan(asked())[0]?.kind, 'watch-pull-request');
  const frozen = { rig: TALLY, by: 'kim', why: '' };
  assert.deepEqual(plan(asked().tell('queue.frozen', { ...frozen, isDraining: false })), [recall]);
  const draining = plan(asked().tell('queue.frozen', { ...frozen, isDraining: true }));
  assert.equal(draining[0]?.kind, 'watch-pull-request');
  const held = plan(asked().tell('mr.held', { mr: M1, by: 'kim', held: true }));
  assert.deepEqual(held, [recall]);
});
