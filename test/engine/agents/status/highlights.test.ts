// Choices that stand out by their colour are read like those with a marker.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { choicesIn, keysTo } from '../../../../src/engine/agents/status/choices.ts';
import { type ColoredRow, linesOf } from '../../../../src/engine/agents/status/highlights.ts';

/** `^` below a unit: it is highlighted. */
function row(text: string, below = ''): ColoredRow {
  return { text, backgrounds: [...text].map((_, at) => (below[at] === '^' ? '#f5a742' : '#141414')) };
}

const read = (...rows: readonly ColoredRow[]) => choicesIn(linesOf(rows));
const shown = (...rows: readonly ColoredRow[]) =>
  read(...rows).map(({ text, isMarked }) => (isMarked ? `> ${text}` : text));

test('of numbered choices the one with a background of its own is marked', () => {
  const dialog = [
    row('  ┃  Which colour?'),
    row('  ┃  1. Red'),
    row('  ┃  2. Blue', '     ^^^'),
    row('  ┃  3. Type your own answer'),
  ];
  assert.deepEqual(shown(...dialog), ['Red', '> Blue', 'Type your own answer']);
});

test('buttons beside each other are choices that the arrows to the sides reach', () => {
  const buttons = row(
    '  ┃   Allow once   Allow always   Reject      ctrl+f fullscreen  ⇆ select  enter confirm',
    '     ^^^^^^^^^^^^',
  );
  assert.deepEqual(shown(row('  ┃  $ touch x'), buttons), ['> Allow once', 'Allow always', 'Reject']);
  assert.deepEqual(keysTo(read(buttons), 2), ['Right', 'Right']);
});

test('where nothing stands out nothing is marked, and what looks like a button of ours is text', () => {
  assert.deepEqual(shown(row('1. Red'), row('2. Blue'), row('3. Green')), []);
  assert.deepEqual(shown(row('⇆ ❯ Yes'), row('⇆ No')), []);
});
