import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CELL_WORDS, CONTENT_WIDTH_SHIFT } from '../../../src/panes/screen/cells.ts';
import { paintDiff, repaint } from '../../../src/panes/screen/diff.ts';
import { drawText, Frame } from '../../../src/panes/screen/frame.ts';
import { makeStyle, PLAIN } from '../../../src/panes/screen/style.ts';
import { cellsOf, gridOf, outerTerminal, written } from '../../support/terminal-grid.ts';

const UNSYNCHRONIZED = { colors: 'rgb', synchronized: false } as const;

function frameWith(...rows: string[]): Frame {
  const frame = new Frame(12, 3);
  for (const [row, text] of rows.entries()) drawText(frame.grid, 0, row, text, PLAIN);
  return frame;
}

function painted(shown: Frame, wanted: Frame): string {
  return paintDiff(shown, wanted, UNSYNCHRONIZED).replace('\x1b[?7l', '').replace('\x1b[?7h', '');
}

test('one changed letter takes one move and the letter', () => {
  assert.equal(painted(frameWith('hello', 'world'), frameWith('hello', 'wOrld')), '\x1b[2;2HO');
});

test('a short gap is written again, a long one stepped over', () => {
  assert.equal(painted(frameWith('abcdef'), frameWith('Xbcdef')), '\x1b[1HX');
  assert.equal(painted(frameWith('abcdef'), frameWith('XbXdef')), '\x1b[1HXbX');
  assert.equal(painted(frameWith('abcdefghij'), frameWith('XbcdefghXj')), '\x1b[1HX\x1b[7CX');
});

test('a long blank rest is erased, a short one overwritten', () => {
  assert.equal(painted(frameWith('abcdefghij'), frameWith('ab')), '\x1b[1;3H\x1b[K');
  assert.equal(painted(frameWith('abc'), frameWith('ab')), '\x1b[1;3H ');
});

test('the next row is reached by carriage return and line feed', () => {
  assert.equal(painted(frameWith('a', 'b'), frameWith('x', 'y')), '\x1b[1Hx\r\ny');
});

test('style changes are as short as can be, and the default comes back at the end', () => {
  const wanted = new Frame(12, 3);
  drawText(wanted.grid, 0, 0, 'ab', makeStyle({ bold: true, color: 1 }));
  drawText(wanted.grid, 2, 0, 'c', makeStyle({ bold: true, color: 2 }));
  assert.equal(painted(new Frame(12, 3), wanted), '\x1b[1H\x1b[1;31mab\x1b[32mc\x1b[m');
});

test('a glyph of disputed width is placed by itself on blanks', () => {
  assert.equal(painted(frameWith('a'), frameWith('a❤️b')), '\x1b[1;2H  \x1b[2G❤️\x1b[4Gb');
});

test('painting is one synchronized update where the terminal knows them', () => {
  const bytes = paintDiff(frameWith('a'), frameWith('b'), { colors: 'rgb', synchronized: true });
  assert.equal(bytes, '\x1b[?2026h\x1b[?7l\x1b[1Hb\x1b[?7h\x1b[?2026l');
});

test('without synchronized updates the cursor is hidden while painting', () => {
  const shown = frameWith('a');
  const wanted = frameWith('b');
  shown.cursor = { col: 3, row: 1, visible: true, shape: 'block', blinks: false };
  wanted.cursor = shown.cursor;
  assert.equal(
    paintDiff(shown, wanted, UNSYNCHRONIZED),
    '\x1b[?25l\x1b[?7l\x1b[1Hb\x1b[?7h\x1b[2;4H\x1b[?25h',
  );
});

test('a cursor that only moves takes no more than the move', () => {
  const shown = frameWith('a');
  const wanted = frameWith('a');
  shown.cursor = { col: 3, row: 1, visible: true, shape: 'block', blinks: false };
  wanted.cursor = { ...shown.cursor, col: 4 };
  assert.equal(paintDiff(shown, wanted, { colors: 'rgb', synchronized: true }), '\x1b[C');
  assert.deepEqual(shown.cursor, wanted.cursor);
});

test('colours come down to what the terminal has', () => {
  const wanted = new Frame(12, 3);
  drawText(wanted.grid, 0, 0, 'a', makeStyle({ color: '#ff0000' }));
  const bytes = (colors: 16 | 256) => paintDiff(new Frame(12, 3), wanted, { colors, synchronized: false });
  assert.ok(bytes(256).includes('\x1b[38;5;196ma'));
  assert.ok(bytes(16).includes('\x1b[91ma'));
});

test('no cell can make the terminal act', () => {
  for (const text of ['\x1b', '\x07', '\x9b', '\u202e', '\ud800', '\u2028']) {
    const wanted = new Frame(12, 3);
    wanted.grid.cells[0] = (text.codePointAt(0) ?? 0) | (1 << CONTENT_WIDTH_SHIFT);
    drawText(wanted.grid, 2, 0, `e\u0301`, PLAIN);
    wanted.grid.clusters.set(2, `e${text}\u0301`);
    const bytes = painted(new Frame(12, 3), wanted).replaceAll('\x1b[', '');
    assert.ok(!bytes.includes(text), JSON.stringify(bytes));
    assert.ok(bytes.includes('\ufffd'));
  }
});

test('a wide glyph without its second column is a blank', () => {
  const wanted = new Frame(12, 1);
  wanted.grid.cells[11 * CELL_WORDS] = 0x4e2d | (2 << CONTENT_WIDTH_SHIFT);
  drawText(wanted.grid, 0, 0, 'a', PLAIN);
  assert.ok(!paintDiff(new Frame(12, 1), wanted, UNSYNCHRONIZED).includes('中'));
});

test('frames of two sizes cannot be told apart by painting', () => {
  assert.throws(() => paintDiff(new Frame(3, 3), new Frame(4, 3), UNSYNCHRONIZED), RangeError);
});

test('a repaint makes any terminal show the frame', async () => {
  const terminal = outerTerminal(12, 3);
  await written(terminal, '\x1b[?6h\x1b[2;3r\x1b[4h\x1b(0\x1b[7mqqq\r\nmess\x1b[?25l\x1b[6 q');
  const wanted = frameWith('hello', '中文 qqq', 'abcdefghijkl');
  wanted.cursor = { col: 2, row: 1, visible: true, shape: 'bar', blinks: true };
  const shown = new Frame(12, 3);
  await written(terminal, repaint(shown, wanted, { colors: 'rgb', synchronized: true }));
  assert.deepEqual(cellsOf(gridOf(terminal)), cellsOf(wanted.grid));
  assert.equal(terminal.buffer.active.cursorX, 2);
  assert.equal(paintDiff(shown, wanted, UNSYNCHRONIZED), '');
});
