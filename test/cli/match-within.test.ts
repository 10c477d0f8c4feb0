import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matchesWithin } from '../../src/cli/match-within.ts';

test('a pattern is tried for no longer than it may take', () => {
  assert.ok(matchesWithin(/^b+$/mu, 'a\nbb', 1_000));
  assert.ok(!matchesWithin(/^c+$/mu, 'a\nbb', 1_000));
  const begun = performance.now();
  assert.ok(!matchesWithin(/(a+)+$/u, `${'a'.repeat(60)}!`, 50));
  assert.ok(performance.now() - begun < 5_000);
});
