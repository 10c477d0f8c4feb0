// Compares what a pane holds with what the outer terminal shows in its rectangle, cell by cell with attributes.

import { setTimeout as delay } from 'node:timers/promises';
import type { Rect } from '../../src/panes/layout/rect.ts';
import { UNDERLINE_HAS_LINK } from '../../src/panes/screen/cells.ts';
import { blit } from '../../src/panes/screen/frame.ts';
import { Grid } from '../../src/panes/screen/grid.ts';

const POLL_MS = 30;
const WITHIN_MS = 15_000;
/** Lines of differences that a failure shows. */
const SHOWN = 14;

/** The cells of `rect`, as a grid of their own. */
export function cropped(grid: Grid, rect: Rect): Grid {
  const part = new Grid(rect.cols, rect.rows);
  blit(part, grid, rect, { col: 0, row: 0 });
  return part;
}

/**
 * A line for each cell that differs: its place, what `pane` has and what `outer` shows; before them the text of the
 * first row with such a cell, as `pane` has it and as `outer` shows it. Links are not compared. Of a glyph to which the
 * outer terminal gives other columns than we do, its place is all that can be right: it and the column after it are not
 * compared. Nor is one that the outer terminal shows without what a joiner joins to it: tmux 3.3a forgets the joiner
 * where what it read at once ends there.
 */
export function differences(pane: Grid, outer: Grid, outerWidth?: (glyph: string) => number): string[] {
  if (pane.cols !== outer.cols || pane.rows !== outer.rows)
    return [`${pane.cols}x${pane.rows} is not ${outer.cols}x${outer.rows}`];
  const found: string[] = [];
  for (let row = 0; row < pane.rows; row += 1) {
    for (let col = 0; col < pane.cols; col += 1) {
      const glyph = pane.textAt(col, row);
      if (outerWidth !== undefined && glyph !== '') {
        const isCut = glyph.startsWith(`${outer.textAt(col, row) || glyph}\u200d`);
        if (isCut || outerWidth(glyph) !== pane.widthAt(col, row)) {
          col += 1;
          continue;
        }
      }
      const [one, other] = [cellAt(pane, col, row), cellAt(outer, col, row)];
      if (one === other) continue;
      if (found.length === 0) found.push(...bothRows(pane, outer, row));
      found.push(`${row},${col}: ${one} is not ${other}`);
    }
  }
  return found;
}

/** Waits until `look` finds no difference; throws with those that it found last. */
export async function becomeSame(
  what: string,
  look: () => readonly string[] | Promise<readonly string[]>,
  withinMs = WITHIN_MS,
): Promise<void> {
  const deadline = performance.now() + withinMs;
  for (let found = await look(); found.length > 0; found = await look()) {
    if (performance.now() > deadline)
      throw new Error(`${what} differ\n${found.slice(0, SHOWN).join('\n')}\n${countOf(found)}`);
    await delay(POLL_MS);
  }
}

/** Text as it is painted: a joiner at its end joins nothing. */
function withoutJoiner(glyph: string): string {
  return glyph.replace(/\u200d+$/, '');
}

function bothRows(pane: Grid, outer: Grid, row: number): readonly string[] {
  return [
    `row ${row} of the pane: ${JSON.stringify(pane.rowText(row))}`,
    `row ${row} out there:   ${JSON.stringify(outer.rowText(row))}`,
  ];
}

function countOf({ length }: readonly string[]): string {
  return length > SHOWN ? `and ${length - SHOWN} lines more` : 'and no line more';
}

/** `text/width/foreground/background/underline`; an empty cell and a space look the same. */
function cellAt(grid: Grid, col: number, row: number): string {
  const at = (row * grid.cols + col) * 4;
  const width = grid.widthAt(col, row);
  const text = width === 0 ? '' : withoutJoiner(grid.textAt(col, row)) || ' ';
  const [foreground = 0, background = 0, underline = 0] = grid.cells.subarray(at + 1, at + 4);
  const words = [foreground, background, underline & ~UNDERLINE_HAS_LINK];
  return `${JSON.stringify(text)}/${width}/${words.map((word) => word.toString(16)).join('/')}`;
}
