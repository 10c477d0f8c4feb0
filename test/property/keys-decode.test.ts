// Decoding undoes encoding, and does not care how bytes are cut into chunks.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { KeyDecoder } from '../../src/keymaps/decode.ts';
import { encodeKey, encodePaste } from '../../src/keymaps/encode.ts';
import { encodeMouse } from '../../src/keymaps/encode-mouse.ts';
import { formatKey, makeKey, parseKey } from '../../src/keymaps/key.ts';
import { type KeyInput, MOUSE_BUTTONS, type Mouse } from '../../src/keymaps/key-input.ts';
import { LETTER_KEYS, TILDE_KEYS } from '../../src/keymaps/sequences.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

const character = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }).filter((text) => {
  return [...text].length === 1 && parseKey(text) !== null && text !== ' ';
});
const modes = fc.record({
  applicationCursor: fc.boolean(),
  applicationKeypad: fc.constant(true),
  kittyKeyboard: fc.constant(0),
  modifyOtherKeys: fc.constant(0 as const),
});
const sequenceNames = [...new Set([...Object.values(LETTER_KEYS), ...Object.values(TILDE_KEYS)])];
const held = fc.record({ ctrl: fc.boolean(), alt: fc.boolean(), shift: fc.boolean(), meta: fc.boolean() });

/** All keys that the legacy encodings can tell apart. */
const encodable = fc.oneof(
  fc.tuple(character, fc.boolean()).map(([name, alt]) => makeKey(name, { alt })),
  fc
    .tuple(fc.constantFrom(...'abcdefghjklnopqrstuvwxyz\\]^_', 'Space'), fc.boolean())
    .map(([name, alt]) => makeKey(name, { ctrl: true, alt })),
  fc
    .tuple(fc.constantFrom('Enter', 'Tab', 'Backspace', 'Space'), fc.boolean())
    .map(([name, alt]) => makeKey(name, { alt })),
  fc.tuple(fc.constantFrom(...sequenceNames), held).map(([name, mods]) => makeKey(name, mods)),
  fc
    .constantFrom('Escape', 'S-Tab', 'KP0', 'KP9', 'KPEnter', 'KPAdd')
    .map((name) => parseKey(name) ?? makeKey(name)),
);

const chunk = fc.oneof(
  fc.tuple(encodable, modes).map(([key, set]) => bytes(encodeKey(key, set))),
  fc.string({ maxLength: 6 }).map((text) => bytes(encodePaste(text, { bracketedPaste: true }))),
  fc
    .constantFrom(
      '\x1b',
      '\x1b[',
      '\x1bO',
      '\x1b]11;rgb:0/0/0\x1b\\',
      '\x1b[?1;2c',
      '\x1b[<0;3;4M',
      '\x1b[I',
      '\x1b[97:65;2;65u',
      '\x1b[1;1:3A',
      '\x1b[27;5;105~',
      '\x1b[32;3;4M',
      '\x1bP>|name\x1b\\',
      '中',
      '🙂',
    )
    .map(bytes),
  fc.uint8Array({ maxLength: 4 }),
);

/** Answers longer than any is kept, and one that is just short enough. */
const endless = fc
  .constantFrom(
    `\x1b]11;${'0'.repeat(5000)}\x1b\\`,
    `\x1b]11;${'0'.repeat(4092)}\x1b\\`,
    `\x1b[?${'1'.repeat(300)}c`,
    `\x1b[?${'1'.repeat(300)}`,
  )
  .map(bytes);

function comparable(inputs: readonly KeyInput[]): unknown[] {
  return inputs.map((input) => ({ ...input, raw: [...input.raw] }));
}

test('a key that was encoded is decoded to the same key', () => {
  fc.assert(
    fc.property(encodable, modes, (key, set) => {
      const encoded = bytes(encodeKey(key, set));
      const decoder = new KeyDecoder();
      const inputs = [...decoder.push(encoded), ...decoder.flush()];
      assert.deepEqual(
        inputs.map((input) => (input.kind === 'key' ? formatKey(input.key) : input.kind)),
        [formatKey(key)],
      );
      assert.deepEqual(inputs[0]?.raw, encoded);
    }),
    { numRuns: 1000 },
  );
});

