import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LruCache } from '../src/lru.ts';

test('the entry that was not used for longest is forgotten', () => {
  const cache = new LruCache<string, number>(2);
  cache.set('a', 1);
  cache.set('b', 2);
  assert.equal(cache.get('a'), 1);
  cache.set('c', 3);
  assert.deepEqual([cache.has('a'), cache.has('b'), cache.has('c')], [true, false, true]);
  assert.equal(cache.size, 2);
});

test('writing a key again is a use', () => {
  const cache = new LruCache<string, number>(2);
  cache.set('a', 1);
  cache.set('b', 2);
  cache.set('a', 3);
  cache.set('c', 4);
  assert.equal(cache.get('a'), 3);
  assert.equal(cache.get('b'), undefined);
});

test('undefined can be kept', () => {
  const cache = new LruCache<string, undefined>(1);
  cache.set('a', undefined);
  assert.equal(cache.get('a'), undefined);
  assert.ok(cache.has('a'));
});

test('a cache for nothing is refused', () => {
  assert.throws(() => new LruCache(0), RangeError);
});
