import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blit, drawText, Frame } from '../../../src/panes/screen/frame.ts';
import { Grid } from '../../../src/panes/screen/grid.ts';
import { type Scroll, scrollRows } from '../../../src/panes/screen/scroll-rows.ts';
import { makeStyle, PLAIN } from '../../../src/panes/screen/style.ts';
import { painted } from '../../support/painted-bytes.ts';
import { CAPABLE, painterShowing, sent, textOf } from '../../support/painting.ts';
import { cellsOf, gridOf, outerTerminal, written } from '../../support/terminal-grid.ts';

const COLS = 60;

/** A letter a row: `row('a')` fills a line that no other letter gives. */
function line(letter: string): string {
  return letter === ' ' ? '' : `${letter} is for ${letter.repeat(40)}`;
}

function frameWith(letters: string): Frame {
  const frame = new Frame(COLS, letters.length);
  for (const [row, letter] of [...letters].entries()) drawText(frame.grid, 0, row, line(letter), PLAIN);
  return frame;
}

/** Margins and scrolls of what turns one screen of letters into another. */
function scrolls(from: string, to: string): string[] {
  return painted(sent(frameWith(from), frameWith(to))).flatMap((part) =>
    part.kind === 'sequence' && /[rST]$/.test(part.text) ? [part.text] : [],
  );
}

test('a screen that moves up by a line is scrolled by the terminal', () => {
  assert.deepEqual(scrolls('abcdefgh', 'bcdefghi'), ['[S']);
  assert.deepEqual(scrolls('abcdefgh', 'defghijk'), ['[3S']);
});

test('a screen that moves down is scrolled down', () => {
  assert.deepEqual(scrolls('bcdefghi', 'abcdefgh'), ['[T']);
});

test('rows between others that stay are scrolled within margins, which are reset', () => {
  assert.deepEqual(scrolls('xabcdefyz', 'xbcdefgyz'), ['[2;7r', '[S', '[r']);
  assert.deepEqual(scrolls('xabcdefyz', 'xnmabcdyz'), ['[2;7r', '[2T', '[r']);
});

test('two panes above each other are scrolled one after the other', () => {
  assert.deepEqual(scrolls('abcde-nopqr', 'bcdef-mnopq'), ['[1;5r', '[S', '[r', '[7;11r', '[T', '[r']);
});

test('what changed in rows that moved is painted over them', () => {
  const bytes = sent(frameWith('abcdefgh'), frameWith('bcXefghi'));
  assert.ok(bytes.includes('\x1b[S'));
  assert.ok(bytes.includes('X'.repeat(40)));
  assert.ok(!bytes.includes('b'.repeat(40)));
});

test('nothing is scrolled where nothing moved, or too little for it to pay', () => {
  assert.deepEqual(scrolls('abcdefgh', 'stuvwxyz'), []);
  assert.deepEqual(scrolls('abcdefgh', 'abcXefgh'), []);
  assert.deepEqual(scrolls('        ', 'abcdefgh'), []);
  assert.deepEqual(scrolls('abcdefgh', '        '), []);
  const [before, after] = [frameWith('    '), frameWith('    ')];
  for (const row of [0, 1, 2]) {
    drawText(before.grid, 0, row + 1, 'abc'[row] ?? '', PLAIN);
    drawText(after.grid, 0, row, 'abc'[row] ?? '', PLAIN);
  }
  assert.ok(!sent(before, after).includes('S'));
});

test('a terminal that cannot scroll is sent the rows', () => {
  const bytes = sent(frameWith('abcdefgh'), frameWith('bcdefghi'), { ...CAPABLE, scrolls: false });
  assert.ok(bytes.includes('b'.repeat(40)));
  assert.ok(!bytes.includes('\x1b[S'));
});

test('the rows that come in are blank in the default style, and the cursor is found again', async () => {
  const terminal = outerTerminal(COLS, 8);
  const style = makeStyle({ backgroundColor: 1 });
  const [before, after] = [frameWith('abcdefgh'), frameWith('abdefgh ')];
  drawText(before.grid, 10, 7, 'red', style);
  drawText(after.grid, 10, 6, 'red', style);
  before.cursor = after.cursor = { col: 5, row: 3, visible: true, shape: 'block', blinks: false };
  const painter = painterShowing(new Frame(COLS, 8));
  await written(terminal, textOf(painter.repaint(before)));
  const bytes = textOf(painter.paint(after));
  assert.ok(bytes.includes('\x1b[3;8r\x1b[S\x1b[r'), JSON.stringify(bytes));
  await written(terminal, bytes);
  assert.deepEqual(cellsOf(gridOf(terminal)), cellsOf(after.grid));
  assert.deepEqual([terminal.buffer.active.cursorX, terminal.buffer.active.cursorY], [5, 3]);
});

test('moving rows of a grid takes wide glyphs, clusters and links along, and leaves the others', () => {
  const made = (letters: string): Grid => {
    const grid = new Grid(10, letters.length);
    for (const [row, letter] of [...letters].entries()) {
      if (letter === ' ') continue;
      drawText(grid, 0, row, `${letter}中e\u0301`, makeStyle({ link: `https://${letter}.test/` }));
    }
    return grid;
  };
  const moved = (scroll: Scroll): Grid => {
    const grid = made('abcdef');
    scrollRows(grid, scroll);
    return grid;
  };
  for (const [scroll, letters] of [
    [{ top: 0, bottom: 5, lines: 2 }, 'cdef  '],
    [{ top: 1, bottom: 3, lines: 1 }, 'acd ef'],
    [{ top: 1, bottom: 4, lines: -2 }, 'a  bcf'],
    [{ top: 2, bottom: 3, lines: 2 }, 'ab  ef'],
  ] as const) {
    const [grid, wanted] = [moved(scroll), made(letters)];
    assert.deepEqual(cellsOf(grid), cellsOf(wanted), letters);
    assert.equal(grid.clusters.size, wanted.clusters.size);
    assert.equal(grid.links.size, wanted.links.size);
  }
});

test('a pane with borders on both sides scrolls as well as one without', () => {
  const bordered = (letters: string): Frame => {
    const [inner, outer] = [frameWith(letters), new Frame(COLS + 2, letters.length + 2)];
    const edge = '─'.repeat(COLS);
    for (const [row, text] of [
      `┌${edge}┐`,
      ...[...letters].map(() => `│${' '.repeat(COLS)}│`),
      `└${edge}┘`,
    ].entries())
      drawText(outer.grid, 0, row, text, PLAIN);
    blit(outer.grid, inner.grid, { col: 0, row: 0, cols: COLS, rows: letters.length }, { col: 1, row: 1 });
    return outer;
  };
  const bytes = sent(bordered('abcdefgh'), bordered('bcdefghi'));
  assert.ok(bytes.includes('\x1b[2;9r\x1b[S\x1b[r'));
  assert.ok(bytes.length < 150, `${bytes.length} bytes`);
});
