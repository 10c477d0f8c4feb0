// Painting a difference on a real emulator gives the frame that was wanted, whatever was shown before.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { blit, drawText, Frame, type FrameCursor, fill } from '../../src/panes/screen/frame.ts';
import { Painter } from '../../src/panes/screen/painter.ts';
import { scrollRows } from '../../src/panes/screen/scroll-rows.ts';
import { type Color, type Look, makeStyle, type Style } from '../../src/panes/screen/style.ts';
import { painted } from '../support/painted-bytes.ts';
import { CAPABLE, painterShowing, textOf } from '../support/painting.ts';
import { cellsOf, gridOf, outerTerminal, written } from '../support/terminal-grid.ts';

const GLYPHS = [
  'a',
  'Z',
  '~',
  ' ',
  'é',
  'ß',
  'Ω',
  'ж',
  '│',
  '█',
  '⣿',
  '→',
  '●',
  '✓',
  '中',
  '文',
  '한',
  'あ',
  'Ｗ',
  '　',
  'e\u0301',
  'a\u0308\u0323',
  '\u0301',
  '\u00ad',
  '\u200b',
  '❤',
  '❤️',
  '🙂',
  '👩🏽‍🚀',
  '👨‍👩‍👧‍👦',
  '🇩🇪',
  '🇫',
  '1️⃣',
  '\u1100',
  '\u1161',
  '\u11a8',
  '\u0600',
  'ก\u0e33',
  '\u{1f3fd}',
  'a\u200d',
  '☁︎',
];

const COLORS: readonly Color[] = [0, 7, 8, 15, 16, 196, 255, '#000000', '#ffffff', '#0a1b2c'];

const LINKS = ['https://a.test/', 'https://a.test/b;c', 'http://b.test'];

const color = fc.option(fc.constantFrom(...COLORS), { nil: undefined });

const style: fc.Arbitrary<Style> = fc.oneof(
  { weight: 2, arbitrary: fc.constant(makeStyle({})) },
  {
    weight: 3,
    arbitrary: fc
      .record(
        {
          color: fc.constantFrom(...COLORS),
          backgroundColor: fc.constantFrom(...COLORS),
          bold: fc.boolean(),
          dim: fc.boolean(),
          italic: fc.boolean(),
          blink: fc.boolean(),
          inverse: fc.boolean(),
          invisible: fc.boolean(),
          strikethrough: fc.boolean(),
          overline: fc.boolean(),
          link: fc.constantFrom(...LINKS),
        },
        { requiredKeys: [] },
      )
      .chain((look) => underlined(look)),
  },
);

function underlined(look: Look): fc.Arbitrary<Style> {
  const underline = fc.constantFrom('none', 'single', 'double', 'curly', 'dotted', 'dashed');
  return fc.tuple(underline, color).map(([kind, underlineColor]) =>
    makeStyle({
      ...look,
      underline: kind,
      ...(kind === 'none' || underlineColor === undefined ? {} : { underlineColor }),
    }),
  );
}

interface Drawing {
  readonly col: number;
  readonly row: number;
  readonly text: string;
  readonly fillCols: number;
  readonly style: Style;
}

const drawing: fc.Arbitrary<Drawing> = fc.record({
  col: fc.integer({ min: -1, max: 15 }),
  row: fc.integer({ min: 0, max: 11 }),
  text: fc.array(fc.constantFrom(...GLYPHS), { maxLength: 14 }).map((glyphs) => glyphs.join('')),
  fillCols: fc.integer({ min: -6, max: 14 }),
  style,
});

const cursor: fc.Arbitrary<FrameCursor> = fc.record({
  col: fc.integer({ min: 0, max: 15 }),
  row: fc.integer({ min: 0, max: 4 }),
  visible: fc.boolean(),
  shape: fc.constantFrom('block', 'underline', 'bar'),
  blinks: fc.boolean(),
});

const size = fc.record({ cols: fc.integer({ min: 2, max: 16 }), rows: fc.integer({ min: 1, max: 5 }) });
const scene = fc.record({
  size,
  before: fc.array(drawing, { maxLength: 8 }),
  after: fc.array(drawing, { maxLength: 5 }),
  keeps: fc.boolean(),
  cursors: fc.tuple(cursor, cursor),
  synchronized: fc.boolean(),
});

function draw(frame: Frame, drawings: readonly Drawing[]): void {
  for (const each of drawings) {
    if (each.fillCols > 0)
      fill(frame.grid, { col: each.col, row: each.row, cols: each.fillCols, rows: 2 }, each.style);
    else drawText(frame.grid, each.col, each.row, each.text, each.style);
  }
}

