// xterm's modifyOtherKeys, by the rules of its input.c.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeKey, encodeRelease, type KeyModes } from '../../src/keymaps/encode.ts';
import { parseKey } from '../../src/keymaps/key.ts';
import type { KeyDetail } from '../../src/keymaps/key-input.ts';
import { keyOfDetail } from '../../src/keymaps/key-of-detail.ts';

const [SHIFT, CTRL, NUM_LOCK] = [1, 4, 128];

function modes(modifyOtherKeys: 0 | 1 | 2): KeyModes {
  return { applicationCursor: false, applicationKeypad: false, kittyKeyboard: 0, modifyOtherKeys };
}

function encoded(notation: string, level: 1 | 2): string {
  const key = parseKey(notation);
  assert.ok(key !== null, notation);
  return encodeKey(key, modes(level));
}

function told(over: Partial<KeyDetail>, level: 0 | 1 | 2): string {
  const detail = {
    event: 'press',
    code: 97,
    shifted: null,
    base: null,
    text: '',
    modifiers: 0,
    ...over,
  } as const;
  return encodeKey(keyOfDetail(detail), modes(level), detail);
}

test('level 1 tells what has no bytes of its own', () => {
  const expected: Readonly<Record<string, string>> = {
    a: 'a',
    A: 'A',
    Space: ' ',
    'C-a': '\x01',
    'C-S-a': '\x01',
    'M-a': '\x1ba',
    'M-A': '\x1bA',
    'C-M-a': '\x1b\x01',
    'C-Space': '\0',
    'C-2': '\0',
    'C-/': '\x1f',
    'C-M-Space': '\x1b[27;7;32~',
    'C-1': '\x1b[27;5;49~',
    'C-9': '\x1b[27;5;57~',
    'C-,': '\x1b[27;5;44~',
    'C-;': '\x1b[27;5;59~',
    'C-M-1': '\x1b[27;7;49~',
    'M-1': '\x1b1',
    Enter: '\r',
    'S-Enter': '\x1b[27;2;13~',
    'C-Enter': '\x1b[27;5;13~',
    'C-S-Enter': '\x1b[27;6;13~',
    'M-Enter': '\x1b\r',
    Tab: '\t',
    'S-Tab': '\x1b[Z',
    'C-Tab': '\x1b[27;5;9~',
    'C-S-Tab': '\x1b[27;6;9~',
    Backspace: '\x7f',
    'C-Backspace': '\x08',
    'S-Backspace': '\x7f',
    Escape: '\x1b',
    'M-Escape': '\x1b\x1b',
    'C-Up': '\x1b[1;5A',
    'S-F5': '\x1b[15;2~',
    'C-KP5': '5',
  };
  for (const [notation, bytes] of Object.entries(expected))
    assert.equal(encoded(notation, 1), bytes, notation);
});

test('level 2 tells all that is held with Ctrl or Alt', () => {
  const expected: Readonly<Record<string, string>> = {
    a: 'a',
    Space: ' ',
    'C-a': '\x1b[27;5;97~',
    'C-S-a': '\x1b[27;6;65~',
    'M-a': '\x1b[27;3;97~',
    'M-A': '\x1b[27;4;65~',
    'C-M-a': '\x1b[27;7;97~',
    'C-Space': '\x1b[27;5;32~',
    'C-2': '\x1b[27;5;50~',
    'C-_': '\x1b[27;5;95~',
    'C-1': '\x1b[27;5;49~',
    'M-1': '\x1b[27;3;49~',
    'M-é': '\x1b[27;3;233~',
    Enter: '\r',
    'S-Enter': '\x1b[27;2;13~',
    'M-Enter': '\x1b[27;3;13~',
    Tab: '\t',
    'S-Tab': '\x1b[Z',
    'C-Tab': '\x1b[27;5;9~',
    'M-S-Tab': '\x1b[27;4;9~',
    Backspace: '\x7f',
    'S-Backspace': '\x1b[27;2;127~',
    'M-Backspace': '\x1b[27;3;127~',
    'C-Backspace': '\x08',
    'C-S-Backspace': '\x1b[27;6;8~',
    Escape: '\x1b',
    'M-Escape': '\x1b[27;3;27~',
    'C-Up': '\x1b[1;5A',
    F1: '\x1bOP',
    'C-Delete': '\x1b[3;5~',
  };
  for (const [notation, bytes] of Object.entries(expected))
    assert.equal(encoded(notation, 2), bytes, notation);
});

test('what is typed with Shift is typed, whatever the terminal told of it', () => {
  for (const level of [1, 2] as const) {
    assert.equal(encoded('A', level), 'A');
    assert.equal(encoded('!', level), '!');
    assert.equal(told({ modifiers: SHIFT, shifted: 65, text: 'A' }, level), 'A');
    assert.equal(told({ code: 50, modifiers: SHIFT, shifted: 64 }, level), '@');
    assert.equal(told({ code: 32, modifiers: SHIFT }, level), ' ');
  }
});

test('Ctrl-i is told apart from Tab where the terminal did', () => {
  assert.equal(told({ code: 105, modifiers: CTRL }, 2), '\x1b[27;5;105~');
  assert.equal(told({ code: 109, modifiers: CTRL }, 2), '\x1b[27;5;109~');
  assert.equal(told({ code: 105, modifiers: CTRL }, 1), '\t');
  assert.equal(told({ code: 9 }, 2), '\t');
});

test('the character that Shift makes is told, and lock keys are not', () => {
  assert.equal(told({ code: 49, modifiers: SHIFT | CTRL, shifted: 33 }, 2), '\x1b[27;6;33~');
  assert.equal(told({ code: 49, modifiers: SHIFT | CTRL }, 1), '\x1b[27;6;33~');
  assert.equal(told({ modifiers: CTRL | NUM_LOCK }, 2), '\x1b[27;5;97~');
  assert.equal(told({ modifiers: NUM_LOCK }, 2), 'a');
});

test('a layout without Latin letters has the Ctrl keys of the standard one', () => {
  const cyrillic = { code: 1089, shifted: 1057, base: 99 };
  assert.equal(told({ ...cyrillic, modifiers: CTRL }, 0), '\x03');
  assert.equal(told({ ...cyrillic, modifiers: CTRL }, 1), '\x03');
  assert.equal(told({ ...cyrillic, modifiers: CTRL }, 2), '\x1b[27;5;99~');
  assert.equal(told({ ...cyrillic, modifiers: CTRL | SHIFT }, 2), '\x1b[27;6;67~');
  assert.equal(told(cyrillic, 2), 'с');
});

test('the kitty protocol has the say where a guest set both, and nobody is told of a release', () => {
  const key = parseKey('C-a');
  assert.ok(key !== null);
  assert.equal(encodeKey(key, { ...modes(2), kittyKeyboard: 1 }), '\x1b[97;5u');
  const detail = {
    event: 'release',
    code: 97,
    shifted: null,
    base: null,
    text: '',
    modifiers: CTRL,
  } as const;
  for (const level of [0, 1, 2] as const) assert.equal(encodeRelease(key, modes(level), detail), '');
});
