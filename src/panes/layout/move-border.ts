// Changes of the shares in a split tree: a border moved by hand, or all leaves made as large as each other.

import type { Rect } from './rect.ts';
import { type Axis, halves, leaves, minimumSize, type SplitTree, split } from './split-tree.ts';

export interface BorderMove<Id extends string> {
  readonly id: Id;
  /** `row` moves a border to the left or right, `column` up or down. */
  readonly axis: Axis;
  /** Columns or rows; negative is to the left or up. */
  readonly by: number;
  /** What the whole tree takes. */
  readonly within: Rect;
}

/**
 * The tree with the border of the nearest split around a leaf moved: as far as was asked, or as minimums let it. The
 * same tree where no split around the leaf has that axis.
 */
export function moveBorder<Id extends string>(tree: SplitTree<Id>, move: BorderMove<Id>): SplitTree<Id> {
  if (tree.kind === 'leaf') return tree;
  const [first, second] = halves(tree, move.within);
  const child = leaves(tree.first).includes(move.id) ? 'first' : 'second';
  const inner = tree[child];
  const moved = moveBorder(inner, { ...move, within: child === 'first' ? first : second });
  if (moved !== inner) return { ...tree, [child]: moved };
  if (tree.axis !== move.axis || !leaves(inner).includes(move.id)) return tree;
  return split(tree.axis, movedShare(tree, first, move), tree.first, tree.second);
}

/** The tree with its borders where all that stand side by side, or above one another, are equally large. */
export function evenOut<Id extends string>(tree: SplitTree<Id>): SplitTree<Id> {
  if (tree.kind === 'leaf') return tree;
  const [first, second] = [abreast(tree.first, tree.axis), abreast(tree.second, tree.axis)];
  return split(tree.axis, first / (first + second), evenOut(tree.first), evenOut(tree.second));
}

function movedShare<Id extends string>(
  tree: SplitTree<Id> & { kind: 'split' },
  first: Rect,
  { by, within }: BorderMove<Id>,
): number {
  const side = tree.axis === 'row' ? 'cols' : 'rows';
  const length = within[side];
  if (length === 0) return tree.share;
  const most = length - minimumSize(tree.second)[side];
  return Math.max(minimumSize(tree.first)[side], Math.min(most, first[side] + by)) / length;
}

/** How many leaves stand one after another along an axis. */
function abreast<Id extends string>(tree: SplitTree<Id>, axis: Axis): number {
  if (tree.kind === 'leaf') return 1;
  const [first, second] = [abreast(tree.first, axis), abreast(tree.second, axis)];
  return tree.axis === axis ? first + second : Math.max(first, second);
}
