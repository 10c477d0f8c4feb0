// Reads the screen of a headless terminal into a grid, and says which rows differ from what the grid held. Chrome is
// small and drawn at most 30 times a second: comparing costs less than tracking writes.

import type { Terminal } from 'xterm-headless';
import { CELL_WORDS } from '../screen/cells.ts';
import type { Grid } from '../screen/grid.ts';
import { type Cluster, packLine } from '../terminals/emulator/pack-cells.ts';

/** Copies the visible screen of `terminal` into `grid` (of the same size); the numbers of the rows that changed. */
export function readChrome(terminal: Terminal, grid: Grid): Set<number> {
  const buffer = terminal.buffer.active;
  const words = new Uint32Array(grid.cols * CELL_WORDS);
  const changed = new Set<number>();
  for (let row = 0; row < grid.rows; row += 1) {
    const { clusters } = packLine(buffer.getLine(buffer.baseY + row), words, noTarget);
    if (isSameRow(grid, row, words, clusters)) continue;
    changed.add(row);
    grid.cells.set(words, row * words.length);
    takeClusters(grid, row, clusters);
  }
  return changed;
}

/** Chrome holds no links. */
const noTarget = () => null;

function isSameRow(grid: Grid, row: number, words: Uint32Array, clusters: readonly Cluster[]): boolean {
  const start = row * words.length;
  for (let at = 0; at < words.length; at += 1) {
    if (grid.cells[start + at] !== words[at]) return false;
  }
  // The words say which cells hold clusters, so only their text can still differ.
  return clusters.every(([col, text]) => grid.clusters.get(row * grid.cols + col) === text);
}

function takeClusters(grid: Grid, row: number, clusters: readonly Cluster[]): void {
  if (grid.clusters.size > 0) {
    for (let col = 0; col < grid.cols; col += 1) grid.clusters.delete(row * grid.cols + col);
  }
  for (const [col, text] of clusters) grid.clusters.set(row * grid.cols + col, text);
}
