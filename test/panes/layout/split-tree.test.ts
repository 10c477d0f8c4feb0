import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { overlaps, type Rect } from '../../../src/panes/layout/rect.ts';
import {
  closeLeaf,
  heirOf,
  leaf,
  leaves,
  minimumSize,
  neighbour,
  rectangles,
  type SplitTree,
  split,
  splitLeaf,
} from '../../../src/panes/layout/split-tree.ts';

const three = split('row', 0.5, leaf('a'), split('column', 0.25, leaf('b'), leaf('c')));
const screen: Rect = { col: 0, row: 0, cols: 80, rows: 24 };

test('a tree lays its leaves out by their shares', () => {
  assert.deepEqual(Object.fromEntries(rectangles(three, screen)), {
    a: { col: 0, row: 0, cols: 40, rows: 24 },
    b: { col: 40, row: 0, cols: 40, rows: 6 },
    c: { col: 40, row: 6, cols: 40, rows: 18 },
  });
});

test('a leaf is split evenly, and closing it gives its place back', () => {
  const four = splitLeaf(three, 'c', 'row', leaf('d'));
  assert.deepEqual(leaves(four), ['a', 'b', 'c', 'd']);
  assert.deepEqual(rectangles(four, screen).get('d'), { col: 60, row: 6, cols: 20, rows: 18 });
  assert.deepEqual(closeLeaf(four, 'd'), three);
  assert.deepEqual(splitLeaf(three, 'nobody', 'row', leaf('d')), three);
});

test('closing the last leaf leaves nothing', () => {
  assert.equal(closeLeaf(leaf('a'), 'a'), null);
});

test('the place of a closed leaf goes to the one beside it', () => {
  assert.equal(heirOf(three, 'c'), 'b');
  assert.equal(heirOf(three, 'b'), 'c');
  assert.equal(heirOf(three, 'a'), 'b');
  assert.equal(heirOf(split('row', 0.5, split('column', 0.5, leaf('a'), leaf('b')), leaf('c')), 'c'), 'b');
  assert.equal(heirOf(leaf('a'), 'a'), null);
  assert.equal(heirOf(three, 'nobody'), null);
});

test('focus moves to the leaf with the longest common edge', () => {
  const placed = rectangles(three, screen);
  assert.equal(neighbour(placed, 'a', 'right'), 'c');
  assert.equal(neighbour(placed, 'b', 'left'), 'a');
  assert.equal(neighbour(placed, 'b', 'down'), 'c');
  assert.equal(neighbour(placed, 'c', 'up'), 'b');
  assert.equal(neighbour(placed, 'a', 'left'), null);
});

const trees = fc.letrec<{ tree: SplitTree<string>; leaf: SplitTree<string>; split: SplitTree<string> }>(
  (tie) => ({
    tree: fc.oneof({ maxDepth: 4 }, tie('leaf'), tie('split')),
    leaf: fc
      .tuple(fc.uuid(), fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 5 }))
      .map(([id, cols, rows]) => leaf(id, { cols, rows })),
    split: fc
      .tuple(
        fc.constantFrom('row', 'column'),
        fc.double({ min: 0, max: 1, noNaN: true }),
        tie('tree'),
        tie('tree'),
      )
      .map(([axis, share, first, second]) => split(axis, share, first, second)),
  }),
);

test('rectangles never overlap and together are exactly the whole, minimums kept where there is room', () => {
  fc.assert(
    fc.property(trees.tree, fc.nat(150), fc.nat(60), (tree, cols, rows) => {
      const within: Rect = { col: 3, row: 2, cols, rows };
      const placed = [...rectangles(tree, within)];
      const area = placed.reduce((sum, [, rect]) => sum + rect.cols * rect.rows, 0);
      assert.equal(area, cols * rows);
      for (const [index, [, a]] of placed.entries()) {
        assert.ok(a.cols >= 0 && a.rows >= 0);
        assert.ok(placed.slice(index + 1).every(([, b]) => !overlaps(a, b)));
      }
      const least = minimumSize(tree);
      if (least.cols > cols || least.rows > rows) return;
      for (const [id, rect] of placed) assertHasMinimum(tree, id, rect);
    }),
  );
});

function assertHasMinimum(tree: SplitTree<string>, id: string, rect: Rect): void {
  if (tree.kind === 'split') {
    assertHasMinimum(tree.first, id, rect);
    assertHasMinimum(tree.second, id, rect);
  } else if (tree.id === id) {
    assert.ok(rect.cols >= tree.minCols && rect.rows >= tree.minRows);
  }
}
