// Panes side by side and one above another: a tree of splits with shares, and the rectangles that it gives.

import type { Rect } from './rect.ts';

/** `row` puts children side by side, `column` one above another. */
export type Axis = 'row' | 'column';

export type SplitTree<Id extends string> =
  | { readonly kind: 'leaf'; readonly id: Id; readonly minCols: number; readonly minRows: number }
  | {
      readonly kind: 'split';
      readonly axis: Axis;
      /** The first child's part of the whole, between 0 and 1. */
      readonly share: number;
      readonly first: SplitTree<Id>;
      readonly second: SplitTree<Id>;
    };

export interface Size {
  readonly cols: number;
  readonly rows: number;
}

export type Direction = 'left' | 'right' | 'up' | 'down';

export function leaf<Id extends string>(id: Id, min: Partial<Size> = {}): SplitTree<Id> {
  return { kind: 'leaf', id, minCols: min.cols ?? 1, minRows: min.rows ?? 1 };
}

export function split<Id extends string>(
  axis: Axis,
  share: number,
  first: SplitTree<Id>,
  second: SplitTree<Id>,
): SplitTree<Id> {
  return { kind: 'split', axis, share: Math.min(1, Math.max(0, share)), first, second };
}

/** The ids in reading order. */
export function leaves<Id extends string>(tree: SplitTree<Id>): Id[] {
  return tree.kind === 'leaf' ? [tree.id] : [...leaves(tree.first), ...leaves(tree.second)];
}

/** The tree with `added` after the leaf `id`, sharing its place evenly; the same tree where there is no such leaf. */
export function splitLeaf<Id extends string>(
  tree: SplitTree<Id>,
  id: Id,
  axis: Axis,
  added: SplitTree<Id>,
): SplitTree<Id> {
  if (tree.kind === 'leaf') return tree.id === id ? split(axis, 0.5, tree, added) : tree;
  return {
    ...tree,
    first: splitLeaf(tree.first, id, axis, added),
    second: splitLeaf(tree.second, id, axis, added),
  };
}

/** The tree without the leaf `id`, whose neighbour takes its place; null where it was the last. */
export function closeLeaf<Id extends string>(tree: SplitTree<Id>, id: Id): SplitTree<Id> | null {
  if (tree.kind === 'leaf') return tree.id === id ? null : tree;
  const first = closeLeaf(tree.first, id);
  const second = closeLeaf(tree.second, id);
  if (first === null) return second;
  return second === null ? first : { ...tree, first, second };
}

/** The leaf that takes the place of `id` when it is closed: the nearest of its sibling's; null for the only leaf. */
export function heirOf<Id extends string>(tree: SplitTree<Id>, id: Id): Id | null {
  const ids = leaves(tree);
  const at = ids.indexOf(id);
  if (at < 0) return null;
  const heir = ids[isSecond(tree, id) ? at - 1 : at + 1];
  return heir ?? null;
}

/** The least size in which every leaf has its minimum. */
export function minimumSize<Id extends string>(tree: SplitTree<Id>): Size {
  if (tree.kind === 'leaf') return { cols: tree.minCols, rows: tree.minRows };
  const first = minimumSize(tree.first);
  const second = minimumSize(tree.second);
  return tree.axis === 'row'
    ? { cols: first.cols + second.cols, rows: Math.max(first.rows, second.rows) }
    : { cols: Math.max(first.cols, second.cols), rows: first.rows + second.rows };
}

/**
 * Each leaf's rectangle; together they are exactly `within`. Minimums are kept where there is room for all of them;
 * otherwise the first child yields last.
 */
export function rectangles<Id extends string>(tree: SplitTree<Id>, within: Rect): Map<Id, Rect> {
  const found = new Map<Id, Rect>();
  place(tree, within, found);
  return found;
}

/** The leaf that lies next to `id` in a direction: of those that touch it, the one with the longest common edge. */
export function neighbour<Id extends string>(
  placed: ReadonlyMap<Id, Rect>,
  id: Id,
  direction: Direction,
): Id | null {
  const from = placed.get(id);
  if (from === undefined) return null;
  let best: Id | null = null;
  let bestEdge = 0;
  for (const [other, rect] of placed) {
    const edge = other === id ? 0 : commonEdge(from, rect, direction);
    if (edge > bestEdge) {
      best = other;
      bestEdge = edge;
    }
  }
  return best;
}

/** The rooms of a split's two children within its own. */
export function halves<Id extends string>(
  tree: SplitTree<Id> & { kind: 'split' },
  within: Rect,
): readonly [first: Rect, second: Rect] {
  const { col, row, cols, rows } = within;
  const [first, second] = [minimumSize(tree.first), minimumSize(tree.second)];
  if (tree.axis === 'row') {
    const left = firstLength(cols, tree.share, first.cols, second.cols);
    return [
      { col, row, cols: left, rows },
      { col: col + left, row, cols: cols - left, rows },
    ];
  }
  const top = firstLength(rows, tree.share, first.rows, second.rows);
  return [
    { col, row, cols, rows: top },
    { col, row: row + top, cols, rows: rows - top },
  ];
}

function place<Id extends string>(tree: SplitTree<Id>, within: Rect, found: Map<Id, Rect>): void {
  if (tree.kind === 'leaf') {
    found.set(tree.id, within);
    return;
  }
  const [first, second] = halves(tree, within);
  place(tree.first, first, found);
  place(tree.second, second, found);
}

/** Whether `id` is the second child of its split. */
function isSecond<Id extends string>(tree: SplitTree<Id>, id: Id): boolean {
  if (tree.kind === 'leaf') return false;
  if (tree.second.kind === 'leaf' && tree.second.id === id) return true;
  return isSecond(tree.first, id) || isSecond(tree.second, id);
}

function firstLength(length: number, share: number, minFirst: number, minSecond: number): number {
  const wanted = Math.min(Math.round(length * share), length - minSecond);
  return Math.max(0, Math.min(length, Math.max(wanted, minFirst)));
}

function commonEdge(from: Rect, to: Rect, direction: Direction): number {
  const touches = {
    left: to.col + to.cols === from.col,
    right: from.col + from.cols === to.col,
    up: to.row + to.rows === from.row,
    down: from.row + from.rows === to.row,
  }[direction];
  if (!touches) return 0;
  return direction === 'left' || direction === 'right'
    ? common(from.row, from.rows, to.row, to.rows)
    : common(from.col, from.cols, to.col, to.cols);
}

function common(a: number, lengthA: number, b: number, lengthB: number): number {
  return Math.max(0, Math.min(a + lengthA, b + lengthB) - Math.max(a, b));
}
