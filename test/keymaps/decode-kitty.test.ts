// What kitty's protocol and xterm's modifyOtherKeys tell of keys, and which strokes those are.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KeyDecoder } from '../../src/keymaps/decode.ts';
import { formatKey } from '../../src/keymaps/key.ts';
import type { KeyDetail, KeyInput } from '../../src/keymaps/key-input.ts';
import { isModifierCode, KITTY_KEYS } from '../../src/keymaps/kitty-codes.ts';

const [SHIFT, ALT, CTRL, CAPS_LOCK, NUM_LOCK] = [1, 2, 4, 64, 128];

function only(text: string): KeyInput {
  const decoder = new KeyDecoder();
  const [input, ...rest] = [...decoder.push(new TextEncoder().encode(text)), ...decoder.flush()];
  assert.ok(input !== undefined && rest.length === 0, JSON.stringify(text));
  return input;
}

function told(text: string): { readonly key: string; readonly detail: KeyDetail | null } {
  const input = only(text);
  assert.ok(input.kind === 'key' || input.kind === 'release', `${JSON.stringify(text)} is ${input.kind}`);
  return { key: formatKey(input.key), detail: input.detail };
}

function detail(over: Partial<KeyDetail>): KeyDetail {
  return { event: 'press', code: 97, shifted: null, base: null, text: '', modifiers: 0, ...over };
}

test('all that the protocol tells is kept beside the key', () => {
  const cases: ReadonlyArray<readonly [string, string, Partial<KeyDetail>]> = [
    ['\x1b[97u', 'a', {}],
    ['\x1b[97;1:1u', 'a', {}],
    ['\x1b[97;1:2u', 'a', { event: 'repeat' }],
    ['\x1b[97;5u', 'C-a', { modifiers: CTRL }],
    ['\x1b[97:65;2;65u', 'A', { shifted: 65, text: 'A', modifiers: SHIFT }],
    ['\x1b[97;;229u', 'å', { text: 'å' }],
    ['\x1b[0;;229u', 'å', { code: 0, text: 'å' }],
    ['\x1b[1089::99;5u', 'C-c', { code: 1089, base: 99, modifiers: CTRL }],
    ['\x1b[1089::99u', 'с', { code: 1089, base: 99 }],
    ['\x1b[1;1:2A', 'Up', { code: 57_352, event: 'repeat' }],
    ['\x1b[1;129C', 'Right', { code: 57_351, modifiers: NUM_LOCK }],
    ['\x1b[3;5~', 'C-Delete', { code: 57_349, modifiers: CTRL }],
    ['\x1b[13;3~', 'M-F3', { code: 57_366, modifiers: ALT }],
    ['\x1b[57417u', 'Left', { code: 57_417 }],
    ['\x1b[57414;1:2u', 'Enter', { code: 57_414, event: 'repeat' }],
    ['\x1b[57404;129;53u', '5', { code: 57_404, text: '5', modifiers: NUM_LOCK }],
    ['\x1b[57441;2u', 'S-Unknown', { code: 57_441, modifiers: SHIFT }],
  ];
  for (const [text, key, over] of cases) {
    assert.deepEqual(told(text), { key, detail: detail(over) }, JSON.stringify(text));
  }
});

test('text of several characters is typed, and has no name', () => {
  const input = only('\x1b[0;;20013:25991u');
  assert.ok(input.kind === 'key');
  assert.deepEqual([input.key.name, input.key.text], ['Unknown', '中文']);
});

test('a key that is let go is no key', () => {
  const input = only('\x1b[97;5:3u');
  assert.ok(input.kind === 'release');
  assert.equal(formatKey(input.key), 'C-a');
  assert.deepEqual(input.detail, detail({ event: 'release', modifiers: CTRL }));
  for (const text of ['\x1b[1;1:3A', '\x1b[3;1:3~', '\x1b[13;1:3u', '\x1b[57441;1:3u']) {
    assert.equal(only(text).kind, 'release', JSON.stringify(text));
  }
});

test('what tells nothing beyond the key has no detail', () => {
  for (const text of ['a', '\x01', '\x1ba', '\x1b[A', '\x1bOA', '\x1b[3~', '\x1b[Z', '\x1bOP']) {
    assert.equal(told(text).detail, null, JSON.stringify(text));
  }
});

