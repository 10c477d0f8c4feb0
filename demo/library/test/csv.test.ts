import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatCsv, parseCsv } from '../src/csv.ts';

test('rows and fields are read', () => {
  assert.deepEqual(parseCsv('a,b\nc,\n'), [
    ['a', 'b'],
    ['c', ''],
  ]);
  assert.deepEqual(parseCsv(''), []);
});

test('a file may end without a line end, and use either kind', () => {
  assert.deepEqual(parseCsv('a,b\r\nc,d'), [
    ['a', 'b'],
    ['c', 'd'],
  ]);
});

test('quoted fields hold commas, line ends and quotes', () => {
  assert.deepEqual(parseCsv('"a,b","line\nbreak","say ""hi"""\n'), [['a,b', 'line\nbreak', 'say "hi"']]);
});

test('fields with commas are quoted when written', () => {
  assert.equal(formatCsv([['plain', 'with, comma'], ['2', '']]), 'plain,"with, comma"\n2,\n');
});
