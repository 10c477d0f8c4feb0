import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evenOut, moveBorder } from '../../../src/panes/layout/move-border.ts';
import type { Rect } from '../../../src/panes/layout/rect.ts';
import { type Axis, leaf, rectangles, type SplitTree, split } from '../../../src/panes/layout/split-tree.ts';

const MIN = { cols: 10, rows: 4 };
const [a, b, c] = [leaf<string>('a', MIN), leaf<string>('b', MIN), leaf<string>('c', MIN)];
const three = split('row', 0.5, a, split('column', 0.25, b, c));
const within: Rect = { col: 5, row: 1, cols: 80, rows: 24 };

function moved(id: string, axis: Axis, by: number, tree: SplitTree<string> = three): Map<string, Rect> {
  return rectangles(moveBorder(tree, { id, axis, by, within }), within);
}

test('a border moves by exactly as many cells as it was asked to', () => {
  assert.equal(moved('a', 'row', 7).get('a')?.cols, 47);
  assert.equal(moved('c', 'row', 7).get('a')?.cols, 47, 'the border is the same, seen from the other side');
  assert.equal(moved('a', 'row', -3).get('b')?.cols, 43);
  assert.equal(moved('b', 'column', 5).get('b')?.rows, 11);
  assert.equal(moved('c', 'column', -1).get('c')?.rows, 19);
});

test('a border stops where a pane would get too small, and comes back at once', () => {
  const stopped = moveBorder(three, { id: 'a', axis: 'row', by: 500, within });
  assert.equal(rectangles(stopped, within).get('b')?.cols, 10);
  assert.equal(moved('a', 'row', -1, stopped).get('b')?.cols, 11);
  assert.equal(moved('b', 'column', -500).get('b')?.rows, 4);
});

test('of nested splits the nearest one moves', () => {
  const nested = split('row', 0.5, a, split('row', 0.5, b, c));
  const placed = moved('b', 'row', 4, nested);
  assert.deepEqual([placed.get('a')?.cols, placed.get('b')?.cols, placed.get('c')?.cols], [40, 24, 16]);
});

test('where no border has that axis, and for a leaf that is not there, nothing moves', () => {
  assert.equal(moveBorder(three, { id: 'a', axis: 'column', by: 3, within }), three);
  assert.equal(moveBorder(three, { id: 'nobody', axis: 'row', by: 3, within }), three);
});

test('evened out, all that stand abreast are equally large', () => {
  const tree = split('row', 0.9, a, split('row', 0.2, split('column', 0.8, b, leaf('d')), c));
  const placed = rectangles(evenOut(tree), { ...within, cols: 90 });
  assert.deepEqual(
    ['a', 'b', 'c', 'd'].map((id) => [placed.get(id)?.cols, placed.get(id)?.rows]),
    [
      [30, 24],
      [30, 12],
      [30, 24],
      [30, 12],
    ],
  );
});
