import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoriesText } from '../../src/cli/bd/prime-text.ts';

const memory = (name: string, value: string) => ({ key: `kv.memory.${name}`, value });
const text = (...memories: readonly { key: string; value: string }[]) => memoriesText(memories, 10);

test('each memory is one line, a long one by its beginning', () => {
  assert.equal(text(), '');
  assert.equal(text(memory('a', 'one\r\ntwo\tthree')), '\n## Remembered\n- a: one two three');
  assert.equal(text(memory('a', 'x'.repeat(600))), `\n## Remembered\n- a: ${'x'.repeat(500)}… (bd recall a)`);
});

test('however many there are, a session reads some and how many more there are', () => {
  const many = Array.from({ length: 100 }, (_, nth) => memory(`m${nth}`, 'y'.repeat(400)));
  const lines = text(...many).split('\n');
  assert.ok(lines.join('').length < 10_100);
  assert.equal(lines.at(-1), `- and ${100 - (lines.length - 3)} more: bd memories lists all`);
});
