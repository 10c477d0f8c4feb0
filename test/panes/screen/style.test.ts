import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OutputBytes } from '../../../src/panes/screen/output-bytes.ts';
import { writeSgr } from '../../../src/panes/screen/sgr.ts';
import { type Look, makeStyle, PLAIN } from '../../../src/panes/screen/style.ts';
import { textOf } from '../../support/painting.ts';

function transition(from: Look, to: Look): string {
  const out = new OutputBytes();
  writeSgr(out, makeStyle(from), makeStyle(to));
  return textOf(out.copyFrom(0)).replace('\x1b[', '');
}

test('the same style takes no bytes and the default a reset', () => {
  assert.deepEqual(makeStyle({}), PLAIN);
  assert.equal(transition({}, {}), '');
  assert.equal(transition({ bold: true, color: 3 }, { bold: true, color: 3 }), '');
  assert.equal(transition({ bold: true, color: 3 }, {}), 'm');
});

test('bold and dim, which are cleared together, are kept apart', () => {
  assert.equal(transition({ bold: true, dim: true, color: 1 }, { dim: true, color: 1 }), '22;2m');
  assert.equal(transition({ bold: true, color: 1 }, { bold: true, dim: true, color: 1 }), '2m');
});

test('colours are written in their shortest form', () => {
  assert.equal(transition({}, { color: 3, backgroundColor: 12 }), '33;104m');
  assert.equal(transition({}, { color: 16 }), '38;5;16m');
  assert.equal(transition({}, { backgroundColor: '#010203' }), '48;2;1;2;3m');
  assert.equal(transition({ color: 1, bold: true }, { bold: true }), '39m');
});

test('underlines have style and colour', () => {
  assert.equal(transition({}, { underline: 'single' }), '4m');
  assert.equal(transition({}, { underline: 'curly', underlineColor: '#010203' }), '4:3;58:2::1:2:3m');
  assert.equal(transition({ underline: 'curly', color: 1 }, { color: 1 }), '24m');
});

test('a reset is taken where it is shorter', () => {
  const all: Look = { bold: true, italic: true, blink: true, inverse: true, strikethrough: true, color: 2 };
  assert.equal(transition(all, { color: 2 }), ';32m');
});

test('a colour that is none is the default', () => {
  assert.deepEqual(makeStyle({ color: '#12' }), PLAIN);
});
