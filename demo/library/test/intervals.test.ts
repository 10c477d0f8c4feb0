import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gaps, mergeIntervals, overlap } from '../src/intervals.ts';

const span = (start: number, end: number): { start: number; end: number } => ({ start, end });

test('intervals that only touch do not overlap', () => {
  assert.ok(overlap(span(1, 4), span(3, 5)));
  assert.ok(!overlap(span(1, 3), span(3, 5)));
});

test('overlapping and touching intervals become one', () => {
  assert.deepEqual(mergeIntervals([span(5, 6), span(1, 3), span(2, 4), span(4, 5), span(8, 9)]), [span(1, 6), span(8, 9)]);
  assert.deepEqual(mergeIntervals([span(1, 9), span(2, 3)]), [span(1, 9)]);
});

test('gaps are what is left', () => {
  assert.deepEqual(gaps([span(2, 3), span(5, 7)], span(0, 10)), [span(0, 2), span(3, 5), span(7, 10)]);
  assert.deepEqual(gaps([span(-5, 20)], span(0, 10)), []);
  assert.deepEqual(gaps([], span(0, 10)), [span(0, 10)]);
});
