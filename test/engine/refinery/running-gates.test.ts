import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MergeRequestId } from '../../../src/engine/ids.ts';
import { RunningGates } from '../../../src/engine/refinery/running-gates.ts';

const [M1, M2] = ['m1', 'm2'] as [MergeRequestId, MergeRequestId];

test('a gate is about to start until its program runs, or it has ended before that', () => {
  let told = 0;
  const gates = new RunningGates(() => {
    told += 1;
  });
  using one = gates.begin(M1, 'lint');
  using other = gates.begin(M1, 'test');
  assert.deepEqual([...gates.aboutToStart()], [M1]);
  one.started();
  assert.deepEqual([...gates.aboutToStart()], [M1], 'the other one does not run yet');
  other.started();
  // The setup's program before that of the gate itself.
  other.started();
  assert.deepEqual([[...gates.aboutToStart()], told], [[], 2]);
  {
    using _ = gates.begin(M2, 'test');
    assert.deepEqual([...gates.aboutToStart()], [M2]);
  }
  assert.deepEqual([[...gates.aboutToStart()], gates.size], [[], 2]);
});

test('a gate that is stopped before its program runs is about to start no more', () => {
  const gates = new RunningGates();
  using one = gates.begin(M1, 'test');
  using _ = gates.begin(M2, 'test');
  gates.stop(M1);
  assert.ok(one.stop.aborted);
  assert.deepEqual([[...gates.aboutToStart()], gates.size], [[M2], 2]);
});
