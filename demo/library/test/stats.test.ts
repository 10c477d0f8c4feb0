import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linearFit, mean, median, variance } from '../src/stats.ts';

test('the mean is the sum by the count', () => {
  assert.equal(mean([1, 2, 6]), 3);
  assert.throws(() => mean([]), RangeError);
});

test('the median is in the middle', () => {
  assert.equal(median([3, 1, 2]), 2);
  assert.equal(median([4, 1, 3, 2]), 2.5);
  assert.throws(() => median([]), RangeError);
});

test('the variance is that of a sample', () => {
  assert.equal(variance([2, 4, 4, 4, 5, 5, 7, 9]), 32 / 7);
  assert.equal(variance([5]), 0);
});

test('a line is fitted through points', () => {
  assert.deepEqual(linearFit([[0, 1], [1, 3], [2, 5]]), { slope: 2, intercept: 1 });
  assert.throws(() => linearFit([[1, 1], [1, 2]]), RangeError);
});
