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
const modes = fc.record({ applicationCursor: fc.boolean(), applicationKeypad: fc.constant(true) });
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
      '中',
      '🙂',
    )
    .map(bytes),
  fc.uint8Array({ maxLength: 4 }),
);

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
      fc.array(chunk, { maxLength: 8 }),
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
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
