import assert from 'node:assert/strict';
import { test } from 'node:test';
import { diffLines, formatDiff } from '../src/diff.ts';

test('lines are kept, removed and added', () => {
  assert.equal(formatDiff(diffLines(['a', 'b', 'c'], ['a', 'x', 'c', 'd'])), ' a\n-b\n+x\n c\n+d\n');
});

test('lists that are the same have no change', () => {
  assert.ok(diffLines(['a', 'b'], ['a', 'b']).every(({ kind }) => kind === 'same'));
  assert.deepEqual(diffLines([], []), []);
});

test('one list may be empty', () => {
  assert.equal(formatDiff(diffLines([], ['a'])), '+a\n');
  assert.equal(formatDiff(diffLines(['a'], [])), '-a\n');
});
