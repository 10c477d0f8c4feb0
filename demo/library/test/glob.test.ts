import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filterGlobs, matchesGlob } from '../src/glob.ts';

test('a star stays within its folder', () => {
  assert.ok(matchesGlob('src/*.ts', 'src/money.ts'));
  assert.ok(!matchesGlob('src/*.ts', 'src/deep/money.ts'));
});

test('two stars cross folders', () => {
  assert.ok(matchesGlob('src/**/*.ts', 'src/money.ts'));
  assert.ok(matchesGlob('src/**/*.ts', 'src/very/deep/money.ts'));
  assert.ok(matchesGlob('docs/**', 'docs/a/b'));
});

test('a question mark is one character', () => {
  assert.ok(matchesGlob('log?', 'log1'));
  assert.ok(!matchesGlob('log?', 'log'));
  assert.ok(!matchesGlob('log?', 'log/'));
});

test('brackets mean themselves', () => {
  assert.ok(matchesGlob('a[1]+(b)', 'a[1]+(b)'));
});

test('patterns with an exclamation mark exclude', () => {
  assert.deepEqual(filterGlobs(['**/*.ts', '!test/**'], ['src/a.ts', 'test/a.ts', 'README']), ['src/a.ts']);
});
