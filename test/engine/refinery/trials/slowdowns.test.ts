import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MergeRequestId } from '../../../../src/engine/ids.ts';
import {
  slowdownsOf,
  slowdownWords,
  timesOf,
  verdictOf,
} from '../../../../src/engine/refinery/trials/slowdowns.ts';
import type { CommitId } from '../../../../src/engine/rigs/commit-id.ts';

const commit = 'a'.repeat(40) as CommitId;
const steps = [null, 'm1', 'm2', 'm3'].map((mr) => ({ mr: mr as MergeRequestId | null, commit }));

/** Rows are rounds; null is a red run. */
function timed(...rounds: readonly (readonly (number | null)[])[]) {
  const unroll = { rounds: rounds.length, steps };
  const times = rounds.flatMap((row, round) =>
    row.map((ms, step) => ({ round, step, elapsedMs: ms ?? 9, isGreen: ms !== null })),
  );
  return { unroll, times };
}

test('the change that slows a gate is told from the others, which differ by chance', () => {
  const { unroll, times } = timed(
    [1_000, 1_010, 1_520, 1_500],
    [990, 1_005, 1_500, 1_520],
    [1_010, 1_000, 1_510, 1_505],
  );
  const slowdowns = slowdownsOf(unroll, times);
  assert.deepEqual(
    slowdowns.map(({ mr, isTold }) => [mr, isTold]),
    [
      ['m1', false],
      ['m2', true],
      ['m3', false],
    ],
  );
  assert.equal(verdictOf(slowdowns), 'm2 slows it by 0.51 s (0.49 to 0.51 s)');
  assert.equal(slowdowns.map(slowdownWords)[0], 'm1 cannot be told apart: 0.01 s (-0.01 to 0.01 s)');
});

test('a round in which the machine was busy with something else hides nothing', () => {
  const { unroll, times } = timed(
    [1_000, 1_000, 1_500, 1_500],
    [3_000, 3_000, 3_500, 3_500],
    [1_000, 1_000, 1_500, 1_500],
  );
  assert.equal(verdictOf(slowdownsOf(unroll, times)), 'm2 slows it by 0.50 s (0.50 to 0.50 s)');
});

test('a change that makes a gate quicker is told so, and so is that none makes a difference', () => {
  const quicker = timed([1_000, 400, 400, 400], [1_000, 410, 400, 405]);
  assert.match(verdictOf(slowdownsOf(quicker.unroll, quicker.times)), /^m1 makes it quicker by 0\.5\d s/);
  const same = timed([1, 2, 2, 1], [2, 1, 2, 2]);
  assert.equal(
    verdictOf(slowdownsOf(same.unroll, same.times)),
    'none of the changes can be told apart from the others',
  );
});

test('a change whose rounds agree by chance is not blamed where those of the others do not', () => {
  const { unroll, times } = timed([100, 190, 160, 300], [300, 395, 100, 200], [200, 292, 320, 100]);
  const slowdowns = slowdownsOf(unroll, times);
  assert.deepEqual(slowdowns[0]?.ms, { median: 92, low: 90, high: 95 });
  assert.deepEqual(
    slowdowns.map(({ isTold }) => isTold),
    [false, false, false],
  );
});

test('a run that did not end within its limit is told apart from a red one', () => {
  const { unroll, times } = timed([100, 100, 100, 100], [100, 100, null, null], [100, 100, 100, null]);
  const late = times.map((run) =>
    run.step === 3 && !run.isGreen ? { ...run, isTimedOut: true as const } : run,
  );
  assert.deepEqual(
    timesOf(unroll, late).map(({ reds, timeouts }) => [reds, timeouts]),
    [
      [0, 0],
      [0, 0],
      [1, 0],
      [0, 2],
    ],
  );
});

test('where the gate is red there is nothing to compare, and that is told', () => {
  const { unroll, times } = timed([100, 100, null, 100], [100, 100, null, 100], [100, 100, 120, 100]);
  const [, m2, m3] = slowdownsOf(unroll, times);
  assert.deepEqual([m2?.ms, m3?.ms], [null, null]);
  assert.ok(m2);
  assert.equal(slowdownWords(m2), 'm2: not known, the gate was not green with and without it');
  assert.deepEqual(timesOf(unroll, times)[2], {
    ...{ mr: 'm2', reds: 2, timeouts: 0 },
    ms: { median: 120, low: 120, high: 120 },
  });
});
