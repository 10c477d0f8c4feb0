import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CELL_WORDS, CONTENT_WIDTH_SHIFT } from '../../../src/panes/screen/cells.ts';
import { drawText, Frame } from '../../../src/panes/screen/frame.ts';
import { Painter } from '../../../src/panes/screen/painter.ts';
import { type Look, makeStyle, PLAIN } from '../../../src/panes/screen/style.ts';
import { CAPABLE, painterShowing, sent, textOf } from '../../support/painting.ts';
import { cellsOf, gridOf, outerTerminal, written } from '../../support/terminal-grid.ts';

const UNSYNCHRONIZED = { ...CAPABLE, synchronized: false };
const CURSOR = { col: 3, row: 1, visible: true, shape: 'block', blinks: false } as const;

function frameWith(...rows: string[]): Frame {
  const frame = new Frame(12, 3);
  for (const [row, text] of rows.entries()) drawText(frame.grid, 0, row, text, PLAIN);
  return frame;
}

function frameIn(look: Look, text: string): Frame {
  const frame = new Frame(12, 3);
  drawText(frame.grid, 0, 0, text, makeStyle(look));
  return frame;
}

test('one changed letter takes one move and the letter', () => {
  assert.equal(sent(frameWith('hello', 'world'), frameWith('hello', 'wOrld')), '\x1b[4DO');
});

test('a short gap is written again, a long one stepped over', () => {
  assert.equal(sent(frameWith('abcdef'), frameWith('Xbcdef')), '\rX');
  assert.equal(sent(frameWith('abcdef'), frameWith('XbXdef')), '\rXbX');
  assert.equal(sent(frameWith('abcdefghij'), frameWith('XbcdefghXj')), '\rX\x1b[7CX');
});

test('a gap in the style of what follows is written again, one in a third style is stepped over', () => {
  const [bold, green] = [makeStyle({ bold: true }), makeStyle({ color: 2 })];
  const frame = (first: string, gap: typeof PLAIN, last: string): Frame => {
    const drawn = frameWith(first);
    drawText(drawn.grid, 1, 0, '--', gap);
    drawText(drawn.grid, 3, 0, last, bold);
    return drawn;
  };
  assert.equal(sent(frame('a', bold, 'b'), frame('A', bold, 'B')), '\rA\x1b[1m--B\x1b[m');
  assert.equal(sent(frame('a', PLAIN, 'b'), frame('A', PLAIN, 'B')), '\rA--\x1b[1mB\x1b[m');
  assert.equal(sent(frame('a', green, 'b'), frame('A', green, 'B')), '\rA\x1b[2C\x1b[1mB\x1b[m');
});

test('a long blank rest is erased, a short one overwritten', () => {
  assert.equal(sent(frameWith('', 'abcdefghij'), frameWith('', 'ab')), '\x1b[8D\x1b[K');
  assert.equal(sent(frameWith('', 'abc'), frameWith('', 'ab')), '\b ');
});

test('many blanks in the middle of a row are erased and stepped over, few overwritten', () => {
  assert.equal(sent(frameWith('abcdefghijk'), frameWith('a    fghijk')), '\x1b[2G    ');
  assert.equal(sent(frameWith('abcdefghijk'), frameWith('a     ghijk')), '\x1b[2G\x1b[5X');
  const [before, after] = [new Frame(40, 1), new Frame(40, 1)];
  drawText(before.grid, 0, 0, `|${'x'.repeat(30)}|`, PLAIN);
  drawText(after.grid, 0, 0, `|${' '.repeat(30)}!`, PLAIN);
  assert.equal(sent(before, after), '\x1b[2G\x1b[30X\x1b[30C!');
});

test('the next row is reached by carriage return and line feed', () => {
  assert.equal(sent(frameWith('', 'a'), frameWith('', 'x', 'y')), '\x1b[?2026h\rx\r\ny\x1b[?2026l');
});

test('style changes are as short as can be, and the default comes back at the end', () => {
  const wanted = new Frame(12, 3);
  drawText(wanted.grid, 0, 0, 'ab', makeStyle({ bold: true, color: 1 }));
  drawText(wanted.grid, 2, 0, 'c', makeStyle({ bold: true, color: 2 }));
  assert.equal(sent(new Frame(12, 3), wanted), '\x1b[1;31mab\x1b[32mc\x1b[m');
});

test('a glyph of disputed width is placed by itself on blanks', () => {
  assert.equal(sent(frameWith(' a'), frameWith(' a❤️b')), '  \b\b❤️\x1b[5Gb');
});

test('what a terminal may have drawn beyond a glyph of disputed width is drawn over, with it and after it', () => {
  assert.equal(sent(frameWith('a'), frameWith('निb')), '\r \bनि\x1b[2Gb  ');
  assert.equal(sent(frameWith('निb'), frameWith('xb')), '\rxb  ');
});

test('a joiner at the end of a glyph is not painted, as terminals join what is painted next, wherever it stands', () => {
  const joiner = '\u200d';
  assert.equal(sent(frameWith(' a'), frameWith(` a❤️${joiner}b`)), '  \b\b❤️\x1b[5Gb');
  assert.equal(sent(frameWith(), frameWith(`👩${joiner}👩${joiner}`)), `  \b\b👩${joiner}👩\x1b[3G  `);
  const cutAtJoiner = `👩\ufe0f${`${joiner}👩`.repeat(22)}`;
  assert.ok(sent(frameWith(), frameWith(cutAtJoiner)).includes('👩\x1b[3G'));
});

