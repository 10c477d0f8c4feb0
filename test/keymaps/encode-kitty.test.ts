// The kitty keyboard protocol as its documentation has it: tables, exceptions and fields.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeKey, encodeRelease, type KeyModes } from '../../src/keymaps/encode.ts';
import { type Key, makeKey, parseKey } from '../../src/keymaps/key.ts';
import type { KeyDetail } from '../../src/keymaps/key-input.ts';
import { keyOfDetail } from '../../src/keymaps/key-of-detail.ts';
import { KITTY_CODES } from '../../src/keymaps/kitty-codes.ts';

const [DISAMBIGUATE, EVENTS, ALTERNATES, ALL_KEYS, TEXT] = [1, 2, 4, 8, 16];
const [SHIFT, ALT, CTRL, SUPER, HYPER, META, CAPS_LOCK, NUM_LOCK] = [1, 2, 4, 8, 16, 32, 64, 128];

function modes(kittyKeyboard: number): KeyModes {
  return { applicationCursor: false, applicationKeypad: false, kittyKeyboard, modifyOtherKeys: 0 };
}

function keyNamed(notation: string): Key {
  const key = parseKey(notation);
  assert.ok(key !== null, notation);
  return key;
}

/** A key of which the terminal told nothing more than its name. */
function named(notation: string, flags: number): string {
  return encodeKey(keyNamed(notation), modes(flags));
}

function detail(over: Partial<KeyDetail>): KeyDetail {
  return { event: 'press', code: 97, shifted: null, base: null, text: '', modifiers: 0, ...over };
}

/** A key of which the terminal told `over`. */
function told(over: Partial<KeyDetail>, flags: number): string {
  const given = detail(over);
  return encodeKey(keyOfDetail(given), modes(flags), given);
}

function released(over: Partial<KeyDetail>, flags: number): string {
  const given = detail({ event: 'release', ...over });
  return encodeRelease(keyOfDetail(given), modes(flags), given);
}

test('disambiguated, all keys but those that type have sequences of their own', () => {
  const expected: Readonly<Record<string, string>> = {
    a: 'a',
    A: 'A',
    '!': '!',
    中: '中',
    Space: ' ',
    Escape: '\x1b[27u',
    'C-a': '\x1b[97;5u',
    'M-a': '\x1b[97;3u',
    'M-A': '\x1b[97;4u',
    'C-M-a': '\x1b[97;7u',
    'C-S-a': '\x1b[97;6u',
    'D-a': '\x1b[97;9u',
    'C-Space': '\x1b[32;5u',
    'M-[': '\x1b[91;3u',
    'C-1': '\x1b[49;5u',
    'M-é': '\x1b[233;3u',
    Up: '\x1b[A',
    'C-Up': '\x1b[1;5A',
    F1: '\x1b[P',
    F3: '\x1b[13~',
    'C-F3': '\x1b[13;5~',
    F5: '\x1b[15~',
    F13: '\x1b[57376u',
    'S-F13': '\x1b[57376;2u',
    Menu: '\x1b[57363u',
    Delete: '\x1b[3~',
    'S-Delete': '\x1b[3;2~',
    KPEnter: '\x1b[57414u',
    'C-KP5': '\x1b[57404;5u',
    KP5: '5',
    Begin: '\x1b[E',
  };
  for (const [notation, bytes] of Object.entries(expected)) {
    assert.equal(named(notation, DISAMBIGUATE), bytes, notation);
  }
});

