// What a guest reads of a key is that key, in whatever modes can tell it; and nothing that is not in the grammar.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { KeyDecoder } from '../../src/keymaps/decode.ts';
import { encodeKey, encodeRelease, type KeyModes } from '../../src/keymaps/encode.ts';
import { formatKey, type Key, makeKey, parseKey, sameByteKey } from '../../src/keymaps/key.ts';
import type { KeyDetail, KeyInput } from '../../src/keymaps/key-input.ts';
import { keyOfDetail } from '../../src/keymaps/key-of-detail.ts';
import { lowerOf } from '../../src/keymaps/letter-case.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function decoded(text: string): KeyInput[] {
  const decoder = new KeyDecoder();
  return [...decoder.push(bytes(text)), ...decoder.flush()];
}

function strokes(inputs: readonly KeyInput[]): string[] {
  return inputs.map((input) => (input.kind === 'key' ? formatKey(input.key) : input.kind));
}

/** Characters that are keys, without those that kitty's numbers of keys are taken from. */
const character = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }).filter((text) => {
  return [...text].length === 1 && text !== ' ' && parseKey(text) !== null && !/\p{Co}/u.test(text);
});
const letter = fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz', 'é', 'ß', 'я', 'ŉ', 'ǆ');
const commanded = fc
  .record({ ctrl: fc.boolean(), alt: fc.boolean(), meta: fc.boolean() })
  .filter(({ ctrl, alt, meta }) => ctrl || alt || meta);
const held = fc.record({ ctrl: fc.boolean(), alt: fc.boolean(), shift: fc.boolean(), meta: fc.boolean() });

const sequenceNames = [
  ...['Up', 'Down', 'Left', 'Right', 'Home', 'End', 'PageUp', 'PageDown', 'Insert', 'Delete', 'Begin'],
  ...Array.from({ length: 20 }, (_, index) => `F${index + 1}`),
];
const lineNames = ['Enter', 'Tab', 'Backspace', 'Escape'];

const typed = character.map((name) => makeKey(name));
const withCommand = fc
  .oneof(
    fc.tuple(character, commanded).map(([name, mods]) => makeKey(name, mods)),
    fc.tuple(letter, commanded, fc.boolean()).map(([name, mods, shift]) => makeKey(name, { ...mods, shift })),
  )
  .map(sameByteKey);
const sequenced = fc
  .tuple(fc.constantFrom(...sequenceNames), held)
  .map(([name, mods]) => makeKey(name, mods));
const lined = fc.tuple(fc.constantFrom(...lineNames), held).map(([name, mods]) => makeKey(name, mods));
const kittyOnly = fc
  .tuple(fc.constantFrom('PrintScreen', 'Pause', 'Menu', 'F21', 'F35'), held)
  .map(([name, mods]) => makeKey(name, mods));
const spaced = commanded.map((mods) => makeKey('Space', mods));

const modes = (kittyKeyboard: fc.Arbitrary<number>, modifyOtherKeys: 0 | 1 | 2): fc.Arbitrary<KeyModes> =>
  fc.record({
    applicationCursor: fc.boolean(),
    applicationKeypad: fc.boolean(),
    kittyKeyboard,
    modifyOtherKeys: fc.constant(modifyOtherKeys),
  });

function assertTold(keys: fc.Arbitrary<Key>, set: fc.Arbitrary<KeyModes>): void {
  fc.assert(
    fc.property(keys, set, (key, now) => {
      const encoded = encodeKey(key, now);
      assert.deepEqual(strokes(decoded(encoded)), [formatKey(key)], JSON.stringify(encoded));
    }),
    { numRuns: 2000 },
  );
}

test('kitty flags that tell keys apart tell every key', () => {
  const telling = fc.integer({ min: 1, max: 31 }).filter((flags) => (flags & 9) !== 0);
  assertTold(fc.oneof(typed, withCommand, sequenced, lined, kittyOnly, spaced), modes(telling, 0));
});

test('kitty flags that only add to the old bytes still tell what those cannot', () => {
  const beyond = withCommand.filter((key) => key.meta || (key.ctrl && key.shift));
  assertTold(fc.oneof(typed, beyond, sequenced), modes(fc.constantFrom(2, 4, 6, 16, 18, 20, 22), 0));
});

test('modifyOtherKeys of level 2 tells every key but Ctrl-Backspace, which is a byte of its own', () => {
  const keys = fc.oneof(typed, withCommand, sequenced, lined, spaced);
  assertTold(
    keys.filter((key) => formatKey(key) !== 'C-Backspace'),
    modes(fc.constant(0), 2),
  );
});

