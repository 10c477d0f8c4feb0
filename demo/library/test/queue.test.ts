import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PriorityQueue } from '../src/queue.ts';

test('the smallest comes first', () => {
  const queue = new PriorityQueue<number>((a, b) => a - b);
  for (const value of [5, 3, 8, 1, 9, 2]) queue.push(value);
  assert.equal(queue.peek(), 1);
  assert.deepEqual(Array.from({ length: 7 }, () => queue.pop()), [1, 2, 3, 5, 8, 9, undefined]);
  assert.equal(queue.size, 0);
});

test('equals come in the order in which they were pushed', () => {
  const queue = new PriorityQueue<{ rank: number; name: string }>((a, b) => a.rank - b.rank);
  for (const name of ['a', 'b', 'c', 'd', 'e']) queue.push({ rank: name === 'd' ? 0 : 1, name });
  assert.deepEqual(Array.from({ length: 5 }, () => queue.pop()?.name), ['d', 'a', 'b', 'c', 'e']);
});
