// Finds a pane on a screen by the title in its border.

import type { Rect } from '../../src/panes/layout/rect.ts';
import type { Grid } from '../../src/panes/screen/grid.ts';

const LEFT_CORNERS = '╭┏';
const RIGHT_CORNERS = '╮┓';
const BOTTOM_CORNERS = '╰┗';

/** What the border goes around, of the first pane whose title begins so; null where there is none. */
export function titledPane(grid: Grid, title: string): Rect | null {
  for (let row = 0; row < grid.rows; row += 1) {
    for (let col = 0; col < grid.cols; col += 1) {
      if (!isOneOf(LEFT_CORNERS, grid, col, row) || !reads(grid, col + 2, row, ` ${title}`)) continue;
      let [right, bottom] = [col + 1, row + 1];
      while (right < grid.cols && !isOneOf(RIGHT_CORNERS, grid, right, row)) right += 1;
      while (bottom < grid.rows && !isOneOf(BOTTOM_CORNERS, grid, col, bottom)) bottom += 1;
      return { col: col + 1, row: row + 1, cols: right - col - 1, rows: bottom - row - 1 };
    }
  }
  return null;
}

function isOneOf(corners: string, grid: Grid, col: number, row: number): boolean {
  const text = grid.textAt(col, row);
  return text !== '' && corners.includes(text);
}

function reads(grid: Grid, col: number, row: number, text: string): boolean {
  return [...text].every((letter, at) => (grid.textAt(col + at, row) || ' ') === letter);
}
