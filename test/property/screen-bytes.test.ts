// Whatever cells hold, the terminal is sent nothing but what painting means to send.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { CONTENT_IS_CLUSTER, CONTENT_WIDTH_SHIFT, UNDERLINE_HAS_LINK } from '../../src/panes/screen/cells.ts';
import { Frame } from '../../src/panes/screen/frame.ts';
import type { PaintCapabilities } from '../../src/panes/screen/paint-capabilities.ts';
import { Painter } from '../../src/panes/screen/painter.ts';
import { painted, repainted } from '../support/painted-bytes.ts';
import { textOf } from '../support/painting.ts';

const [COLS, ROWS] = [6, 4];

const HOSTILE = [
  '\x1b',
  '\x1b[2J',
  '\x07',
  '\x9b',
  '\x9d',
  '\0',
  '\r',
  '\n',
  '\u202e',
  '\u2066',
  '\u2028',
  '\ud800',
  '\uffff',
];

const word = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xff_ff_ff_ff }));

const content = fc.oneof(
  word,
  fc
    .tuple(fc.constantFrom(...HOSTILE, 'a', '中', '🙂'), fc.integer({ min: 0, max: 3 }), fc.boolean())
    .map(([text, width, isCluster]) => {
      const flags = (width << CONTENT_WIDTH_SHIFT) | (isCluster ? CONTENT_IS_CLUSTER : 0);
      return ((text.codePointAt(0) ?? 0) | flags) >>> 0;
    }),
);

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 6 }),
  fc
    .array(fc.constantFrom(...HOSTILE, 'a', 'e\u0301', '中'), { maxLength: 4 })
    .map((parts) => parts.join('')),
  fc.constant(`e${'\u0301'.repeat(5_000)}`),
  fc.constant('🙂'.repeat(40)),
);

const target = fc.oneof(
  fc.webUrl(),
  text.map((part) => `https://a.test/${part}`),
  text,
  fc.integer({ min: 2_000, max: 2_100 }).map((length) => `http://${'x'.repeat(length)}`),
  fc.constantFrom('javascript:alert(1)', 'file:///etc/passwd', 'https://a.test/\x1b\\\x1b[2J'),
);

const cell = fc.record({
  words: fc.tuple(content, word, word, word),
  cluster: fc.option(text),
  link: fc.option(target),
});

const frame = fc.record({
  cells: fc.array(cell, { minLength: COLS * ROWS, maxLength: COLS * ROWS }),
  cursor: fc.record({
    col: fc.integer({ min: -3, max: 99 }),
    row: fc.integer({ min: -3, max: 99 }),
    visible: fc.boolean(),
    shape: fc.constantFrom('block', 'underline', 'bar'),
    blinks: fc.boolean(),
  }),
});

const capabilities: fc.Arbitrary<PaintCapabilities> = fc.record({
  colors: fc.constantFrom<PaintCapabilities['colors'][]>(16, 256, 'rgb'),
  synchronized: fc.boolean(),
  scrolls: fc.boolean(),
  links: fc.boolean(),
  underlines: fc.constantFrom<PaintCapabilities['underlines'][]>('styled', 'plain'),
});

type HostileFrame = typeof frame extends fc.Arbitrary<infer Value> ? Value : never;

function frameOf({ cells, cursor }: HostileFrame): Frame {
  const made = new Frame(COLS, ROWS);
  for (const [index, { words, cluster, link }] of cells.entries()) {
    made.grid.cells.set(words, index * 4);
    if (cluster !== null) made.grid.clusters.set(index, cluster);
    if (link === null) continue;
    made.grid.links.set(index, link);
    made.grid.cells[index * 4 + 3] = ((words[3] ?? 0) | UNDERLINE_HAS_LINK) >>> 0;
  }
  made.cursor = cursor;
  return made;
}

test('random and hostile cells send nothing but text, and sequences that painting means to send', () => {
  fc.assert(
    fc.property(frame, frame, capabilities, (first, second, terminal) => {
      const painter = new Painter(terminal);
      repainted(textOf(painter.repaint(frameOf(first))));
      const sequences = painted(textOf(painter.paint(frameOf(second))));
      if (!terminal.links) assert.ok(sequences.every(({ kind }) => kind === 'text' || kind === 'sequence'));
      assert.equal(painter.paint(frameOf(second)).length, 0);
    }),
    { numRuns: 300 },
  );
});
