import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeRuns, encodeRuns } from '../src/rle.ts';

test('runs are counted', () => {
  assert.equal(encodeRuns('aaab'), '3ab');
  assert.equal(encodeRuns(''), '');
});

test('text goes there and back', () => {
  for (const text of ['wwwwb\n\n\n', '1112\\\\', '😀😀x', 'plain']) assert.equal(decodeRuns(encodeRuns(text)), text);
});
