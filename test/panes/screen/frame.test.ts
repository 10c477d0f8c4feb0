import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UNDERLINE_HAS_LINK } from '../../../src/panes/screen/cells.ts';
import { blit, drawText, fill } from '../../../src/panes/screen/frame.ts';
import { Grid } from '../../../src/panes/screen/grid.ts';
import { makeStyle, PLAIN } from '../../../src/panes/screen/style.ts';

function gridWith(...rows: string[]): Grid {
  const grid = new Grid(10, rows.length);
  for (const [row, text] of rows.entries()) drawText(grid, 0, row, text, PLAIN);
  return grid;
}

function texts(grid: Grid): string[] {
  return Array.from({ length: grid.rows }, (_, row) => grid.rowText(row));
}

test('text is drawn glyph by glyph and the column after it comes back', () => {
  const grid = new Grid(10, 1);
  assert.equal(drawText(grid, 1, 0, 'a中e\u0301', PLAIN), 5);
  assert.equal(grid.rowText(0), ' a中e\u0301');
  assert.equal(grid.widthAt(2, 0), 2);
  assert.equal(grid.widthAt(3, 0), 0);
  assert.equal(grid.widthAt(0, 0), 1);
});

test('text is clipped at both edges, and a wide glyph that is cut becomes a blank', () => {
  const grid = new Grid(4, 1);
  drawText(grid, -1, 0, '中ab中', PLAIN);
  assert.equal(grid.rowText(0), ' ab');
  assert.equal(drawText(grid, 0, 0, 'abcdefgh', PLAIN), 4);
  assert.equal(drawText(grid, 0, 0, 'xy', PLAIN, 1), 1);
  assert.equal(grid.rowText(0), 'xbcd');
  assert.equal(drawText(grid, 0, 7, 'x', PLAIN), 0);
});

test('drawing over half of a wide glyph blanks the other half, which keeps its style', () => {
  const red = makeStyle({ backgroundColor: 1 });
  const grid = new Grid(6, 1);
  drawText(grid, 0, 0, '中文', red);
  drawText(grid, 1, 0, 'xy', PLAIN);
  assert.equal(grid.rowText(0), ' xy');
  assert.equal(grid.widthAt(0, 0), 1);
  assert.equal(grid.widthAt(3, 0), 1);
  assert.equal(grid.cells[2], red.background);
});

test('drawing over a cluster forgets its text', () => {
  const grid = gridWith('e\u0301e\u0301');
  drawText(grid, 0, 0, 'ab', PLAIN);
  assert.equal(grid.clusters.size, 0);
});

test('a fill blanks cells and gives them the style', () => {
  const grid = gridWith('ab中cd', 'xyz');
  const style = makeStyle({ backgroundColor: '#102030' });
  fill(grid, { col: 3, row: 0, cols: 2, rows: 9 }, style);
  assert.deepEqual(texts(grid), ['ab   d', 'xyz']);
  assert.equal(grid.cells[3 * 4 + 2], style.background);
  assert.equal(grid.cells[5 * 4 + 2], 0);
});

test('a blit copies a part of a grid, clusters too', () => {
  const source = gridWith('abcdef', 'e\u0301ghi', '中文');
  const target = gridWith('..........', '..........', '..........');
  blit(target, source, { col: 0, row: 1, cols: 4, rows: 2 }, { col: 2, row: 0 });
  assert.deepEqual(texts(target), ['..e\u0301ghi....', '..中文....', '..........']);
});

test('a blit copies only what both grids have', () => {
  const source = gridWith('abcdef');
  const target = gridWith('..........', '..........');
  blit(target, source, { col: -2, row: -1, cols: 99, rows: 99 }, { col: -3, row: 0 });
  assert.deepEqual(texts(target), ['..........', 'bcdef    .']);
  blit(target, source, { col: 50, row: 0, cols: 4, rows: 1 }, { col: 0, row: 0 });
  assert.equal(target.rowText(0), '..........');
});

test('a wide glyph cut by the edge of a blit becomes a blank', () => {
  const source = gridWith('中文字');
  const target = gridWith('..........');
  blit(target, source, { col: 1, row: 0, cols: 4, rows: 1 }, { col: 2, row: 0 });
  assert.equal(target.rowText(0), '.. 文 ....');
});

test('a wide glyph half covered by a blit becomes a blank', () => {
  const source = gridWith('abcd');
  const target = gridWith('中文字中文');
  blit(target, source, { col: 0, row: 0, cols: 4, rows: 1 }, { col: 3, row: 0 });
  assert.equal(target.rowText(0), '中 abcd 文');
});

const LINKED = makeStyle({ link: 'https://a.test/' });

function linksOf(grid: Grid): Array<[number, string]> {
  return [...grid.links].sort(([a], [b]) => a - b);
}

test('text of a linked style is a link in each of its columns', () => {
  const grid = new Grid(6, 1);
  drawText(grid, 1, 0, 'a中', LINKED);
  assert.deepEqual(
    linksOf(grid).map(([index]) => index),
    [1, 2, 3],
  );
  assert.equal((grid.cells[1 * 4 + 3] ?? 0) & UNDERLINE_HAS_LINK, UNDERLINE_HAS_LINK);
});

test('drawing, filling and clearing over a link forgets its target', () => {
  const grid = new Grid(6, 1);
  drawText(grid, 0, 0, 'abcdef', LINKED);
  drawText(grid, 0, 0, 'xy', PLAIN);
  fill(grid, { col: 4, row: 0, cols: 9, rows: 1 }, PLAIN);
  assert.deepEqual(
    linksOf(grid).map(([index]) => index),
    [2, 3],
  );
  grid.clear();
  assert.equal(grid.links.size, 0);
});

test('a blit brings the links of the cells it copies, and takes away those that it covers', () => {
  const source = new Grid(4, 2);
  drawText(source, 1, 1, 'ab', makeStyle({ link: 'https://b.test/' }));
  const target = new Grid(8, 1);
  drawText(target, 0, 0, 'abcdefgh', LINKED);
  blit(target, source, { col: 0, row: 1, cols: 4, rows: 1 }, { col: 2, row: 0 });
  assert.deepEqual(linksOf(target), [
    [0, 'https://a.test/'],
    [1, 'https://a.test/'],
    [3, 'https://b.test/'],
    [4, 'https://b.test/'],
    [6, 'https://a.test/'],
    [7, 'https://a.test/'],
  ]);
});

test('half of a linked wide glyph that stays as a blank stays linked', () => {
  const grid = new Grid(4, 1);
  drawText(grid, 0, 0, '中', LINKED);
  drawText(grid, 1, 0, 'x', PLAIN);
  assert.deepEqual(linksOf(grid), [[0, 'https://a.test/']]);
});