test('Enter, Tab and Backspace stay bytes, so that a shell can be typed at, unless all keys are asked for', () => {
  const lineKeys = [
    ['Enter', '\r', 13],
    ['Tab', '\t', 9],
    ['Backspace', '\x7f', 127],
  ] as const;
  for (const [name, byte, code] of lineKeys) {
    for (const flags of [1, 2, 3, 4, 7, 16, 23]) assert.equal(named(name, flags), byte, `${name} ${flags}`);
    for (const flags of [8, 9, 15, 31]) assert.equal(named(name, flags), `\x1b[${code}u`, `${name} ${flags}`);
    assert.equal(told({ code, modifiers: CAPS_LOCK | NUM_LOCK }, 3), byte, name);
    assert.equal(named(`S-${name}`, DISAMBIGUATE), `\x1b[${code};2u`);
    assert.equal(named(`C-${name}`, DISAMBIGUATE), `\x1b[${code};5u`);
    assert.equal(released({ code }, DISAMBIGUATE | EVENTS), '', name);
    assert.equal(released({ code, modifiers: SHIFT }, DISAMBIGUATE | EVENTS), '', name);
    assert.equal(released({ code }, EVENTS | ALL_KEYS), `\x1b[${code};1:3u`, name);
  }
});

test('all modifiers are told, one above their bits', () => {
  const bits = [SHIFT, ALT, CTRL, SUPER, HYPER, META, CAPS_LOCK, NUM_LOCK];
  for (const modifiers of bits) {
    assert.equal(told({ code: 57_352, modifiers }, DISAMBIGUATE), `\x1b[1;${modifiers + 1}A`);
    assert.equal(told({ modifiers }, ALL_KEYS), `\x1b[97;${modifiers + 1}u`);
  }
  assert.equal(told({ modifiers: CTRL | NUM_LOCK }, DISAMBIGUATE), '\x1b[97;133u');
});

test('lock keys are not told of what types', () => {
  assert.equal(told({ modifiers: NUM_LOCK }, DISAMBIGUATE), 'a');
  assert.equal(told({ modifiers: CAPS_LOCK }, DISAMBIGUATE), 'A');
  assert.equal(told({ modifiers: CAPS_LOCK }, ALL_KEYS | TEXT), '\x1b[97;65;65u');
});

test('events are told where they are asked for', () => {
  assert.equal(told({ event: 'repeat', modifiers: CTRL }, DISAMBIGUATE), '\x1b[97;5u');
  assert.equal(told({ event: 'repeat', modifiers: CTRL }, DISAMBIGUATE | EVENTS), '\x1b[97;5:2u');
  assert.equal(told({ event: 'repeat' }, DISAMBIGUATE | EVENTS), 'a');
  assert.equal(told({ event: 'repeat' }, EVENTS | ALL_KEYS), '\x1b[97;1:2u');
  assert.equal(told({ event: 'repeat', code: 57_352 }, EVENTS), '\x1b[1;1:2A');
  assert.equal(told({ event: 'repeat', code: 57_349 }, EVENTS), '\x1b[3;1:2~');
  assert.equal(told({ event: 'repeat', code: 57_352 }, DISAMBIGUATE), '\x1b[A');
});

test('a release is told where events are asked for, and nowhere else', () => {
  assert.equal(released({}, EVENTS), '\x1b[97;1:3u');
  assert.equal(released({ modifiers: SHIFT }, EVENTS), '\x1b[97;2:3u');
  assert.equal(released({ modifiers: CTRL }, DISAMBIGUATE | EVENTS), '\x1b[97;5:3u');
  assert.equal(released({ code: 57_352 }, DISAMBIGUATE | EVENTS), '\x1b[1;1:3A');
  assert.equal(released({ code: 27 }, EVENTS), '\x1b[27;1:3u');
  assert.equal(released({ text: 'a' }, 31), '\x1b[97;1:3u');
  for (const flags of [0, 1, 4, 5, 8, 13, 16, 24, 29]) assert.equal(released({}, flags), '', `${flags}`);
});

