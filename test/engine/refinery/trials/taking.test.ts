import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunId } from '../../../../src/engine/ids.ts';
import { isLeftTaking, takingFor, takingKey } from '../../../../src/engine/refinery/trials/taking.ts';

test('a run takes in one after the other, and each command of a person by itself', () => {
  const held = ['trial', takingKey('taking-person-1'), takingKey('taking-r4')];
  assert.equal(takingFor('r4' as RunId, held), 'taking-r4');
  assert.equal(takingFor(null, held), 'taking-person-2');
  assert.equal(takingFor(null, []), 'taking-person-1');
});

test('what a taking keeps is left over once nobody is at it', () => {
  const held = [takingKey('taking-r4')];
  assert.equal(isLeftTaking('taking-r4', held), false);
  assert.equal(isLeftTaking('taking-r5', held), true);
  assert.equal(isLeftTaking('t5', held), false);
});
