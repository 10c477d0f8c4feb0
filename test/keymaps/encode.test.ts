import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeKey, encodePaste } from '../../src/keymaps/encode.ts';
import { parseKey } from '../../src/keymaps/key.ts';

const NORMAL = { applicationCursor: false, applicationKeypad: false };
function encoded(notation: string, modes = NORMAL): string {
  const key = parseKey(notation);
  assert.ok(key !== null, notation);
  return encodeKey(key, modes);
}

test('keys are sent as xterm sends them', () => {
  const expected: ReadonlyArray<readonly [string, string]> = [
    ['a', 'a'],
    ['中', '中'],
    ['Enter', '\r'],
    ['Tab', '\t'],
    ['S-Tab', '\x1b[Z'],
    ['Backspace', '\x7f'],
    ['C-c', '\x03'],
    ['C-Space', '\0'],
    ['C-/', '\x1f'],
    ['M-x', '\x1bx'],
    ['C-M-x', '\x1b\x18'],
    ['Up', '\x1b[A'],
    ['C-Up', '\x1b[1;5A'],
    ['S-M-End', '\x1b[1;4F'],
    ['F1', '\x1bOP'],
    ['S-F1', '\x1b[1;2P'],
    ['F5', '\x1b[15~'],
    ['C-Delete', '\x1b[3;5~'],
    ['PageUp', '\x1b[5~'],
    ['Home', '\x1b[H'],
    ['F13', '\x1b[25~'],
  ];
  for (const [notation, bytes] of expected) assert.equal(encoded(notation), bytes, notation);
});

test('application modes change cursor keys and keypad', () => {
  assert.equal(encoded('Up', { ...NORMAL, applicationCursor: true }), '\x1bOA');
  assert.equal(encoded('Home', { ...NORMAL, applicationCursor: true }), '\x1bOH');
  assert.equal(encoded('C-Up', { ...NORMAL, applicationCursor: true }), '\x1b[1;5A');
  assert.equal(encoded('KP5'), '5');
  assert.equal(encoded('KP5', { ...NORMAL, applicationKeypad: true }), '\x1bOu');
  assert.equal(encoded('KPEnter'), '\r');
});

test('what the encoding cannot tell is dropped, not made up', () => {
  assert.equal(encoded('C-1'), '1');
  assert.equal(encoded('C-S-a'), '\x01');
  assert.equal(encoded('S-Enter'), '\x1b\r');
  assert.equal(
    encodeKey({ name: 'Unknown', text: '', ctrl: false, alt: false, shift: false, meta: false }, NORMAL),
    '',
  );
});

test('a paste cannot end its own bracket or press keys', () => {
  assert.equal(
    encodePaste('a\x1b[201~\nb\r\nc\td\x03\x9b\x7fe', { bracketedPaste: true }),
    '\x1b[200~a[201~\rb\rc\tde\x1b[201~',
  );
  assert.equal(encodePaste('a\nb', { bracketedPaste: false }), 'a\rb');
});
