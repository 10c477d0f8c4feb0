import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { GuestId } from '../../../src/engine/ids.ts';
import { GuestSizes } from '../../../src/panes/client/guest-sizes.ts';

const GUEST = 'r1' as GuestId;

test('the client that typed last holds a guest', () => {
  const sizes = new GuestSizes();
  const [one, other] = [{}, {}];
  assert.equal(sizes.claim(GUEST, one), true);
  assert.equal(sizes.claim(GUEST, one), false);
  assert.equal(sizes.claim(GUEST, other), true);
  assert.equal(sizes.isHeldBy(GUEST, one), false);
});

test('a client that only looks holds a guest that nobody holds', () => {
  const sizes = new GuestSizes();
  const [one, other] = [{}, {}];
  assert.equal(sizes.claimIfFree(GUEST, one), true);
  assert.equal(sizes.claimIfFree(GUEST, other), false);
  sizes.releaseAll(one);
  assert.equal(sizes.claimIfFree(GUEST, other), true);
});