test('modifyOtherKeys of level 1 tells Enter, Tab and punctuation with Ctrl, beside all that has bytes', () => {
  const punctuated = fc
    .tuple(fc.constantFrom(...`019!"#$%&'()*+,-.:;<=>`), fc.boolean())
    .map(([name, alt]) => makeKey(name, { ctrl: true, alt }));
  const entered = fc
    .constantFrom(
      'S-Enter',
      'C-Enter',
      'C-S-Enter',
      'C-Tab',
      'C-S-Tab',
      'S-Tab',
      'M-Enter',
      'M-Tab',
      'C-M-Space',
    )
    .map((notation) => parseKey(notation) ?? makeKey('Unknown'));
  assertTold(fc.oneof(typed, sequenced, punctuated, entered), modes(fc.constant(0), 1));
});

/** What terminals tell: never a letter in upper case as the key's own code. */
const told: fc.Arbitrary<KeyDetail> = fc.record({
  event: fc.constantFrom('press', 'repeat', 'release'),
  code: fc.oneof(
    fc.constantFrom(0, 9, 13, 27, 32, 127, 97, 105, 1089),
    fc.integer({ min: 57_344, max: 57_454 }),
    fc
      .integer({ min: 33, max: 0x2_ff_ff })
      .filter((code) => (code < 0xd800 || code > 0xf8ff) && lowerOf(code) === null),
  ),
  shifted: fc.option(fc.integer({ min: 33, max: 0x4ff }), { nil: null }),
  base: fc.option(fc.integer({ min: 33, max: 126 }), { nil: null }),
  text: fc.string({ unit: 'grapheme', maxLength: 3 }).map((text) => text.replace(/\p{Cc}/gu, '')),
  modifiers: fc.nat(255),
});

/** `code:shifted:base ; modifiers:event ; text u`, and the forms of keys that go by another final. */
const SEQUENCE =
  /^(\d+(:\d+|::\d+|:\d+:\d+)?(;(\d{1,3}(:[23])?)?(;\d+(:\d+)*)?)?u|\d+(;\d{1,3}(:[23])?)?~|(1;\d{1,3}(:[23])?)?[A-FHPQS])$/;
const EVENT = /^[\d:]+;\d+:/;

test('a guest that speaks the kitty protocol reads nothing outside of its grammar', () => {
  const telling = fc.integer({ min: 1, max: 31 }).filter((flags) => (flags & 9) !== 0);
  fc.assert(
    fc.property(told, modes(telling, 0), (detail, now) => {
      const key = keyOfDetail(detail);
      const encoded = encodeKey(key, now, detail);
      const isLineByte = ['\r', '\t', '\x7f'].includes(encoded) && (now.kittyKeyboard & 8) === 0;
      const isText = encoded === '' || (/^\P{Cc}+$/u.test(encoded) && detail.event !== 'release');
      if (isLineByte || isText) return;
      assert.ok(encoded.startsWith('\x1b['), JSON.stringify(encoded));
      const body = encoded.slice(2);
      assert.match(body, SEQUENCE);
      assert.equal(decoded(encoded).length, 1);
      if ((now.kittyKeyboard & 2) === 0) assert.doesNotMatch(body, EVENT);
    }),
    { numRuns: 3000 },
  );
});

test('what a terminal told of a key comes back from a guest of ours that asked for all of it', () => {
  fc.assert(
    fc.property(
      told.filter(({ code }) => code !== 0),
      (given) => {
        // What a terminal that keeps to the protocol would not tell.
        const isTyping =
          (given.modifiers & 62) === 0 && given.event !== 'release' && given.code > 31 && given.code !== 127;
        const detail = {
          ...given,
          text: isTyping && (given.code < 57_344 || given.code > 57_454) ? given.text : '',
        };
        const key = keyOfDetail(detail);
        // What Shift makes of a key that has neither case nor a place on the US keyboard is anybody's guess.
        fc.pre(detail.text !== '' || !key.shift || key.text === '');
        const encoded = encodeKey(key, ALL, detail);
        const [input] = decoded(encoded);
        assert.ok(input?.kind === 'key' || input?.kind === 'release', JSON.stringify(encoded));
        if (input.detail === null) return;
        assert.equal(formatKey(input.key), formatKey(key), JSON.stringify(encoded));
        assert.equal(input.detail.modifiers, detail.modifiers);
        assert.equal(input.detail.event, detail.event);
      },
    ),
    { numRuns: 3000 },
  );
});

const ALL: KeyModes = {
  applicationCursor: false,
  applicationKeypad: false,
  kittyKeyboard: 31,
  modifyOtherKeys: 0,
};

test('no release reaches a guest that did not ask for events', () => {
  fc.assert(
    fc.property(told, fc.nat(31), fc.constantFrom(0, 1, 2), (detail, flags, level) => {
      const now = { ...ALL, kittyKeyboard: flags & ~2, modifyOtherKeys: level } as const;
      assert.equal(encodeRelease(keyOfDetail(detail), now, detail), '');
    }),
  );
});
