// Whatever is drawn, filled, copied and scrolled, a grid holds whole glyphs only, and exactly the side texts that its
// cells speak of.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  CELL_WORDS,
  CONTENT_IS_CLUSTER,
  CONTENT_RIGHT_HALF,
  UNDERLINE_HAS_LINK,
} from '../../src/panes/screen/cells.ts';
import { blit, drawText, fill } from '../../src/panes/screen/frame.ts';
import { Grid } from '../../src/panes/screen/grid.ts';
import { scrollRows } from '../../src/panes/screen/scroll-rows.ts';
import { makeStyle } from '../../src/panes/screen/style.ts';

const [COLS, ROWS] = [8, 4];

const col = fc.integer({ min: -2, max: COLS });
const row = fc.integer({ min: -1, max: ROWS });
const rect = fc.record({
  col,
  row,
  cols: fc.integer({ min: 0, max: COLS + 2 }),
  rows: fc.integer({ min: 0, max: ROWS + 1 }),
});
const style = fc
  .constantFrom({}, { color: 1 }, { link: 'https://a.test/' }, { link: 'https://b.test/' })
  .map((look) => makeStyle(look));
const text = fc
  .array(fc.constantFrom('a', ' ', '中', 'e\u0301', '👩🏽‍🚀'), { maxLength: 6 })
  .map((glyphs) => glyphs.join(''));

type Step = (grid: Grid, other: Grid) => void;

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(col, row, text, style).map(([at, line, glyphs, look]): Step => {
    return (grid) => drawText(grid, at, line, glyphs, look);
  }),
  fc.tuple(rect, style).map(
    ([area, look]): Step =>
      (grid) =>
        fill(grid, area, look),
  ),
  fc.tuple(rect, col, row).map(([area, at, line]): Step => {
    return (grid, other) => blit(grid, other, area, { col: at, row: line });
  }),
  fc.record({ top: fc.nat({ max: 2 }), lines: fc.constantFrom(-1, 1) }).map(
    ({ top, lines }): Step =>
      (grid) =>
        scrollRows(grid, { top, bottom: ROWS - 1, lines }),
  ),
);

function assertSound(grid: Grid): void {
  const [clusters, links]: [number[], number[]] = [[], []];
  for (let index = 0; index < COLS * ROWS; index += 1) {
    const content = grid.cells[index * CELL_WORDS] ?? 0;
    if ((content & CONTENT_IS_CLUSTER) !== 0) clusters.push(index);
    if (((grid.cells[index * CELL_WORDS + 3] ?? 0) & UNDERLINE_HAS_LINK) !== 0) links.push(index);
    const isRightHalf = content === CONTENT_RIGHT_HALF;
    const follows = index % COLS > 0 && grid.widthAt((index - 1) % COLS, Math.floor(index / COLS)) === 2;
    assert.equal(isRightHalf, follows, `half a glyph at ${index}`);
    assert.ok(index % COLS < COLS - 1 || grid.widthAt(COLS - 1, Math.floor(index / COLS)) !== 2);
  }
  assert.deepEqual(
    [...grid.clusters.keys()].sort((a, b) => a - b),
    clusters,
  );
  assert.deepEqual(
    [...grid.links.keys()].sort((a, b) => a - b),
    links,
  );
}

test('no glyph is left in half, and no text without its cell', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(step, fc.boolean()), { maxLength: 20 }), (steps) => {
      const [grid, other] = [new Grid(COLS, ROWS), new Grid(COLS, ROWS)];
      for (const [run, isOnOther] of steps) {
        if (isOnOther) run(other, grid);
        else run(grid, other);
      }
      assertSound(grid);
      assertSound(other);
    }),
    { numRuns: 500 },
  );
});
