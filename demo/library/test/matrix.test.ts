import assert from 'node:assert/strict';
import { test } from 'node:test';
import { determinant, identity, multiply, transpose } from '../src/matrix.ts';

test('rows become columns', () => {
  assert.deepEqual(transpose([[1, 2, 3], [4, 5, 6]]), [[1, 4], [2, 5], [3, 6]]);
});

test('matrices are multiplied', () => {
  assert.deepEqual(multiply([[1, 2], [3, 4]], [[5, 6], [7, 8]]), [[19, 22], [43, 50]]);
  assert.deepEqual(multiply([[1, 2], [3, 4]], identity(2)), [[1, 2], [3, 4]]);
  assert.throws(() => multiply([[1, 2]], [[1, 2]]), RangeError);
});

test('determinants are signed', () => {
  assert.equal(determinant([[0, 1], [1, 0]]), -1);
  assert.equal(determinant([[2, 0, 0], [0, 3, 0], [0, 0, 4]]), 24);
  assert.equal(determinant([[1, 2], [2, 4]]), 0);
});
