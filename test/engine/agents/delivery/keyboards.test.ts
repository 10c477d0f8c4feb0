// A person's keys wait while the town types, for a blink and in their order.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Keyboards } from '../../../../src/engine/agents/delivery/keyboards.ts';
import type { GuestId } from '../../../../src/engine/ids.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

const GUEST = 'r1' as GuestId;

test('keys go through where nobody holds the keyboard, and in order once it is let go', () => {
  const keyboards = new Keyboards(new FakeClock());
  const typed: string[] = [];
  keyboards.whenFree(GUEST, () => typed.push('a'));
  const hold = keyboards.hold(GUEST);
  for (const key of ['b', 'c']) keyboards.whenFree(GUEST, () => typed.push(key));
  keyboards.whenFree('r2' as GuestId, () => typed.push('other'));
  assert.deepEqual(typed, ['a', 'other']);
  hold[Symbol.dispose]();
  hold[Symbol.dispose]();
  keyboards.whenFree(GUEST, () => typed.push('d'));
  assert.deepEqual(typed, ['a', 'other', 'b', 'c', 'd']);
});

test('no key waits for long, whatever becomes of the holder', () => {
  const clock = new FakeClock();
  const keyboards = new Keyboards(clock);
  const typed: string[] = [];
  const hold = keyboards.hold(GUEST);
  keyboards.whenFree(GUEST, () => typed.push('a'));
  clock.advance(3_000);
  assert.deepEqual(typed, ['a']);
  assert.equal(keyboards.isHeld(GUEST), false);
  const next = keyboards.hold(GUEST);
  hold[Symbol.dispose]();
  assert.equal(keyboards.isHeld(GUEST), true);
  next[Symbol.dispose]();
});
