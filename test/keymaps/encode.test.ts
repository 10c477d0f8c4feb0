import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  encodeFocus,
  encodeKey,
  encodePaste,
  encodeWheelAsKeys,
  type KeyModes,
} from '../../src/keymaps/encode.ts';
import { parseKey } from '../../src/keymaps/key.ts';
import type { Mouse } from '../../src/keymaps/key-input.ts';
import { keyOfDetail } from '../../src/keymaps/key-of-detail.ts';

const NORMAL: KeyModes = {
  applicationCursor: false,
  applicationKeypad: false,
  kittyKeyboard: 0,
  modifyOtherKeys: 0,
};
function encoded(notation: string, modes: KeyModes = NORMAL): string {
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

test("kitty's table of legacy keys is sent as it stands, but for Shift-Enter", () => {
  const table: Readonly<Record<string, readonly string[]>> = {
    // Without modifiers, Ctrl, Alt, Shift, Ctrl-Shift, Alt-Shift, Ctrl-Alt.
    Enter: ['\r', '\r', '\x1b\r', '\x1b\r', '\x1b\r', '\x1b\r', '\x1b\r'],
    Escape: ['\x1b', '\x1b', '\x1b\x1b', '\x1b', '\x1b', '\x1b\x1b', '\x1b\x1b'],
    Backspace: ['\x7f', '\x08', '\x1b\x7f', '\x7f', '\x08', '\x1b\x7f', '\x1b\x08'],
    Tab: ['\t', '\t', '\x1b\t', '\x1b[Z', '\x1b[Z', '\x1b\x1b[Z', '\x1b\t'],
    Space: [' ', '\0', '\x1b ', ' ', '\0', '\x1b ', '\x1b\0'],
  };
  for (const [name, row] of Object.entries(table)) {
    const held = ['', 'C-', 'M-', 'S-', 'C-S-', 'M-S-', 'C-M-'];
    assert.deepEqual(
      held.map((each) => encoded(`${each}${name}`)),
      row,
      name,
    );
  }
});

test("kitty's table of what Ctrl makes is sent as it stands", () => {
  const bytes: Readonly<Record<string, number>> = {
    ...{ Space: 0, '/': 31, 0: 48, 1: 49, 2: 0, 3: 27, 4: 28, 5: 29, 6: 30, 7: 31, 8: 127, 9: 57, '?': 127 },
    ...{ '@': 0, '[': 27, '\\': 28, ']': 29, '^': 30, _: 31, a: 1, h: 8, i: 9, j: 10, m: 13, z: 26, '~': 30 },
  };
  for (const [name, byte] of Object.entries(bytes)) {
    assert.equal(encoded(`C-${name}`), String.fromCharCode(byte), name);
    assert.equal(encoded(`C-M-${name}`), `\x1b${String.fromCharCode(byte)}`, name);
  }
});

test('the keypad has letters of its own in application mode, but with NumLock types', () => {
  const application = { ...NORMAL, applicationKeypad: true };
  const typed = (code: number, modifiers: number): string => {
    const detail = { event: 'press', code, shifted: null, base: null, text: '', modifiers } as const;
    return encodeKey(keyOfDetail(detail), application, detail);
  };
  assert.equal(typed(57_404, 0), '\x1bOu');
  assert.equal(typed(57_404, 128), '5');
  assert.equal(typed(57_414, 0), '\x1bOM');
  assert.equal(typed(57_414, 4), '\r');
  assert.equal(typed(57_417, 0), '\x1b[D');
  assert.equal(encoded('5', application), '5');
});

test('focus is told to a guest that asked', () => {
  assert.equal(encodeFocus(true, { focusEvents: true }), '\x1b[I');
  assert.equal(encodeFocus(false, { focusEvents: true }), '\x1b[O');
  assert.equal(encodeFocus(true, { focusEvents: false }), '');
});

test('the wheel moves the cursor of a guest that asked, on its alternate screen, without the mouse', () => {
  const wheel = { action: 'press', button: 'wheel-up', col: 0, row: 0 } as const;
  const up: Mouse = { ...wheel, ctrl: false, alt: false, shift: false };
  const modes = { ...NORMAL, alternateScreen: true, alternateScroll: true, mouse: 'none' } as const;
  assert.equal(encodeWheelAsKeys(up, modes), '\x1b[A\x1b[A\x1b[A');
  assert.equal(encodeWheelAsKeys({ ...up, button: 'wheel-down' }, modes), '\x1b[B\x1b[B\x1b[B');
  assert.equal(encodeWheelAsKeys(up, { ...modes, applicationCursor: true }), '\x1bOA\x1bOA\x1bOA');
  assert.equal(encodeWheelAsKeys({ ...up, button: 'wheel-left' }, modes), '');
  assert.equal(encodeWheelAsKeys({ ...up, button: 'left' }, modes), '');
  assert.equal(encodeWheelAsKeys({ ...up, action: 'release' }, modes), '');
  assert.equal(encodeWheelAsKeys(up, { ...modes, alternateScreen: false }), '');
  assert.equal(encodeWheelAsKeys(up, { ...modes, alternateScroll: false }), '');
  assert.equal(encodeWheelAsKeys(up, { ...modes, mouse: 'vt200' }), '');
});
