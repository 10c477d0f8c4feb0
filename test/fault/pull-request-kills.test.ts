// An engine that dies between any two steps of a pull request, with what `gh` or the host has done by then: after the next
// start there is one pull request, merged once, and the change has landed as the host merged it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Death } from '../support/mortal-files.ts';
import {
  isOver,
  type PullRequestTown,
  pullRequestTown,
  type Submitted,
} from '../support/pull-request-town.ts';
import { readLog } from '../support/read-log.ts';

/** What is recorded from the thaw on. */
const RECORDS = [
  ...['queue.thawed', 'mr.built', 'gate.passed', 'pull-request.intended', 'pull-request.opened'],
  ...['land.intended', 'upstream.adopted', 'mr.landed', 'pull-request.ended'],
];

const DEATHS: readonly (readonly [Death['when'], record: string])[] = [
  // Nothing has been pushed, nor the host asked to merge it.
  ['after', 'pull-request.intended'],
  ['after', 'land.intended'],
  // It has done what the record was to tell.
  ['before', 'pull-request.opened'],
  ['before', 'upstream.adopted'],
  ['before', 'mr.landed'],
  ['before', 'pull-request.ended'],
];

test('a death between any two records comes to the same end', async () => {
  await using town = await pullRequestTown();
  const { factory, bare } = town;
  // What is told once is none of the records that are counted.
  factory.git.git(bare, 'config', 'receive.hideRefs', 'refs/heads/gt-beads');
  await factory.call('bead.create', { title: 'Nothing', rig: 'tally' });
  await factory.until(() => factory.engine.state.rigs['tally']?.beadsBranch?.refused !== undefined);
  for (const [at, [when, record]] of DEATHS.entries()) {
    await factory.call('mq.freeze', { reason: 'until it may die' });
    const submitted = await town.submit(`Change ${at}`, { [`change-${at}.txt`]: `${at}\n` });
    const { seq } = factory.engine.state;
    factory.dieAt({ n: RECORDS.indexOf(record) + 1, when });
    await factory.call('mq.thaw', {});
    await factory.until(() => factory.isDead);
    await factory.reopen();
    await checkEnd(town, submitted, at + 1);
    const before = RECORDS.slice(0, RECORDS.indexOf(record));
    assert.deepEqual(recordsSince(town, seq).slice(0, before.length), before);
  }
});

test('what a gh did that nobody heard of is found, and not done again', async () => {
  await using town = await pullRequestTown();
  for (const [at, command] of ['pr create', 'pr merge'].entries()) {
    town.change((state) => {
      Object.assign(state, { silent: [command] });
    });
    const submitted = await town.submit(`Change ${at}`, { [`change-${at}.txt`]: `${at}\n` });
    const isDone = command === 'pr merge' ? 'MERGED' : 'OPEN';
    await town.factory.until(() => town.state.pulls[at]?.state === isDone);
    town.change((state) => {
      Object.assign(state, { silent: [] });
    });
    await checkEnd(town, submitted, at + 1);
  }
});

function recordsSince({ factory }: PullRequestTown, seq: number): string[] {
  const { events } = factory.engine.paths;
  return readLog(events)
    .filter((record) => record.seq > seq)
    .map(({ kind }) => kind);
}

async function checkEnd(town: PullRequestTown, submitted: Submitted, number: number): Promise<void> {
  const { factory, bare } = town;
  const { git, rig } = factory;
  await factory.until(() => isOver(town, submitted));
  const { phase } = factory.engine.state.queue[submitted.mr] ?? {};
  const pull = town.pull(number);
  assert.equal(town.state.pulls.length, number);
  assert.deepEqual([pull.state, pull.merged], ['MERGED', phase?.kind === 'landed' && phase.commit]);
  assert.equal(rig.ledger.get(submitted.bead)?.status, 'closed');
  assert.equal(git.git(rig.repository.dir, 'rev-parse', 'main'), pull.merged);
  assert.deepEqual(git.refs(bare, 'refs/heads/gt/'), {});
  assert.equal(git.refs(bare, 'refs/heads')['refs/heads/main'], pull.merged);
  assert.equal(git.git(bare, 'rev-list', '--count', 'main'), String(number + 1));
}