test('alternate keys are told beside the key, and change nothing about what has a sequence', () => {
  const shifted = { modifiers: SHIFT, shifted: 65 };
  assert.equal(told(shifted, ALTERNATES), 'A');
  assert.equal(told(shifted, ALTERNATES | ALL_KEYS), '\x1b[97:65;2u');
  assert.equal(told({ ...shifted, modifiers: SHIFT | CTRL }, ALTERNATES | DISAMBIGUATE), '\x1b[97:65;6u');
  assert.equal(
    told({ code: 1089, base: 99, modifiers: CTRL }, ALTERNATES | DISAMBIGUATE),
    '\x1b[1089::99;5u',
  );
  const both = { code: 1089, shifted: 1057, base: 99, modifiers: SHIFT | ALT };
  assert.equal(told(both, ALTERNATES | DISAMBIGUATE), '\x1b[1089:1057:99;4u');
  assert.equal(told(both, DISAMBIGUATE), '\x1b[1089;4u');
  assert.equal(told({ code: 57_352, modifiers: SHIFT }, ALTERNATES | DISAMBIGUATE), '\x1b[1;2A');
  assert.equal(told({ base: 97, modifiers: CTRL }, ALTERNATES | DISAMBIGUATE), '\x1b[97;5u');
});

test('the shifted key of a letter is known where the terminal did not tell', () => {
  assert.equal(named('A', ALTERNATES | ALL_KEYS), '\x1b[97:65;2u');
  assert.equal(named('C-S-é', ALTERNATES | DISAMBIGUATE), '\x1b[233:201;6u');
  assert.equal(named('!', ALTERNATES | ALL_KEYS), '\x1b[33u');
});

test('text is told in code points where all keys are sequences', () => {
  assert.equal(named('a', ALL_KEYS | TEXT), '\x1b[97;;97u');
  assert.equal(named('A', ALL_KEYS | TEXT), '\x1b[97;2;65u');
  assert.equal(named('Space', ALL_KEYS | TEXT), '\x1b[32;;32u');
  assert.equal(named('C-a', ALL_KEYS | TEXT), '\x1b[97;5u');
  assert.equal(named('Enter', ALL_KEYS | TEXT), '\x1b[13u');
  assert.equal(named('KP5', ALL_KEYS | TEXT), '\x1b[57404;;53u');
  assert.equal(told({ modifiers: SHIFT, text: 'AB' }, ALL_KEYS | TEXT), '\x1b[97;2;65:66u');
  assert.equal(told({ text: 'å' }, ALL_KEYS | TEXT), '\x1b[97;;229u');
  assert.equal(told({ event: 'repeat', text: 'a' }, 31), '\x1b[97;1:2;97u');
  assert.equal(named('a', TEXT), 'a', 'the flag alone is without meaning');
  assert.equal(named('a', DISAMBIGUATE | TEXT), 'a');
});

test('composed text has no key', () => {
  const composed = { code: 0, text: '中文' };
  assert.equal(told(composed, ALL_KEYS | TEXT), '\x1b[0;;20013:25991u');
  assert.equal(told(composed, ALL_KEYS), '中文');
  assert.equal(told(composed, DISAMBIGUATE), '中文');
  assert.equal(released(composed, 31), '', 'nothing is let go');
});

test('keys that modify others are told where all keys are', () => {
  assert.equal(told({ code: 57_441, modifiers: SHIFT }, ALL_KEYS), '\x1b[57441;2u');
  assert.equal(released({ code: 57_441 }, ALL_KEYS | EVENTS), '\x1b[57441;1:3u');
  assert.equal(told({ code: 57_358, modifiers: CAPS_LOCK }, ALL_KEYS), '\x1b[57358;65u');
  for (const code of [57_358, 57_441, 57_454]) {
    for (const flags of [0, 1, 3, 7, 23]) {
      assert.equal(told({ code }, flags), '', `${code} ${flags}`);
      assert.equal(released({ code }, flags), '', `${code} ${flags}`);
    }
  }
});

test('keys that are told by number alone pass on by their number', () => {
  assert.equal(told({ code: 57_428 }, DISAMBIGUATE), '\x1b[57428u');
  assert.equal(told({ code: 57_428 }, 0), '');
  assert.equal(encodeKey(makeKey('Unknown'), modes(31)), '');
});

