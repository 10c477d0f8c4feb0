import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatTable, textWidth } from '../src/table.ts';

test('columns are as wide as their widest cell', () => {
  assert.deepEqual(
    formatTable([{ title: 'item' }, { title: 'price', align: 'right' }], [['pen', '1.20'], ['notebook', '12.00']]),
    ['item      price', '────────  ─────', 'pen        1.20', 'notebook  12.00'],
  );
});

test('a missing cell is blank', () => {
  assert.deepEqual(formatTable([{ title: 'a' }, { title: 'b' }], [['1']]), ['a  b', '─  ─', '1']);
});

test('text is measured in characters', () => {
  assert.equal(textWidth('Grüße'), 5);
});
