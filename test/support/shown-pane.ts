// Holds what an outer terminal shows in a rectangle up to what the guest of a pane there shows.

import { cropOf, cursorInPane } from '../../src/panes/client/pane-crop.ts';
import type { Rect } from '../../src/panes/layout/rect.ts';
import type { Grid } from '../../src/panes/screen/grid.ts';
import type { PaneWatch } from '../../src/panes/terminals/wire/pane-source.ts';
import { cropped, differences } from './same-cells.ts';
import type { TmuxScreen } from './tmux-screen.ts';

const ACTIVE_CORNERS = '┏┓┗┛';

/** Where a pane's cells are on an outer terminal, or why that is not to be seen there. */
export type Place =
  | { readonly kind: 'at'; readonly rectangle: Rect }
  | { readonly kind: 'none'; readonly why: string };

/**
 * A line for each cell of the pane that the outer terminal shows otherwise. A pane smaller than its guest shows a crop.
 */
export async function cellDifferences(
  pane: PaneWatch,
  screen: TmuxScreen,
  find: (outer: Grid) => Place,
): Promise<string[]> {
  const outer = await gridOnScreen(screen);
  if (outer instanceof RangeError) return [`the outer terminal is between two sizes: ${outer.message}`];
  const place = find(outer);
  if (place.kind === 'none') return [place.why];
  const { rectangle } = place;
  await screen.learn(pane.grid.clusters.values());
  const crop = cropOf(pane.grid, pane.cursor, rectangle);
  const shown = cropped(outer, { ...rectangle, cols: crop.cols, rows: crop.rows });
  return differences(cropped(pane.grid, crop), shown, (glyph) => screen.widthOf(glyph));
}

/** A line where the outer terminal's cursor is not the pane's. */
export async function cursorDifferences(
  pane: PaneWatch,
  screen: TmuxScreen,
  rectangle: Rect,
): Promise<string[]> {
  const cursor = await screen.cursor();
  const wanted = cursorInPane(pane.cursor, cropOf(pane.grid, pane.cursor, rectangle), rectangle);
  const place = (at: typeof cursor) => (at.visible ? `the cursor at ${at.row},${at.col}` : 'no cursor');
  return place(cursor) === place(wanted) ? [] : [`${place(wanted)} is not ${place(cursor)}`];
}

/** The rectangle, if the border of the active pane goes around it. */
export function insideActiveBorder(outer: Grid, rectangle: Rect): Place {
  const [left, top] = [rectangle.col - 1, rectangle.row - 1];
  const [right, bottom] = [rectangle.col + rectangle.cols, rectangle.row + rectangle.rows];
  const corners = [outer.textAt(left, top), outer.textAt(right, top)];
  corners.push(outer.textAt(left, bottom), outer.textAt(right, bottom));
  return corners.join('') === ACTIVE_CORNERS
    ? { kind: 'at', rectangle }
    : { kind: 'none', why: `no active pane from ${top},${left} to ${bottom},${right}` };
}

/** An error in the moment in which the outer terminal has another size already, and rows of the size before. */
async function gridOnScreen(screen: TmuxScreen): Promise<Grid | RangeError> {
  try {
    return await screen.grid();
  } catch (cause) {
    if (cause instanceof RangeError) return cause;
    throw cause;
  }
}