test('the keypad has numbers of its own once disambiguated', () => {
  assert.equal(told({ code: 57_417 }, DISAMBIGUATE), '\x1b[57417u');
  assert.equal(told({ code: 57_417 }, EVENTS), '\x1b[D');
  assert.equal(told({ code: 57_414 }, DISAMBIGUATE), '\x1b[57414u');
  assert.equal(told({ code: 57_414 }, EVENTS), '\r');
  assert.equal(told({ code: 57_404, text: '5' }, DISAMBIGUATE), '5');
  assert.equal(told({ code: 57_404, text: '5' }, ALL_KEYS), '\x1b[57404u');
  assert.equal(told({ code: 57_404, modifiers: CTRL }, DISAMBIGUATE), '\x1b[57404;5u');
});

test('Ctrl-i, Ctrl-m and Ctrl-[ are told apart from Tab, Enter and Escape where the terminal did', () => {
  for (const [code, byte, same] of [
    [105, '\t', 9],
    [109, '\r', 13],
    [91, '\x1b', 27],
  ] as const) {
    assert.equal(told({ code, modifiers: CTRL }, DISAMBIGUATE), `\x1b[${code};5u`);
    assert.equal(told({ code: same, modifiers: 0 }, ALL_KEYS), `\x1b[${same}u`);
    assert.equal(told({ code, modifiers: CTRL }, 0), byte);
  }
});

test('without disambiguation what the old bytes tell is told by them, and all else by sequences', () => {
  for (const flags of [EVENTS, ALTERNATES, TEXT]) {
    assert.equal(named('C-a', flags), '\x01');
    assert.equal(named('M-a', flags), '\x1ba');
    assert.equal(named('M-A', flags), '\x1bA');
    assert.equal(named('C-M-a', flags), '\x1b\x01');
    assert.equal(named('C-Space', flags), '\0');
    assert.equal(named('C-S-a', flags), flags === ALTERNATES ? '\x1b[97:65;6u' : '\x1b[97;6u');
    assert.equal(named('D-a', flags), '\x1b[97;9u');
    assert.equal(named('M-é', flags), '\x1b[233;3u');
    assert.equal(named('Escape', flags), '\x1b');
  }
  assert.equal(named('S-Tab', ALTERNATES), '\x1b[Z');
  assert.equal(named('S-Tab', EVENTS), '\x1b[9;2u');
  assert.equal(named('F1', ALTERNATES), '\x1bOP');
  assert.equal(named('F1', EVENTS), '\x1b[P');
  assert.equal(encodeKey(keyNamed('Up'), { ...modes(ALTERNATES), applicationCursor: true }), '\x1bOA');
  assert.equal(encodeKey(keyNamed('Up'), { ...modes(EVENTS), applicationCursor: true }), '\x1b[A');
});

test("kitty's table of functional keys is sent as it stands", () => {
  const table: Readonly<Record<string, string>> = {
    Insert: '2~',
    Delete: '3~',
    Left: 'D',
    Right: 'C',
    Up: 'A',
    Down: 'B',
    PageUp: '5~',
    PageDown: '6~',
    Home: 'H',
    End: 'F',
    F1: 'P',
    F2: 'Q',
    F3: '13~',
    F4: 'S',
    F5: '15~',
    F6: '17~',
    F7: '18~',
    F8: '19~',
    F9: '20~',
    F10: '21~',
    F11: '23~',
    F12: '24~',
    PrintScreen: '57361u',
    Pause: '57362u',
    Menu: '57363u',
    F13: '57376u',
    F24: '57387u',
    F35: '57398u',
    KP0: '57399u',
    KPDecimal: '57409u',
    KPSeparator: '57416u',
    Begin: 'E',
  };
  for (const [name, form] of Object.entries(table)) {
    assert.equal(named(name, ALL_KEYS), `\x1b[${form}`, name);
    assert.ok(KITTY_CODES.has(name), name);
  }
});
