import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeBase64Url, encodeBase64Url } from '../src/base64url.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test('text goes there and back', () => {
  for (const text of ['', 'a', 'ab', 'abc', 'Grüße']) {
    assert.deepEqual(decodeBase64Url(encodeBase64Url(bytes(text))), bytes(text));
  }
});

test('no padding is written', () => {
  assert.equal(encodeBase64Url(bytes('a')), 'YQ');
});

test('an address holds neither plus nor slash', () => {
  assert.equal(encodeBase64Url(Uint8Array.of(0xf8)), '-A');
  assert.equal(encodeBase64Url(Uint8Array.of(0xff, 0x00)), '_wA');
});

test('what is not base64url is refused', () => {
  assert.throws(() => decodeBase64Url('a+b/'), TypeError);
});
