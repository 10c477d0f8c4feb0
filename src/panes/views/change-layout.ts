// How the facts and the diff of a change share a page of a size, and what of them is to be seen at a scroll position.

import type { ChangeView } from '../../engine/change-view.ts';
import type { ChangeExtent } from '../client/change-dialog.ts';
import { type DiffRow, diffLine, diffRows, lastLeft } from './change-diff-lines.ts';
import { changeFactLines } from './change-fact-lines.ts';
import { fitLines, type Line, span } from './spans.ts';

/** On a page so wide the facts stand beside the diff, else above it. */
const BESIDE_COLS = 116;
const FACTS_SHARE = 0.36;
const MOST_FACTS_COLS = 60;
const SEPARATOR = ' │ ';

export interface ChangeLayout {
  readonly extent: ChangeExtent;
  readonly facts: readonly Line[];
  readonly diff: readonly DiffRow[];
  readonly diffCols: number;
  /** Columns of the facts beside the diff; 0 where they stand above it. */
  readonly factsCols: number;
}

interface PageRoom {
  readonly cols: number;
  readonly rows: number;
}

/** Costs as much as the change is long. */
export function changeLayout(change: ChangeView, room: PageRoom): ChangeLayout {
  const isBeside = room.cols >= BESIDE_COLS;
  const factsCols = isBeside ? Math.min(MOST_FACTS_COLS, Math.round(room.cols * FACTS_SHARE)) : 0;
  const diffCols = isBeside ? room.cols - factsCols - SEPARATOR.length : room.cols;
  const facts = changeFactLines(change, isBeside ? factsCols : room.cols);
  const diff = diffRows(change);
  const above = isBeside ? 0 : facts.length;
  const length = Math.max(facts.length, above + diff.length);
  const extent = {
    rows: room.rows,
    lastTop: Math.max(0, length - room.rows),
    lastLeft: lastLeft(diff, diffCols),
    fileTops: diff.flatMap((row, index) => (row.kind === 'file' ? [above + index] : [])),
  };
  return { extent, facts, diff, diffCols, factsCols };
}

/** As many lines as the page has, from `top` on; the diff's text from its column `left` on. */
export function changeLines(
  layout: ChangeLayout,
  { left, top }: { readonly left: number; readonly top: number },
): readonly Line[] {
  const { diff, diffCols, extent, facts, factsCols } = layout;
  const { rows } = extent;
  const drawn = (from: number): Line[] =>
    diff
      .slice(Math.max(0, from), Math.max(0, from + rows))
      .map((row) => diffLine(row, { left, cols: diffCols }));
  if (factsCols === 0) return [...facts.slice(top, top + rows), ...drawn(top - facts.length)];
  // Facts that are longer than the page go along with the diff, to their end.
  const factsTop = Math.min(top, Math.max(0, facts.length - rows));
  const beside = fitLines(facts.slice(factsTop), factsCols, rows);
  const right = fitLines(drawn(top), diffCols, rows);
  return beside.map((line, row) => [...line, span(SEPARATOR, { dim: true }), ...(right[row] ?? [])]);
}
