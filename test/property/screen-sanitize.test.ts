// Nothing that acts or hides gets through the sanitizer, whatever goes in.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { sanitize, sanitizeLines } from '../../src/panes/screen/sanitize.ts';

const NASTY = [
  '\x1b',
  '\x9b',
  '\n',
  '\r',
  '\t',
  '\u202e',
  '\u200d',
  '\ufe0f',
  '👩',
  '🚀',
  '\u0301',
  '\ud800',
  '\udc00',
  '🇩',
  '\u{e0067}',
  '中',
];

const nasty = fc
  .array(
    fc.oneof(
      fc.constantFrom(...NASTY),
      fc.string({ unit: 'binary', maxLength: 3 }),
      fc.string({ maxLength: 5 }),
    ),
  )
  .map((parts) => parts.join(''));

test('no control, bidi control or lone surrogate survives, and the limit holds', () => {
  fc.assert(
    fc.property(nasty, fc.integer({ min: 0, max: 60 }), (text, limit) => {
      const shown = sanitize(text, limit);
      assert.doesNotMatch(shown, /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/u);
      assert.ok(shown.isWellFormed());
      assert.ok(shown.length <= limit);
    }),
  );
});

test('sanitizing twice changes nothing', () => {
  fc.assert(
    fc.property(nasty, fc.integer({ min: 0, max: 60 }), (text, limit) => {
      const once = sanitize(text, limit);
      assert.equal(sanitize(once, limit), once);
    }),
  );
});

test('a joiner survives only inside an emoji sequence', () => {
  fc.assert(
    fc.property(nasty, (text) => {
      assert.doesNotMatch(
        sanitize(text),
        /(?<!\p{Emoji}|\p{Emoji_Modifier}|\ufe0f)\u200d|\u200d(?!\p{Emoji})/u,
      );
    }),
  );
});

test('there is a line for each line', () => {
  fc.assert(
    fc.property(nasty, (text) => {
      assert.equal(sanitizeLines(text).length, text.split('\n').length);
    }),
  );
});
