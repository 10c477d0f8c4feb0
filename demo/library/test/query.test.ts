import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatQuery, parseQuery } from '../src/query.ts';

test('names may come more than once', () => {
  assert.deepEqual(parseQuery('?a=1&b=x+y&b=z'), { a: '1', b: ['x y', 'z'] });
});

test('a name need not have a value, and a value may hold an equals sign', () => {
  assert.deepEqual(parseQuery('flag&rule=a=b'), { flag: '', rule: 'a=b' });
  assert.deepEqual(parseQuery(''), {});
});

test('a query goes there and back', () => {
  const query = { 'a b': '1&2', list: ['x', 'ü'] };
  assert.equal(formatQuery(query), 'a%20b=1%262&list=x&list=%C3%BC');
  assert.deepEqual(parseQuery(formatQuery(query)), query);
});
