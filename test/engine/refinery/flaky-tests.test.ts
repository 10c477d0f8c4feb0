import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type FlakyTest, isKnownToFlake, withFlaky } from '../../../src/engine/refinery/flaky-tests.ts';

const unit = (...tests: readonly string[]) => ({ gate: 'unit', tests });

test('a test that fails by chance is counted, and is the newest then; another gate’s of that name is another', () => {
  const first = withFlaky([], unit('a', 'b'));
  const both = withFlaky(first, { gate: 'slow', tests: ['a'] });
  assert.deepEqual(withFlaky(both, unit('a')), [
    { gate: 'unit', test: 'b', times: 1 },
    { gate: 'slow', test: 'a', times: 1 },
    { gate: 'unit', test: 'a', times: 2 },
  ]);
});

test('where many tests fail at once none of them is called flaky, and no more are kept than a hundred', () => {
  const many = Array.from({ length: 11 }, (_, nth) => `t${nth}`);
  assert.deepEqual(withFlaky([], unit(...many)), []);
  let known: readonly FlakyTest[] = [];
  for (let nth = 0; nth < 150; nth += 1) known = withFlaky(known, unit(`t${nth}`));
  assert.equal(known.length, 100);
  assert.ok(isKnownToFlake(known, unit('t149')) && !isKnownToFlake(known, unit('t0')));
});

test('a failure is known only where each test that failed is, in that gate, and at least one is named', () => {
  const known = withFlaky([], unit('a', 'b'));
  assert.ok(isKnownToFlake(known, unit('b')));
  assert.ok(!isKnownToFlake(known, unit('b', 'c')));
  assert.ok(!isKnownToFlake(known, { gate: 'slow', tests: ['a'] }));
  assert.ok(!isKnownToFlake(known, unit()));
  assert.ok(!isKnownToFlake(known, { gate: 'unit' }));
});
