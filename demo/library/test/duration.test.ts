import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatDuration, parseDuration } from '../src/duration.ts';

test('units add up', () => {
  assert.equal(parseDuration('45s'), 45_000);
  assert.equal(parseDuration('1h30m'), 5_400_000);
  assert.equal(parseDuration('2d 4 h'), 187_200_000);
});

test('text without a number and a unit is refused', () => {
  for (const text of ['', 'soon', '12']) assert.throws(() => parseDuration(text), TypeError);
});

test('the two largest units are written', () => {
  assert.equal(formatDuration(93_784_000), '1d 2h');
  assert.equal(formatDuration(61_000), '1m 1s');
  assert.equal(formatDuration(999), '0s');
});
