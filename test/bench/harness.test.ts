import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alternate, benchOptions, figureOf, median } from '../../bench/harness.ts';

test('the median is the middle, or the mean of the two middle ones', () => {
  assert.equal(median([3, 1, 2]), 2);
  assert.equal(median([4, 1, 3, 2]), 2.5);
  assert.ok(Number.isNaN(median([])));
});

test('a figure is good on its side of the bar, and never without a sample', () => {
  const key = 'x';
  assert.equal(figureOf({ key, unit: 'ms', samples: [10], bar: 10 }).ok, true);
  assert.equal(figureOf({ key, unit: 'ms', samples: [10.0001], bar: 10 }).ok, false);
  assert.equal(figureOf({ key, unit: 'x', samples: [9], bar: 10, sense: 'at-least' }).ok, false);
  assert.equal(figureOf({ key, unit: 'ms', samples: [], bar: 10 }).ok, false);
  assert.deepEqual(figureOf({ key, unit: 'ms', samples: [1.234] }), { value: 1.234, unit: 'ms', ok: true });
});

test('contenders take turns', async () => {
  const order: string[] = [];
  const contender = (key: string) => ({ key, unit: 'ms', measure: async () => order.push(key) });
  const measured = await alternate([contender('a'), contender('b')], 2);
  assert.deepEqual(order, ['a', 'b', 'a', 'b']);
  assert.deepEqual(
    measured.map(({ samples }) => samples),
    [
      [1, 3],
      [2, 4],
    ],
  );
});

test('options are read from the command line', () => {
  assert.deepEqual(benchOptions([]), { quick: false, raw: null });
  assert.deepEqual(benchOptions(['--quick', '--raw', 'f.json']), { quick: true, raw: 'f.json' });
});