test('a stroke has one name, whatever the terminal speaks', () => {
  const strokes: Readonly<Record<string, readonly string[]>> = {
    Tab: ['\t', '\x1b[9u', '\x1b[105;5u', '\x1b[27;5;105~'],
    Enter: ['\r', '\x1b[13u', '\x1b[109;5u', '\x1b[27;5;109~', '\x1b[57414u'],
    Escape: ['\x1b', '\x1b[27u', '\x1b[91;5u', '\x1b[27;5;91~'],
    'C-Space': ['\0', '\x1b[32;5u', '\x1b[27;5;32~', '\x1b[64;5u', '\x1b[50:64;6u', '\x1b[27;6;64~'],
    'C-_': ['\x1f', '\x1b[45:95;6u', '\x1b[45;6u', '\x1b[27;6;95~'],
    A: ['A', '\x1b[97;2u', '\x1b[97:65;2u', '\x1b[97;2;65u', '\x1b[65;2u', '\x1b[27;2;65~'],
    'M-A': ['\x1bA', '\x1b[97;4u', '\x1b[97:65;4u', '\x1b[27;4;65~'],
    '!': ['!', '\x1b[49:33;2u', '\x1b[49;2;33u', '\x1b[49;2u', '\x1b[27;2;33~'],
    'M-!': ['\x1b!', '\x1b[49:33;4u', '\x1b[49;4u', '\x1b[27;4;33~'],
    'C-!': ['\x1b[49:33;6u', '\x1b[27;6;33~', '\x1b[33;6u', '\x1b[33;5u'],
    'C-b': ['\x02', '\x1b[98;5u', '\x1b[27;5;98~', '\x1b[1080::98;5u'],
    'C-S-a': ['\x1b[97;6u', '\x1b[97:65;6u', '\x1b[27;6;65~'],
    'S-Tab': ['\x1b[Z', '\x1b[9;2u', '\x1b[27;2;9~', '\x1b[1;2Z'],
    'S-Enter': ['\x1b[13;2u', '\x1b[27;2;13~'],
    'C-S-Backspace': ['\x1b[127;6u', '\x1b[27;6;8~'],
    'M-Escape': ['\x1b[27;3u', '\x1b[27;3;27~'],
    Home: ['\x1b[H', '\x1bOH', '\x1b[1~', '\x1b[7~', '\x1b[57423u', '\x1b[57356u'],
    F3: ['\x1bOR', '\x1b[13~', '\x1b[R', '\x1b[[C', '\x1b[57366u'],
    '5': ['5', '\x1b[57404u', '\x1b[57404;;53u'],
  };
  for (const [name, forms] of Object.entries(strokes)) {
    for (const form of forms) assert.equal(told(form).key, name, JSON.stringify(form));
  }
});

test('what cannot be told apart by name is told apart by the code', () => {
  assert.equal(told('\x1b[105;5u').detail?.code, 105);
  assert.equal(told('\x1b[27;5;105~').detail?.code, 105);
  assert.equal(told('\x1b[9u').detail?.code, 9);
  assert.equal(told('\x1b[13u').detail?.code, 13);
  assert.equal(told('\x1b[57414u').detail?.code, 57_414);
});

test('lock keys are no part of a stroke, but for the case of letters', () => {
  assert.equal(told(`\x1b[97;${1 + CTRL + CAPS_LOCK}u`).key, 'C-a');
  assert.equal(told(`\x1b[13;${1 + NUM_LOCK}u`).key, 'Enter');
  assert.equal(told(`\x1b[97;${1 + CAPS_LOCK}u`).key, 'A');
  assert.equal(told(`\x1b[97;${1 + CAPS_LOCK + SHIFT}u`).key, 'a');
  assert.equal(told(`\x1b[49;${1 + CAPS_LOCK}u`).key, '1');
  assert.equal(
    told(`\x1b[98;${1 + CTRL + CAPS_LOCK + NUM_LOCK}u`).detail?.modifiers,
    CTRL + CAPS_LOCK + NUM_LOCK,
  );
});

test('Alt before a sequence is in the detail as well', () => {
  assert.deepEqual(told('\x1b\x1b[3;5~'), {
    key: 'C-M-Delete',
    detail: detail({ code: 57_349, modifiers: CTRL | ALT }),
  });
});

test('numbers that no key has are no key', () => {
  const wrong = [
    '\x1b[1114112u',
    '\x1b[55296u',
    '\x1b[97;257u',
    '\x1b[97;1:4u',
    '\x1b[97;1;2;3u',
    '\x1b[1;2;3A',
    '\x1b[3;5;7~',
    '\x1b[27;5;99999999999~',
    `\x1b[${'9'.repeat(200)}u`,
    `\x1b[97;${'9'.repeat(200)}u`,
  ];
  for (const text of wrong) assert.equal(only(text).kind, 'reply', JSON.stringify(text));
});

test('text and alternates that are none are left out', () => {
  assert.equal(told('\x1b[97;;27:91u').detail?.text, '');
  assert.equal(told('\x1b[97;;155u').detail?.text, '');
  assert.equal(told('\x1b[97;;1114112u').detail?.text, '');
  assert.equal(told('\x1b[97:27:13;2u').detail?.shifted, null);
  assert.equal(told('\x1b[97:27:13;2u').detail?.base, null);
});

test("kitty's table of functional keys is read whole", () => {
  // "Functional key definitions" of kitty's documentation, its first and last of each run.
  const table: Readonly<Record<number, string>> = {
    9: 'Tab',
    13: 'Enter',
    27: 'Escape',
    127: 'Backspace',
    57361: 'PrintScreen',
    57362: 'Pause',
    57363: 'Menu',
    57376: 'F13',
    57398: 'F35',
    57399: 'KP0',
    57408: 'KP9',
    57409: 'KPDecimal',
    57410: 'KPDivide',
    57411: 'KPMultiply',
    57412: 'KPSubtract',
    57413: 'KPAdd',
    57414: 'KPEnter',
    57415: 'KPEqual',
    57416: 'KPSeparator',
    57417: 'Left',
    57418: 'Right',
    57419: 'Up',
    57420: 'Down',
    57421: 'PageUp',
    57422: 'PageDown',
    57423: 'Home',
    57424: 'End',
    57425: 'Insert',
    57426: 'Delete',
    57427: 'Begin',
  };
  for (const [code, name] of Object.entries(table)) assert.equal(KITTY_KEYS.get(Number(code)), name, code);
});

test('Shift, Ctrl, the locks and their like are known as such', () => {
  const modifiers = [57_358, 57_359, 57_360, 57_441, 57_447, 57_452, 57_453, 57_454];
  for (const code of modifiers) assert.ok(isModifierCode(code), `${code}`);
  for (const code of [97, 57_357, 57_361, 57_440, 57_455]) assert.ok(!isModifierCode(code), `${code}`);
});
