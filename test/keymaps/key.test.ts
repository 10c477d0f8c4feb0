import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatKey, makeKey, parseKey, sameKey } from '../../src/keymaps/key.ts';

const KEYS = [
  'a',
  'A',
  '!',
  '-',
  'é',
  '中',
  'C-b',
  'C--',
  'M-1',
  'M--',
  'S-Tab',
  'Enter',
  'Up',
  'C-M-x',
  'C-S-a',
  'D-k',
  'C-Space',
  'F12',
  'KP5',
];

test('keys read and write in one notation', () => {
  for (const notation of KEYS) {
    const key = parseKey(notation);
    assert.ok(key !== null, notation);
    assert.equal(formatKey(key), notation);
  }
});

test('modifiers go in any order, names in any case, and some have short forms', () => {
  const same = [
    ['M-C-x', 'C-M-x'],
    ['enter', 'Enter'],
    ['PGUP', 'PageUp'],
    ['Esc', 'Escape'],
    ['S-a', 'A'],
    ['C-X', 'C-x'],
    [' ', 'Space'],
  ] as const;
  for (const [written, canonical] of same) {
    const key = parseKey(written);
    assert.equal(key === null ? null : formatKey(key), canonical);
  }
});

test('Ctrl keys that are the byte of another key have the name of that key', () => {
  const names = ['C-i', 'C-m', 'C-[', 'C-@', 'C-M-i'].map((notation) => parseKey(notation));
  assert.deepEqual(
    names.map((key) => (key === null ? null : formatKey(key))),
    ['Tab', 'Enter', 'Escape', 'C-Space', 'M-Tab'],
  );
});

test('what is no key is refused', () => {
  for (const notation of ['', 'ab', 'C-', 'C-C-a', 'Nonsense', 'C-Nonsense', '\x1b', 'X-a']) {
    assert.equal(parseKey(notation), null, JSON.stringify(notation));
  }
});

test('a key tells the text that it inserts', () => {
  assert.equal(makeKey('a').text, 'a');
  assert.equal(makeKey('a', { shift: true }).text, 'A');
  assert.equal(makeKey('Space').text, ' ');
  assert.equal(makeKey('a', { ctrl: true }).text, '');
  assert.equal(makeKey('Up').text, '');
});

test('keys are the same by stroke', () => {
  assert.ok(sameKey(makeKey('a', { shift: true }), makeKey('A')));
  assert.ok(!sameKey(makeKey('a'), makeKey('a', { alt: true })));
});
