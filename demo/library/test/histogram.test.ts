import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bars, histogram } from '../src/histogram.ts';

test('values are counted where they fall', () => {
  assert.deepEqual(histogram([1, 2.5, 2.6, 9], 0, 10, 4), {
    edges: [0, 2.5, 5, 7.5, 10],
    counts: [1, 2, 0, 1],
    outside: 0,
  });
});

test('a value on an edge belongs to the upper interval', () => {
  assert.deepEqual(histogram([0, 5, 5, 9], 0, 10, 2).counts, [1, 3]);
});

test('values outside are counted apart', () => {
  assert.equal(histogram([-1, 5, 11], 0, 10, 2).outside, 2);
});

test('a histogram without a range is refused', () => {
  assert.throws(() => histogram([], 1, 1, 2), RangeError);
});

test('bars are drawn to scale', () => {
  assert.deepEqual(bars([1, 4, 2, 0], 8), ['██', '████████', '████', '']);
});
