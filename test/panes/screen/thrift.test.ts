// What changes of a screen cost on the line to a person's terminal, each painted on an emulator too.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blit, drawText, Frame } from '../../../src/panes/screen/frame.ts';
import { Painter } from '../../../src/panes/screen/painter.ts';
import { type Look, makeStyle, PLAIN } from '../../../src/panes/screen/style.ts';
import { CAPABLE, textOf } from '../../support/painting.ts';
import { cellsOf, gridOf, outerTerminal, written } from '../../support/terminal-grid.ts';

const [COLS, ROWS] = [200, 50];

/** A full screen of text in a bordered pane, where a person types near the end. */
function screen(firstLine = 0): Frame {
  const frame = new Frame(COLS, ROWS);
  drawText(frame.grid, 0, 0, `┌${'─'.repeat(COLS - 2)}┐`, PLAIN);
  for (let row = 1; row < ROWS - 1; row += 1) {
    drawText(frame.grid, 0, row, '│', PLAIN);
    const words = `${firstLine + row} line that is like no other `.repeat(8).slice(0, COLS - 2);
    drawText(frame.grid, 1, row, words, makeStyle({ color: (firstLine + row) % 7 }));
    drawText(frame.grid, COLS - 1, row, '│', PLAIN);
  }
  drawText(frame.grid, 0, ROWS - 1, `└${'─'.repeat(COLS - 2)}┘`, PLAIN);
  frame.cursor = { col: 150, row: 47, visible: true, shape: 'block', blinks: false };
  return frame;
}

/** The screen with something drawn on it. */
function screenWith(col: number, row: number, text: string, look: Look): Frame {
  const frame = screen();
  drawText(frame.grid, col, row, text, makeStyle(look));
  return frame;
}

/** The bytes that the change costs, once they are seen to have made it. */
async function cost(before: Frame, after: Frame): Promise<number> {
  const terminal = outerTerminal(COLS, ROWS);
  const painter = new Painter(CAPABLE);
  await written(terminal, textOf(painter.repaint(before)));
  const bytes = painter.paint(after);
  await written(terminal, textOf(bytes));
  assert.deepEqual(cellsOf(gridOf(terminal)), cellsOf(after.grid));
  assert.equal(painter.paint(after).length, 0);
  terminal.dispose();
  return bytes.length;
}

const COLORFUL: Look = { color: '#fafbfc', backgroundColor: '#c8c9ca' };

test('a typed letter costs the letter', async () => {
  const after = screenWith(150, 47, 'x', {});
  after.cursor = { ...after.cursor, col: 151 };
  const before = screenWith(150, 47, ' ', {});
  assert.equal(await cost(before, after), 1);
});

test('a spinner costs some twenty bytes, and at most 60 in any two colours', async () => {
  const costs: number[][] = [];
  for (const [col, row] of [
    [2, 2],
    [120, 46],
    [197, 12],
  ] as const) {
    const looks: readonly Look[] = [{}, { color: 6 }, { color: '#fafbfc' }, COLORFUL];
    costs.push([]);
    for (const look of looks) {
      const [before, after] = [screenWith(col, row, '⠋', look), screenWith(col, row, '⠙', look)];
      costs.at(-1)?.push(await cost(before, after));
    }
  }
  assert.deepEqual(costs, [
    [18, 26, 40, 57],
    [19, 27, 41, 58],
    [21, 29, 43, 60],
  ]);
});

test('a row of one style costs its text and at most 60', async () => {
  const text = 'all of this row is another text'.padEnd(COLS - 2, '.');
  const costs: number[] = [];
  for (const look of [{}, { color: 2 }, { color: '#fafbfc' }, COLORFUL] as const) {
    costs.push((await cost(screen(), screenWith(1, 20, text, look))) - text.length);
  }
  assert.deepEqual(costs, [16, 24, 38, 55]);
});

test('a row that becomes short is not filled up with blanks', async () => {
  const after = screenWith(1, 20, 'short'.padEnd(COLS - 2), {});
  assert.equal(await cost(screen(), after), 27);
});

test('a screen that scrolls by a line costs the line that comes in and some sixty bytes', async () => {
  const whole = new Painter(CAPABLE).repaint(screen(1)).length;
  assert.equal(whole, 11_554);
  assert.equal(await cost(screen(0), screen(1)), 255);
});

test('a pane in the middle of the screen that scrolls costs no more', async () => {
  const [before, after] = [screen(), screen()];
  const [old, moved] = [screen(100), screen(101)];
  const rows = { col: 0, row: 10, cols: COLS, rows: 20 };
  blit(before.grid, old.grid, rows, rows);
  blit(after.grid, moved.grid, rows, rows);
  assert.equal(await cost(before, after), 256);
});

test('a cursor that moves costs the move', async () => {
  const after = screen();
  after.cursor = { ...after.cursor, col: 20, row: 3 };
  assert.equal(await cost(screen(), after), 7);
});
