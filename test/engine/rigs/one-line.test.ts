import assert from 'node:assert/strict';
import { test } from 'node:test';
import { oneLine } from '../../../src/engine/rigs/one-line.ts';

test('a line of a commit message holds no break, control or bidi control, and keeps joined emoji', () => {
  assert.equal(oneLine(' a\u202eb\u2066c\u200f\r\n\u2028d\x1b[2J\u0085e\t '), 'abc d [2J e');
  assert.equal(oneLine('👩‍💻 שלום'), '👩‍💻 שלום');
});
