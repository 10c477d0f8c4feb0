import assert from 'node:assert/strict';
import { test } from 'node:test';
import { escapeHtml, slug, truncate, wrap } from '../src/text.ts';

test('short text is left alone', () => {
  assert.equal(truncate('ledger', 6), 'ledger');
  assert.equal(truncate('', 3), '');
});

test('cut text ends in an ellipsis', () => {
  const cut = truncate('a rather long heading', 8);
  assert.ok(cut.startsWith('a rathe'));
  assert.ok(cut.endsWith('…'));
});

test('text is wrapped at spaces', () => {
  assert.deepEqual(wrap('one two three four', 9), ['one two', 'three', 'four']);
  assert.deepEqual(wrap('  incomprehensibilities here', 5), ['incomprehensibilities', 'here']);
  assert.deepEqual(wrap('', 5), []);
});

test('a slug holds letters, digits and hyphens only', () => {
  assert.equal(slug('Füße & Hände'), 'fusse-hande');
  assert.equal(slug('  Already-fine 2 '), 'already-fine-2');
});

test('markup is escaped', () => {
  assert.equal(escapeHtml(`<a href="x">Tom & Jerry's</a>`), '&lt;a href=&quot;x&quot;&gt;Tom &amp; Jerry&#39;s&lt;/a&gt;');
});
