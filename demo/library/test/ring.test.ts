import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RingBuffer } from '../src/ring.ts';

test('the oldest items make room', () => {
  const ring = new RingBuffer<number>(3);
  for (const value of [1, 2, 3, 4, 5]) ring.push(value);
  assert.deepEqual(ring.toArray(), [3, 4, 5]);
  assert.equal(ring.size, 3);
});

test('a ring need not be full', () => {
  const ring = new RingBuffer<string>(3);
  ring.push('a');
  assert.deepEqual(ring.toArray(), ['a']);
});

test('a ring for nothing is refused', () => {
  assert.throws(() => new RingBuffer(0), RangeError);
});
