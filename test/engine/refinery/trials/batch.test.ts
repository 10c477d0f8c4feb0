import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MergeRequestId } from '../../../../src/engine/ids.ts';
import { batchOf } from '../../../../src/engine/refinery/trials/batch.ts';
import type { CommitId } from '../../../../src/engine/rigs/commit-id.ts';
import type { TownFixture } from '../../../support/town-fixture.ts';
import { submittedTown } from '../../../support/town-story.ts';

const commit = (nth: number): CommitId => String(nth).repeat(40) as CommitId;

/** Requests m1 to m4 of which each landed on the one before; m1 to m3 by one move where `landedBy` says so. */
function landedTown(landedBy?: MergeRequestId, of = 3): TownFixture {
  const town = submittedTown();
  const [request] = Object.values(town.state.queue);
  assert.ok(request);
  for (const nth of [1, 3, 2, 4]) {
    const mr = `m${nth}` as MergeRequestId;
    town.state.queue[mr] = { ...request, mr };
    const review = { base: commit(nth - 1), commit: commit(nth), gatedCommit: commit(nth), closing: [] };
    town.tell('mr.built', { mr, ...review });
    const together = landedBy && nth <= of ? { landedBy } : {};
    town.tell('mr.landed', { mr, commit: commit(nth), base: commit(nth - 1), ...together });
  }
  return town;
}

function namesIn({ state }: TownFixture, mr: string): readonly string[] | string {
  const request = state.queue[mr];
  assert.ok(request);
  const batch = batchOf(state, request);
  return batch.ok ? batch.value.map((each) => each.mr) : batch.problem;
}

test('what landed by one move is a batch, in the order of the branch, whichever of it is asked about', () => {
  const town = landedTown('m3' as MergeRequestId);
  for (const mr of ['m1', 'm2', 'm3']) assert.deepEqual(namesIn(town, mr), ['m1', 'm2', 'm3']);
  assert.deepEqual(namesIn(town, 'm4'), ['m4']);
});

test('a death in the middle of telling a landing parts no batch', () => {
  const town = landedTown('m3' as MergeRequestId, 2);
  for (const mr of ['m1', 'm2', 'm3']) assert.deepEqual(namesIn(town, mr), ['m1', 'm2', 'm3']);
});

test('in an older log each has landed alone', () => {
  assert.deepEqual(namesIn(landedTown(), 'm2'), ['m2']);
});

test('what the queue has forgotten is left out, with what stood on it', () => {
  const town = landedTown('m3' as MergeRequestId);
  delete town.state.queue['m2'];
  assert.deepEqual(namesIn(town, 'm3'), ['m3']);
  delete town.state.queue['m3'];
  assert.deepEqual(namesIn(town, 'm1'), ['m1']);
});

test('what has not landed has no batch', () => {
  assert.equal(namesIn(submittedTown(), 'm1'), 'm1 has not landed: gt mq why m1');
});
