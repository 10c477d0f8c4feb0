// The cursor gets where it is sent, from wherever it is, and no way there is longer than the absolute one.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { UNKNOWN, writeMove } from '../../src/panes/screen/cursor-moves.ts';
import { OutputBytes } from '../../src/panes/screen/output-bytes.ts';
import { textOf } from '../support/painting.ts';
import { outerTerminal, written } from '../support/terminal-grid.ts';

const [COLS, ROWS] = [120, 40];

const place = fc.record({
  col: fc.oneof(fc.constantFrom(0, 1, COLS - 1), fc.nat({ max: COLS - 1 })),
  row: fc.oneof(fc.constantFrom(0, 1, ROWS - 1), fc.nat({ max: ROWS - 1 })),
  /** What is not known of the place that it is left from. */
  forgets: fc.constantFrom('nothing', 'nothing', 'column', 'all'),
});

function absolute(col: number, row: number): string {
  return `\x1b[${row + 1};${col + 1}H`;
}

test('a cursor arrives by the bytes that are to bring it there', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(place, { minLength: 2, maxLength: 40 }), async (places) => {
      const terminal = outerTerminal(COLS, ROWS);
      const out = new OutputBytes();
      let from = { col: 0, row: 0 };
      for (const { col, row, forgets } of places) {
        if (from.col === col && from.row === row) continue;
        out.truncate(0);
        writeMove(out, from, { col, row });
        const bytes = textOf(out.copyFrom(0));
        assert.ok(bytes.length <= absolute(col, row).length, JSON.stringify(bytes));
        await written(terminal, bytes);
        const { cursorX, cursorY } = terminal.buffer.active;
        assert.deepEqual([cursorX, cursorY], [col, row], JSON.stringify(bytes));
        from = {
          col: forgets === 'nothing' ? col : UNKNOWN,
          row: forgets === 'all' ? UNKNOWN : row,
        };
      }
      terminal.dispose();
    }),
    { numRuns: 60 },
  );
});

test('near moves take the fewest bytes there are', () => {
  const move = (from: [number, number], to: [number, number]): string => {
    const out = new OutputBytes();
    writeMove(out, { col: from[0], row: from[1] }, { col: to[0], row: to[1] });
    return textOf(out.copyFrom(0));
  };
  assert.equal(move([5, 5], [6, 5]), '\x1b[C');
  assert.equal(move([5, 5], [4, 5]), '\b');
  assert.equal(move([5, 5], [0, 5]), '\r');
  assert.equal(move([50, 5], [30, 5]), '\x1b[20D');
  assert.equal(move([50, 5], [0, 6]), '\r\n');
  assert.equal(move([0, 5], [0, 7]), '\n\n');
  assert.equal(move([50, 5], [1, 6]), '\r\n\x1b[C');
  assert.equal(move([50, 5], [50, 6]), '\x1b[B');
  assert.equal(move([50, 30], [50, 28]), '\x1b[2A');
  assert.equal(move([50, 30], [0, 0]), '\x1b[H');
  assert.equal(move([UNKNOWN, 30], [9, 30]), '\x1b[10G');
  assert.equal(move([UNKNOWN, UNKNOWN], [9, 30]), '\x1b[31;10H');
});
