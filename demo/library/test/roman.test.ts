import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromRoman, toRoman } from '../src/roman.ts';

test('numbers are written as numerals', () => {
  assert.deepEqual([1, 4, 9, 40, 90, 400, 1994, 3999].map(toRoman), ['I', 'IV', 'IX', 'XL', 'XC', 'CD', 'MCMXCIV', 'MMMCMXCIX']);
});

test('numbers without a numeral are refused', () => {
  for (const value of [0, -1, 1.5, 4000]) assert.throws(() => toRoman(value), RangeError);
});

test('numerals are read in either case', () => {
  assert.equal(fromRoman('MCMXCIV'), 1994);
  assert.equal(fromRoman('xlii'), 42);
});

test('every number goes there and back', () => {
  for (let value = 1; value <= 3999; value += 7) assert.equal(fromRoman(toRoman(value)), value);
});

test('other letters are refused', () => {
  for (const text of ['', 'ABC', 'X1']) assert.throws(() => fromRoman(text), TypeError);
});
