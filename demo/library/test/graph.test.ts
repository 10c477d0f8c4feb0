import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allNeeds, topologicalOrder } from '../src/graph.ts';

test('what is needed comes first', () => {
  assert.deepEqual(topologicalOrder({ report: ['table', 'stats'], table: ['text'], stats: [] }), [
    'stats',
    'text',
    'table',
    'report',
  ]);
});

test('a circle is named', () => {
  assert.throws(() => topologicalOrder({ a: ['b'], b: ['c'], c: ['b'] }), /b -> c -> b/);
});

test('needs are followed to the end', () => {
  assert.deepEqual(allNeeds({ a: ['b'], b: ['c'], c: [] }, 'a'), new Set(['b', 'c']));
});
