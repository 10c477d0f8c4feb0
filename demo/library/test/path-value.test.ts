import assert from 'node:assert/strict';
import { test } from 'node:test';
import { valueAt, withValueAt } from '../src/path-value.ts';

const data = { orders: [{ total: 5 }, { total: 7 }], open: false };

test('a path leads to a value', () => {
  assert.equal(valueAt(data, 'orders.1.total'), 7);
  assert.equal(valueAt(data, 'open'), false);
  assert.equal(valueAt(data, ''), data);
});

test('a path may lead nowhere', () => {
  assert.equal(valueAt(data, 'orders.2.total'), undefined);
  assert.equal(valueAt(data, 'open.door'), undefined);
  assert.equal(valueAt(data, 'toString'), undefined);
});

test('a copy is changed, not the data', () => {
  assert.deepEqual(withValueAt(data, 'orders.0.total', 6), { orders: [{ total: 6 }, { total: 7 }], open: false });
  assert.deepEqual(withValueAt({}, 'a.b', 1), { a: { b: 1 } });
  assert.equal(data.orders[0]?.total, 5);
});
