// A row of cells as runs of one look: what captures are written from. Pure.

import { CELL_WORDS, CONTENT_IS_CLUSTER, CONTENT_WIDTH_SHIFT, UNDERLINE_HAS_LINK } from './cells.ts';
import type { Grid } from './grid.ts';
import { paintable } from './settled.ts';
import type { Style } from './style.ts';

/**
 * Neighbouring cells of one style, link and width. Each code point of `text` is a glyph of `cols` divided by their
 * number, but for a cluster, whose text is one glyph of `cols` columns. Text holds nothing that acts on a terminal.
 */
export interface CellRun {
  readonly text: string;
  readonly cols: number;
  readonly isCluster: boolean;
  readonly style: Style;
  /** http or https; null where there is none. */
  readonly link: string | null;
}

const SPACE = 0x20 | (1 << CONTENT_WIDTH_SHIFT);

/** The row's runs from its first column on; blanks in the default style at its end are left out. */
export function rowRuns(grid: Grid, row: number): CellRun[] {
  const runs: CellRun[] = [];
  const end = usedCols(grid, row);
  for (let col = 0; col < end; ) {
    const cell = cellAt(grid, col, row);
    const last = runs.at(-1);
    if (last !== undefined && isSameRun(last, cell))
      runs[runs.length - 1] = { ...last, text: last.text + cell.text, cols: last.cols + cell.cols };
    else runs.push(cell);
    col += cell.cols;
  }
  return runs;
}

/** One glyph: of half a wide glyph, or one without room, a blank is left. */
function cellAt(grid: Grid, col: number, row: number): CellRun {
  const { cells, cols } = grid;
  const index = row * cols + col;
  const at = index * CELL_WORDS;
  const content = cells[at] ?? 0;
  const isCluster = (content & CONTENT_IS_CLUSTER) !== 0;
  const width = grid.widthAt(col, row);
  const hasRoom = width > 0 && col + width <= cols;
  const text = hasRoom ? grid.textAt(col, row) : '';
  const underline = cells[at + 3] ?? 0;
  return {
    text: text === '' ? ' ' : paintable(text),
    cols: text === '' ? 1 : width,
    isCluster: isCluster && text !== '',
    style: {
      foreground: cells[at + 1] ?? 0,
      background: cells[at + 2] ?? 0,
      underline: (underline & ~UNDERLINE_HAS_LINK) >>> 0,
    },
    link: (underline & UNDERLINE_HAS_LINK) === 0 ? null : (grid.links.get(index) ?? null),
  };
}

function isSameRun(run: CellRun, cell: CellRun): boolean {
  return (
    !run.isCluster &&
    !cell.isCluster &&
    run.link === cell.link &&
    run.cols === cell.cols * [...run.text].length &&
    run.style.foreground === cell.style.foreground &&
    run.style.background === cell.style.background &&
    run.style.underline === cell.style.underline
  );
}

function usedCols(grid: Grid, row: number): number {
  let col = grid.cols;
  for (; col > 0; col -= 1) {
    const at = (row * grid.cols + col - 1) * CELL_WORDS;
    const content = grid.cells[at] ?? 0;
    if (content !== 0 && content !== SPACE) break;
    if (grid.cells[at + 1] !== 0 || grid.cells[at + 2] !== 0 || grid.cells[at + 3] !== 0) break;
  }
  return col;
}
