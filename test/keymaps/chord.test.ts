import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseCommand } from '../../src/keymaps/catalogue.ts';
import { type Binding, ChordReader, ChordTrie } from '../../src/keymaps/chord.ts';
import { makeKey, parseKey } from '../../src/keymaps/key.ts';
import { parseChord } from '../../src/keymaps/keymap.ts';

const PREFIX = makeKey('b', { ctrl: true });

function binding(chord: string, called: string): Binding {
  const keys = parseChord(chord, PREFIX);
  const command = parseCommand(called);
  assert.ok(keys !== null && command !== null);
  return { keys, command };
}

function fed(reader: ChordReader, notation: string) {
  const key = parseKey(notation);
  assert.ok(key !== null);
  return reader.feed(key);
}

const trie = new ChordTrie([
  binding('prefix z', 'pane.zoom'),
  binding('prefix g g', 'panel.swarm'),
  binding('C-M-n', 'crew.next'),
]);

test('a chord is pending until its last key, then calls its command', () => {
  const reader = new ChordReader(trie);
  assert.equal(fed(reader, 'C-b').kind, 'pending');
  assert.equal(reader.pending.length, 1);
  assert.deepEqual(fed(reader, 'z'), { kind: 'matched', command: { id: 'pane.zoom', nth: null } });
  assert.equal(reader.pending.length, 0);
});

test('chords can be of any length', () => {
  const reader = new ChordReader(trie);
  assert.equal(fed(reader, 'C-M-n').kind, 'matched');
  assert.deepEqual(
    ['C-b', 'g', 'g'].map((key) => fed(reader, key).kind),
    ['pending', 'pending', 'matched'],
  );
});

test("a key that starts no chord is the guest's", () => {
  const reader = new ChordReader(trie);
  assert.equal(fed(reader, 'z').kind, 'literal');
  assert.equal(fed(reader, 'Escape').kind, 'literal');
});

test('a chord that leads nowhere is swallowed whole, and the next key is read afresh', () => {
  const reader = new ChordReader(trie);
  fed(reader, 'C-b');
  const step = fed(reader, 'y');
  assert.ok(step.kind === 'not-found');
  assert.equal(step.keys.length, 2);
  assert.equal(fed(reader, 'y').kind, 'literal');
});

test('a chord can be forgotten half-way', () => {
  const reader = new ChordReader(trie);
  fed(reader, 'C-b');
  reader.reset();
  assert.equal(fed(reader, 'z').kind, 'literal');
});

test('bindings that hide one another are found', () => {
  const first = binding('prefix g', 'panel.swarm');
  for (const chord of ['prefix g', 'prefix g x', 'prefix']) {
    const second = binding(chord, 'pane.zoom');
    assert.deepEqual(new ChordTrie([first, second]).conflicts, [{ first, second }]);
  }
  assert.deepEqual(new ChordTrie([first, binding('prefix h', 'queue.hold')]).conflicts, []);
});
