import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sanitize, sanitizeLines } from '../../../src/panes/screen/sanitize.ts';

test('plain text passes as it is', () => {
  assert.equal(sanitize('fix: no more leaks (#12)'), 'fix: no more leaks (#12)');
});

test('a character by itself is shown as it is among others', () => {
  for (let code = 0; code <= 0xffff; code += 1) {
    const character = String.fromCharCode(code);
    // What is spelt out behind it keeps it from any shorter way.
    assert.equal(`${sanitize(character)}<U+200B>`, sanitize(`${character}\u200b`), code.toString(16));
  }
});

test('an escape sequence is shown, not obeyed', () => {
  assert.equal(sanitize('a\x1b[31mred\x1b]0;title\x07'), 'a␛[31mred␛]0;title␇');
});

test('C1 controls and DEL are shown', () => {
  assert.equal(sanitize('a\x9b1m\x7f\0'), 'a<U+009B>1m␡␀');
});

test('tabs and newlines become one space each, a lone carriage return a symbol', () => {
  assert.equal(sanitize('a\tb\nc\r\nd\re'), 'a b c d␍e');
});

test('bidi controls and zero-width characters are spelt out', () => {
  assert.equal(sanitize('abc\u202edef'), 'abc<U+202E>def');
  assert.equal(
    sanitize('a\u200bb\u200cc\u200dd\ufeffe\u00adf'),
    'a<U+200B>b<U+200C>c<U+200D>d<U+FEFF>e<U+00AD>f',
  );
  assert.equal(sanitize('\u{e0041}\u{e0042}'), '<U+E0041><U+E0042>');
  assert.equal(sanitize('a\u2028b'), 'a<U+2028>b');
});

test('emoji sequences keep their joiners, selectors and tags', () => {
  const emoji = '👨‍👩‍👧‍👦❤️1️⃣🇩🇪👩🏽‍🚀🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}';
  assert.equal(sanitize(emoji), emoji);
});

test('a variation selector after a letter is spelt out', () => {
  assert.equal(sanitize('a\ufe0f\u{e0100}'), 'a<U+FE0F><U+E0100>');
});

test('a lone surrogate is replaced', () => {
  assert.equal(sanitize('a\ud800b\udc00'), 'a\ufffdb\ufffd');
});

test('accents and other scripts stay', () => {
  const text = 'e\u0301 ü 中文 한국어 עברית हिन्दी';
  assert.equal(sanitize(text), text);
});

test('a stack of marks is cut', () => {
  assert.ok(sanitize(`a${'\u0301'.repeat(500)}b`).length < 50);
});

test('long text is cut between graphemes, with an ellipsis inside the limit', () => {
  assert.equal(sanitize('abcdefgh', 8), 'abcdefgh');
  assert.equal(sanitize('abcdefghi', 8), 'abcdefg…');
  assert.equal(sanitize('abc👨‍👩‍👧‍👦def', 8), 'abc…');
  assert.equal(sanitize('ab\u202ecd', 5), 'ab…');
  assert.equal(sanitize('abc', 0), '');
});

test('lines are kept apart and each sanitized', () => {
  assert.deepEqual(sanitizeLines('one\r\ntwo\x1b\n\nfour'), ['one', 'two␛', '', 'four']);
});
