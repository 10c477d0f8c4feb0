import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawText, Frame } from '../../../src/panes/screen/frame.ts';
import { type Look, makeStyle, PLAIN } from '../../../src/panes/screen/style.ts';
import { painted } from '../../support/painted-bytes.ts';
import { CAPABLE, painterShowing, sent } from '../../support/painting.ts';

const BLANK = new Frame(12, 3);
/** Each row is drawn in a look of its own. */
function frameWith(...rows: ReadonlyArray<readonly [text: string, look: Look]>): Frame {
  const frame = new Frame(12, 3);
  for (const [row, [text, look]] of rows.entries()) drawText(frame.grid, 0, row, text, makeStyle(look));
  return frame;
}

/** The links that bytes open. */
function opened(bytes: string): Array<{ id: string; uri: string }> {
  return painted(bytes).flatMap((part) => (part.kind === 'link' ? [{ id: part.id, uri: part.uri }] : []));
}

/** All else of the bytes. */
function withoutLinks(bytes: string): string {
  return painted(bytes)
    .map((part) => (part.kind === 'sequence' ? `ESC${part.text}` : part.kind === 'text' ? part.text : ''))
    .join('');
}

test('a link is opened with an id and its target, and closed after its text', () => {
  const frame = frameWith(['ab', { link: 'https://a.test/x?y=1;2' }]);
  drawText(frame.grid, 2, 0, 'c', PLAIN);
  const parts = painted(sent(BLANK, frame));
  assert.deepEqual(
    parts.map((part) => (part.kind === 'link' ? part.uri : part.kind === 'text' ? part.text : part.kind)),
    ['https://a.test/x?y=1;2', 'ab', 'link-end', 'c'],
  );
});

test('a link at the end of what is painted is closed there', () => {
  assert.ok(sent(BLANK, frameWith(['ab', { link: 'http://a.test' }])).endsWith('ab\x1b]8;;\x1b\\'));
});

test('a link has the same id in every row and every frame, and another target another', () => {
  const [a, b] = [{ link: 'https://a.test/' }, { link: 'https://b.test/' }];
  const [one, two] = opened(sent(BLANK, frameWith(['x', a], ['n', {}], ['y', a])));
  assert.deepEqual(one, two);
  assert.deepEqual(opened(sent(BLANK, frameWith(['zz', a]))), [one]);
  const ids = opened(sent(BLANK, frameWith(['x', a], ['y', b]))).map(({ id }) => id);
  assert.equal(new Set(ids).size, 2);
});

test('cells that differ in the target of their link alone are painted', () => {
  const [a, b] = [
    frameWith(['x', { link: 'https://a.test/' }]),
    frameWith(['x', { link: 'https://b.test/' }]),
  ];
  assert.deepEqual(
    opened(sent(a, b)).map(({ uri }) => uri),
    ['https://b.test/'],
  );
  assert.equal(sent(a, frameWith(['x', {}])), '\rx');
  const painter = painterShowing(a);
  painter.paint(b);
  assert.equal(painter.paint(b).length, 0);
});

test('a link is no colour of the underline', () => {
  const look = { underline: 'curly', underlineColor: 3 } as const;
  const linked = sent(BLANK, frameWith(['a', { ...look, link: 'https://a.test/' }]));
  assert.equal(withoutLinks(linked), 'ESC[4:3;58:5:3maESC[m');
  const plain = sent(BLANK, frameWith(['a', { underline: 'single', link: 'https://a.test/' }]));
  assert.equal(withoutLinks(plain), 'ESC[4maESC[m');
});

test('blanks of a link are written, not erased', () => {
  const frame = frameWith([' '.repeat(12), { link: 'https://a.test/' }]);
  assert.ok(sent(BLANK, frame).includes(' '.repeat(12)));
});

test('where a terminal knows no links their cells are like any others, and cost nothing', () => {
  const without = { ...CAPABLE, links: false };
  const plain = frameWith(['ab', {}]);
  const linked = frameWith(['ab', { link: 'https://a.test/' }]);
  assert.equal(sent(plain, linked, without), '');
  assert.equal(sent(BLANK, linked, without), 'ab');
  assert.equal(sent(linked, frameWith(['    ', { link: 'https://b.test/' }]), without), '\r  ');
});

for (const [what, uri] of [
  ['another scheme', 'file:///etc/passwd'],
  ['a script', 'javascript:alert(1)'],
  ['an end of the sequence', 'https://a.test/\x1b\\\x1b[2J'],
  ['a bell', 'https://a.test/\x07'],
  ['a C1 control', 'https://a.test/\x9c'],
  ['a space', 'https://a.test/ b'],
  ['letters beyond ASCII', 'https://ä.test/'],
  ['a bidi control', 'https://a.test/\u202e'],
  ['no host', 'https://'],
  ['more than 2,048 bytes', `https://a.test/${'x'.repeat(2_034)}`],
] as const) {
  test(`a target with ${what} is no link`, () => {
    assert.equal(sent(BLANK, frameWith(['ab', { link: uri }])), 'ab');
  });
}

test('a target of 2,048 bytes is a link', () => {
  const uri = `https://a.test/${'x'.repeat(2_033)}`;
  assert.equal(uri.length, 2_048);
  assert.equal(opened(sent(BLANK, frameWith(['ab', { link: uri }])))[0]?.uri, uri);
});
