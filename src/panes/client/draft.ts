// Draws a part of the chrome straight onto cells, from the same lines that Ink draws: the first frame goes out before
// Ink is even loaded, and a resize shows the new layout at once.

import { drawText } from '../screen/frame.ts';
import type { Grid } from '../screen/grid.ts';
import { type Look, makeStyle } from '../screen/style.ts';
import type { ChromePart } from '../views/chrome-parts.ts';
import type { Tint } from '../views/spans.ts';
import { SPINNER_COLS } from '../views/status-lines.ts';

export function drawDraft(grid: Grid, { rect, lines, spinner }: ChromePart): void {
  const start = rect.col + (spinner === 'none' ? 0 : SPINNER_COLS);
  for (const [index, line] of lines.slice(0, rect.rows).entries()) {
    let col = start;
    for (const span of line) {
      col = drawText(grid, col, rect.row + index, span.text, makeStyle(lookOf(span)), rect.col + rect.cols);
    }
  }
}

/** The palette indexes of the names that Ink gives the sixteen colours. */
const PALETTE: Readonly<Record<NonNullable<Tint['color']>, number>> = {
  red: 1,
  green: 2,
  yellow: 3,
  blue: 4,
  magenta: 5,
  cyan: 6,
  gray: 8,
};

function lookOf(tint: Tint): Look {
  return {
    ...(tint.color === undefined ? {} : { color: PALETTE[tint.color] }),
    bold: tint.bold === true,
    dim: tint.dim === true,
    inverse: tint.inverse === true,
  };
}
