import assert from 'node:assert/strict';
import { test } from 'node:test';
import { graphemes, padEnd, stringWidth, truncate } from '../../../src/panes/screen/width.ts';
import { outerTerminal, written } from '../../support/terminal-grid.ts';

const SAMPLES = [
  'abc',
  'é',
  'e\u0301',
  '中文',
  '한글',
  '\u1112\u1161\u11ab',
  '❤',
  '❤️',
  '👨‍👩‍👧‍👦',
  '🇩🇪🇫🇷',
  '👩🏽‍🚀',
  '1️⃣',
  'हिन्दी',
  '│█⣿→●✓',
  '\u0301',
  'a\u200bb',
];

test('text is as wide as the emulator draws it', async () => {
  for (const text of SAMPLES) {
    const terminal = outerTerminal(40, 2);
    await written(terminal, text);
    assert.equal(stringWidth(text), terminal.buffer.active.cursorX, JSON.stringify(text));
    terminal.dispose();
  }
});

test('glyphs are what the emulator keeps in one cell', () => {
  assert.deepEqual(graphemes('e\u0301中👨‍👩‍👧‍👦🇩🇪b'), [
    { text: 'e\u0301', width: 1 },
    { text: '中', width: 2 },
    { text: '👨‍👩‍👧‍👦', width: 2 },
    { text: '🇩🇪', width: 2 },
    { text: 'b', width: 1 },
  ]);
  assert.deepEqual(graphemes(''), []);
});

test('text that is too wide is cut between glyphs and ends in an ellipsis', () => {
  assert.equal(truncate('abcdef', 6), 'abcdef');
  assert.equal(truncate('abcdef', 5), 'abcd…');
  assert.equal(truncate('中文字', 6), '中文字');
  assert.equal(truncate('中文字', 5), '中文…');
  assert.equal(truncate('中文字', 4), '中…');
  assert.equal(truncate('abc', 1), '…');
  assert.equal(truncate('abc', 0), '');
});

test('text is filled up by columns, not by characters', () => {
  assert.equal(padEnd('中', 4), '中  ');
  assert.equal(padEnd('e\u0301', 2), 'e\u0301 ');
  assert.equal(padEnd('abc', 2), 'abc');
});
