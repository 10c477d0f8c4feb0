import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Trie } from '../src/trie.ts';

function trieOf(...words: string[]): Trie {
  const trie = new Trie();
  for (const word of words) trie.add(word);
  return trie;
}

test('a word is there once it was added', () => {
  const trie = trieOf('tally');
  assert.ok(trie.has('tally'));
  assert.ok(!trie.has('tall'));
  assert.ok(!trie.add('tally'));
  assert.equal(trie.size, 1);
});

test('a beginning is completed in order', () => {
  const trie = trieOf('tally', 'tale', 'table', 'sum', 'tall');
  assert.deepEqual(trie.complete('tal'), ['tale', 'tall', 'tally']);
  assert.deepEqual(trie.complete('', 2), ['sum', 'table']);
  assert.deepEqual(trie.complete('x'), []);
});

test('a removed word is gone', () => {
  const trie = trieOf('sum', 'tally');
  assert.ok(trie.remove('sum'));
  assert.ok(!trie.remove('sum'));
  assert.ok(!trie.has('sum'));
  assert.equal(trie.size, 1);
});
