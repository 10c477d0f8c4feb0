// Painting a difference on a real emulator gives the frame that was wanted, whatever was shown before.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BG_UNDERLINE_MASK, BG_UNDERLINE_SHIFT, UNDERLINE_HAS_LINK } from '../../src/panes/screen/cells.ts';
import { reduceColor } from '../../src/panes/screen/color-depth.ts';
import { blit, drawText, Frame } from '../../src/panes/screen/frame.ts';
import type { PaintCapabilities } from '../../src/panes/screen/paint-capabilities.ts';
import { Painter } from '../../src/panes/screen/painter.ts';
import { scrollRows } from '../../src/panes/screen/scroll-rows.ts';
import { makeStyle } from '../../src/panes/screen/style.ts';
import { painted } from '../support/painted-bytes.ts';
import { CAPABLE, painterShowing, textOf } from '../support/painting.ts';
import { cursor, draw, drawing, size } from '../support/scenes.ts';
import { cellsOf, gridOf, outerTerminal, paintedCellsOf, written } from '../support/terminal-grid.ts';

/** Colour and mode of a style word. */
const COLOR_BITS = 0x3_ff_ff_ff;

const scene = fc.record({
  size,
  before: fc.array(drawing, { maxLength: 8 }),
  after: fc.array(drawing, { maxLength: 5 }),
  keeps: fc.boolean(),
  cursors: fc.tuple(cursor, cursor),
  synchronized: fc.boolean(),
});

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
      assert.deepEqual(cellsOf(gridOf(terminal)), paintedCellsOf(first.grid));

      const second = new Frame(cols, rows);
      if (keeps) draw(second, before);
      draw(second, after);
      second.cursor = cursors[1];
      await written(terminal, textOf(painter.paint(second)));
      assert.deepEqual(cellsOf(gridOf(terminal)), paintedCellsOf(second.grid));
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

/** The words of a cell as a terminal shows them that can do less. */
function degraded([content, foreground, background, underline]: Words, terminal: PaintCapabilities): Words {
  const kind = (background >>> BG_UNDERLINE_SHIFT) & BG_UNDERLINE_MASK;
  const isPlain = terminal.underlines === 'plain';
  const shownKind = kind > 0 && isPlain ? 1 : kind;
  const hasColor = kind > 0 && !isPlain && terminal.colors !== 16;
  const link = terminal.links ? underline & UNDERLINE_HAS_LINK : 0;
  const reduced = (word: number): number =>
    ((word & ~COLOR_BITS) | reduceColor(word & COLOR_BITS, terminal.colors)) >>> 0;
  const kindBits = BG_UNDERLINE_MASK << BG_UNDERLINE_SHIFT;
  return [
    content,
    reduced(foreground),
    ((reduced(background) & ~kindBits) | (shownKind << BG_UNDERLINE_SHIFT)) >>> 0,
    link | (hasColor ? reduceColor(underline & COLOR_BITS, terminal.colors) : 0),
  ];
}

type Words = readonly [content: number, foreground: number, background: number, underline: number];

function asShownBy(frame: Frame, terminal: PaintCapabilities): string[] {
  const { cols, rows, cells } = frame.grid;
  const shown = new Frame(cols, rows);
  blit(shown.grid, frame.grid, { col: 0, row: 0, cols, rows }, { col: 0, row: 0 });
  for (let at = 0; at < cells.length; at += 4) {
    const [content = 0, foreground = 0, background = 0, underline = 0] = cells.slice(at, at + 4);
    shown.grid.cells.set(degraded([content, foreground, background, underline], terminal), at);
  }
  if (!terminal.links) shown.grid.links.clear();
  return paintedCellsOf(shown.grid);
}

const lesserTerminal: fc.Arbitrary<PaintCapabilities> = fc.record({
  colors: fc.constantFrom<PaintCapabilities['colors'][]>(16, 256, 'rgb'),
  synchronized: fc.boolean(),
  scrolls: fc.boolean(),
  links: fc.boolean(),
  underlines: fc.constantFrom<PaintCapabilities['underlines'][]>('styled', 'plain'),
});

test('a terminal that can do less shows as much as it can', async () => {
  await fc.assert(
    fc.asyncProperty(scene, lesserTerminal, async ({ size: { cols, rows }, before, after }, capabilities) => {
      const terminal = outerTerminal(cols, rows);
      const painter = new Painter(capabilities);
      for (const drawings of [before, after]) {
        const frame = new Frame(cols, rows);
        draw(frame, drawings);
        const bytes = drawings === before ? painter.repaint(frame) : painter.paint(frame);
        await written(terminal, textOf(bytes));
        assert.deepEqual(cellsOf(gridOf(terminal)), asShownBy(frame, capabilities));
        assert.equal(painter.paint(frame).length, 0);
      }
      terminal.dispose();
    }),
    { numRuns: 150 },
  );
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
      assert.deepEqual(cellsOf(gridOf(terminal)), paintedCellsOf(second.grid));
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