test('the same bytes give the same inputs, however they are cut', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof({ weight: 20, arbitrary: chunk }, { weight: 1, arbitrary: endless }), {
        maxLength: 8,
      }),
      fc.array(fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 6000 })), { minLength: 1 }),
      (chunks, cuts) => {
        const all = new Uint8Array(chunks.flatMap((each) => [...each]));
        const whole = new KeyDecoder();
        const cut = new KeyDecoder();
        const wanted = whole.push(all);
        const got: KeyInput[] = [];
        for (let at = 0, turn = 0; at < all.length; turn += 1) {
          const length = cuts[turn % cuts.length] ?? 1;
          got.push(...cut.push(all.slice(at, at + length)));
          at += length;
        }
        assert.deepEqual(comparable(got), comparable(wanted));
        assert.equal(cut.hasPending, whole.hasPending);
        assert.deepEqual(comparable(cut.flush()), comparable(whole.flush()));
      },
    ),
    { numRuns: 1000 },
  );
});

test('no byte is lost: the raw bytes of all inputs are the bytes that came', () => {
  // Whatever has begun (a paste, an answer, a character) ends with these.
  const ending = [...bytes('\x1b[201~\r\r\r\r')];
  fc.assert(
    fc.property(fc.array(chunk, { maxLength: 8 }), (chunks) => {
      const all = [...chunks.flatMap((each) => [...each]), ...ending];
      const decoder = new KeyDecoder();
      const inputs = [...decoder.push(new Uint8Array(all)), ...decoder.flush()];
      assert.deepEqual(
        inputs.flatMap((input) => [...input.raw]),
        all,
      );
    }),
    { numRuns: 500 },
  );
});

test('a paste comes back as it was, but for newlines', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const inputs = new KeyDecoder().push(bytes(encodePaste(text, { bracketedPaste: true })));
      assert.equal(inputs.length, 1);
      assert.equal(
        inputs[0]?.kind === 'paste' ? inputs[0].text : null,
        encodePaste(text, { bracketedPaste: false }),
      );
    }),
  );
});

test('a mouse report comes back as it was', () => {
  const mouse: fc.Arbitrary<Mouse> = fc.record({
    action: fc.constantFrom('press', 'release', 'move'),
    button: fc.constantFrom(...MOUSE_BUTTONS),
    col: fc.nat(500),
    row: fc.nat(300),
    ctrl: fc.boolean(),
    alt: fc.boolean(),
    shift: fc.boolean(),
  });
  fc.assert(
    fc.property(mouse, (wanted) => {
      const [input] = new KeyDecoder().push(encodeMouse(wanted, { mouse: 'any', mouseEncoding: 'sgr' }));
      assert.deepEqual(input?.kind === 'mouse' ? input.mouse : null, { ...wanted });
    }),
  );
});

const CONTROLS_THAT_END = new Set([0x03, 0x07, 0x0d, 0x18, 0x1a, 0x1b]);
const bodyByte = fc.nat(255).filter((byte) => !CONTROLS_THAT_END.has(byte));
const parameterByte = fc.integer({ min: 0x20, max: 0x3f });
const repeated = (unit: fc.Arbitrary<number>): fc.Arbitrary<number[]> =>
  fc
    .tuple(fc.array(unit, { maxLength: 40 }), fc.constantFrom(1, 2, 100, 1000))
    .map(([part, times]) => Array.from({ length: times }, () => part).flat());

/** What starts as an answer does, with anything after that. */
const answer = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('\x1b]1', '\x1b]52;c;', '\x1bP>|', '\x1bP1$r', '\x1b_G'),
      repeated(bodyByte),
      fc.constantFrom('\x1b\\', '\x07'),
    )
    .map(([start, body, end]) => [...bytes(start), ...body, ...bytes(end)]),
  fc
    .tuple(fc.constantFrom('?', '>', '='), repeated(parameterByte), fc.integer({ min: 0x40, max: 0x7e }))
    .map(([marker, body, final]) => [...bytes(`\x1b[${marker}`), ...body, final]),
);

test('no answer throws or becomes a key, whatever it holds and however long and cut it is', () => {
  fc.assert(
    fc.property(answer, fc.integer({ min: 1, max: 5000 }), (all, size) => {
      const decoder = new KeyDecoder();
      const kinds = new Set<string>();
      for (let at = 0; at < all.length; at += size) {
        for (const input of decoder.push(new Uint8Array(all.slice(at, at + size)))) kinds.add(input.kind);
      }
      assert.deepEqual([...kinds], ['reply']);
      const [after] = decoder.push(bytes('a'));
      assert.equal(after?.kind === 'key' ? after.key.name : null, 'a', 'the keyboard works after it');
    }),
    { numRuns: 300 },
  );
});