test('at the right edge, where terminals dispute where the cursor is, it is placed by its column', () => {
  assert.equal(sent(frameWith(), frameWith('          ❤️')), '\x1b[10C  \x1b[11G❤️');
});

test('what changes in several rows is one synchronized update where the terminal knows them', () => {
  const bytes = sent(frameWith('a', 'a'), frameWith('b', 'b'));
  assert.equal(bytes, '\x1b[?2026h\x1b[Hb\r\nb\x1b[?2026l');
});

test('without synchronized updates the cursor is hidden while several rows are painted', () => {
  const [shown, wanted, little] = [frameWith('a', 'a'), frameWith('b', 'b'), frameWith('a', 'b')];
  for (const frame of [shown, wanted, little]) frame.cursor = CURSOR;
  assert.equal(sent(shown, wanted, UNSYNCHRONIZED), '\x1b[?25l\x1b[Hb\r\nb\x1b[2C\x1b[?25h');
  assert.equal(sent(shown, little, UNSYNCHRONIZED), '\rb\x1b[2C');
});

test('a cursor that only moves takes no more than the move', () => {
  const shown = frameWith('a');
  const wanted = frameWith('a');
  shown.cursor = CURSOR;
  wanted.cursor = { ...CURSOR, col: 4 };
  const painter = painterShowing(shown);
  assert.equal(textOf(painter.paint(wanted)), '\x1b[C');
  assert.deepEqual(painter.shown.cursor, wanted.cursor);
});

test('a cursor is hidden, shown and shaped only when that changes', () => {
  const [bar, hidden] = [frameWith('a'), frameWith('a')];
  bar.cursor = { ...CURSOR, shape: 'bar', blinks: true };
  assert.equal(sent(bar, hidden), '\x1b[?25l\x1b[2 q');
  assert.equal(sent(hidden, bar), '\x1b[5 q\x1b[2;4H\x1b[?25h');
});

test('colours come down to what the terminal has', () => {
  const wanted = frameIn({ color: '#ff0000' }, 'a');
  const bytes = (colors: 16 | 256) => sent(new Frame(12, 3), wanted, { ...CAPABLE, colors });
  assert.ok(bytes(256).includes('\x1b[38;5;196ma'));
  assert.ok(bytes(16).includes('\x1b[91ma'));
});

test('underlines come down to one kind, without colour, where the terminal has no other', () => {
  const wanted = frameIn({ underline: 'curly', underlineColor: '#010203', color: 2 }, 'a');
  const bytes = (underlines: 'styled' | 'plain') =>
    sent(new Frame(12, 3), wanted, { ...CAPABLE, underlines });
  assert.equal(bytes('styled'), '\x1b[4:3;58:2::1:2:3;32ma\x1b[m');
  assert.equal(bytes('plain'), '\x1b[4;32ma\x1b[m');
});

test('a terminal of sixteen colours gets no coloured underlines', () => {
  const wanted = frameIn({ underline: 'curly', underlineColor: '#010203' }, 'a');
  assert.equal(sent(new Frame(12, 3), wanted, { ...CAPABLE, colors: 16 }), '\x1b[4:3ma\x1b[m');
});

test('no cell can make the terminal act', () => {
  for (const text of ['\x1b', '\x07', '\x9b', '\u202e', '\ud800', '\u2028']) {
    const wanted = new Frame(12, 3);
    wanted.grid.cells[0] = (text.codePointAt(0) ?? 0) | (1 << CONTENT_WIDTH_SHIFT);
    drawText(wanted.grid, 2, 0, `e\u0301`, PLAIN);
    wanted.grid.clusters.set(2, `e${text}\u0301`);
    const bytes = sent(new Frame(12, 3), wanted).replaceAll('\x1b[', '');
    assert.ok(!bytes.includes(text), JSON.stringify(bytes));
    assert.ok(bytes.includes('\ufffd'));
  }
});

test('a glyph of very many code points is cut', () => {
  const wanted = frameWith('e\u0301');
  wanted.grid.clusters.set(0, `e${'\u0301'.repeat(10_000)}`);
  assert.ok(sent(new Frame(12, 3), wanted).length < 100);
});

test('a wide glyph without its second column is a blank', () => {
  const wanted = new Frame(12, 1);
  wanted.grid.cells[11 * CELL_WORDS] = 0x4e2d | (2 << CONTENT_WIDTH_SHIFT);
  drawText(wanted.grid, 0, 0, 'a', PLAIN);
  assert.ok(!sent(new Frame(12, 1), wanted).includes('中'));
});

test('a frame of another size than was last repainted cannot be painted', () => {
  assert.throws(() => painterShowing(new Frame(3, 3)).paint(new Frame(4, 3)), RangeError);
  assert.throws(() => new Painter(CAPABLE).paint(new Frame(4, 3)), RangeError);
});

test('a repaint makes any terminal show the frame', async () => {
  const terminal = outerTerminal(12, 3);
  await written(terminal, '\x1b[?6h\x1b[2;3r\x1b[4h\x1b(0\x1b[7mqqq\r\nmess\x1b[?25l\x1b[6 q');
  await written(terminal, '\x1b]8;;http://left.open/\x1b\\');
  const wanted = frameWith('hello', '中文 qqq', 'abcdefghijkl');
  wanted.cursor = { col: 2, row: 1, visible: true, shape: 'bar', blinks: true };
  const painter = new Painter(CAPABLE);
  await written(terminal, textOf(painter.repaint(wanted)));
  assert.deepEqual(cellsOf(gridOf(terminal)), cellsOf(wanted.grid));
  assert.equal(terminal.buffer.active.cursorX, 2);
  assert.equal(painter.paint(wanted).length, 0);
});
