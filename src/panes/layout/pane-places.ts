// Where the panes of a split tree stand: all of them where they have room, else the active one alone.

import type { Rect } from './rect.ts';
import { minimumSize, rectangles, type SplitTree } from './split-tree.ts';

/** Whether every pane gets its minimum within `area`. */
export function hasRoom<Id extends string>(tree: SplitTree<Id>, area: Rect): boolean {
  const { cols, rows } = minimumSize(tree);
  return area.cols >= cols && area.rows >= rows;
}

/** The rectangles of the panes that are to be seen; together they are exactly `area`. */
export function panePlaces<Id extends string>(
  tree: SplitTree<Id>,
  active: Id,
  area: Rect,
): ReadonlyMap<Id, Rect> {
  return hasRoom(tree, area) ? rectangles(tree, area) : new Map([[active, area]]);
}

/** `area`, or the least that all panes have room in: in it, panes have neighbours even while one is seen alone. */
export function roomyArea<Id extends string>(tree: SplitTree<Id>, area: Rect): Rect {
  const { cols, rows } = minimumSize(tree);
  return { ...area, cols: Math.max(area.cols, cols), rows: Math.max(area.rows, rows) };
}
