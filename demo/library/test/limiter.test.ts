import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Limiter } from '../src/limiter.ts';

test('a burst is allowed, and no more', () => {
  const limiter = new Limiter({ burst: 2, perSecond: 1 }, 0);
  assert.deepEqual([limiter.tryTake(0), limiter.tryTake(0), limiter.tryTake(0)], [true, true, false]);
});

test('tokens come back with time', () => {
  const limiter = new Limiter({ burst: 1, perSecond: 2 }, 0);
  assert.ok(limiter.tryTake(0));
  assert.ok(limiter.tryTake(500));
  assert.ok(!limiter.tryTake(500));
});

test('the wait is told', () => {
  const limiter = new Limiter({ burst: 1, perSecond: 4 }, 0);
  assert.equal(limiter.waitMs(0), 0);
  assert.ok(limiter.tryTake(0));
  assert.equal(limiter.waitMs(0), 250);
});