test('the bytes of a difference turn what is shown into what is wanted', async () => {
  await fc.assert(
    fc.asyncProperty(scene, async ({ size: { cols, rows }, before, after, keeps, cursors, synchronized }) => {
      const capabilities = { ...CAPABLE, synchronized };
      const terminal = outerTerminal(cols, rows);
      const painter = new Painter(capabilities);
      const first = new Frame(cols, rows);
      draw(first, before);
      first.cursor = cursors[0];
      await written(terminal, 'leftover\r\n\x1b[7mtext');
      const scrolled = terminal.buffer.active.baseY;
      await written(terminal, textOf(painter.repaint(first)));
      assert.deepEqual(cellsOf(gridOf(terminal)), cellsOf(first.grid));

      const second = new Frame(cols, rows);
      if (keeps) draw(second, before);
      draw(second, after);
      second.cursor = cursors[1];
      await written(terminal, textOf(painter.paint(second)));
      assert.deepEqual(cellsOf(gridOf(terminal)), cellsOf(second.grid));
      assert.equal(terminal.buffer.active.baseY, scrolled);
      if (second.cursor.visible) {
        assert.equal(terminal.buffer.active.cursorX, Math.min(cols - 1, second.cursor.col));
        assert.equal(terminal.buffer.active.cursorY, Math.min(rows - 1, second.cursor.row));
      }
      assert.equal(painter.paint(second).length, 0);
      terminal.dispose();
    }),
    { numRuns: 200 },
  );
});

/** Rows of a screen that moved, and what else changed. */
const scrolled = fc.record({
  size: fc.record({ cols: fc.integer({ min: 2, max: 40 }), rows: fc.integer({ min: 2, max: 12 }) }),
  before: fc.array(drawing, { minLength: 4, maxLength: 12 }),
  regions: fc.array(
    fc.record({
      top: fc.nat({ max: 11 }),
      height: fc.integer({ min: 2, max: 12 }),
      lines: fc.integer({ min: -11, max: 11 }),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  after: fc.array(drawing, { maxLength: 3 }),
});

test('rows that moved, with all that they hold, are where they are wanted', async () => {
  let scrolls = 0;
  await fc.assert(
    fc.asyncProperty(scrolled, async ({ size: { cols, rows }, before, regions, after }) => {
      const terminal = outerTerminal(cols, rows);
      const first = new Frame(cols, rows);
      // Each row has a text of its own, or nothing would tell that it moved.
      for (let row = 0; row < rows; row += 1) {
        drawText(first.grid, 0, row, `${row}~`.repeat(20), makeStyle({ color: row }));
      }
      draw(first, before);
      const second = new Frame(cols, rows);
      blit(second.grid, first.grid, { col: 0, row: 0, cols, rows }, { col: 0, row: 0 });
      for (const { top, height, lines } of regions) {
        const bottom = Math.min(rows - 1, top + height - 1);
        if (top <= bottom && lines !== 0 && Math.abs(lines) <= bottom - top)
          scrollRows(second.grid, { top, bottom, lines });
      }
      draw(second, after);
      const painter = new Painter(CAPABLE);
      await written(terminal, textOf(painter.repaint(first)));
      const bytes = textOf(painter.paint(second));
      if (painted(bytes).some((part) => part.kind === 'sequence' && /[ST]$/.test(part.text))) scrolls += 1;
      await written(terminal, bytes);
      assert.deepEqual(cellsOf(gridOf(terminal)), cellsOf(second.grid));
      assert.deepEqual(cellsOf(painter.shown.grid), cellsOf(second.grid));
      assert.equal(painter.paint(second).length, 0);
      terminal.dispose();
    }),
    { numRuns: 200 },
  );
  assert.ok(scrolls > 20, `only ${scrolls} of 200 frames were scrolled`);
});

test('a frame painted over itself takes no byte', () => {
  fc.assert(
    fc.property(size, fc.array(drawing, { maxLength: 8 }), cursor, ({ cols, rows }, drawings, at) => {
      const frame = new Frame(cols, rows);
      draw(frame, drawings);
      frame.cursor = at;
      assert.equal(painterShowing(frame).paint(frame).length, 0);
    }),
  );
});

test('after painting, what is shown equals what was wanted', () => {
  fc.assert(
    fc.property(
      size,
      fc.array(drawing, { maxLength: 8 }),
      fc.array(drawing, { maxLength: 8 }),
      ({ cols, rows }, before, after) => {
        const shown = new Frame(cols, rows);
        const wanted = new Frame(cols, rows);
        draw(shown, before);
        draw(wanted, after);
        const painter = painterShowing(shown);
        painter.paint(wanted);
        assert.deepEqual(cellsOf(painter.shown.grid), cellsOf(wanted.grid));
        assert.deepEqual(painter.shown.cursor, wanted.cursor);
      },
    ),
  );
});
