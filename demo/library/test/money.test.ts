import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allocate, formatMoney, parseMoney } from '../src/money.ts';

test('amounts are read as whole cents', () => {
  assert.equal(parseMoney('12'), 1200);
  assert.equal(parseMoney('12.5'), 1250);
  assert.equal(parseMoney('-0.05'), -5);
  assert.equal(parseMoney('1,234.50'), 123450);
});

test('what is no amount is refused', () => {
  for (const text of ['', 'twelve', '1.234', '1,23', '--1']) assert.throws(() => parseMoney(text), TypeError);
});

test('amounts are written with two decimals', () => {
  assert.equal(formatMoney(0), '0.00');
  assert.equal(formatMoney(5), '0.05');
  assert.equal(formatMoney(-1250), '-12.50');
  assert.equal(formatMoney(123450), '1,234.50');
});

test('shares add up to the amount', () => {
  assert.deepEqual(allocate(100, [1, 1, 1]), [34, 33, 33]);
  assert.deepEqual(allocate(5, [3, 7]), [2, 3]);
  assert.throws(() => allocate(5, [0, 0]), RangeError);
});
