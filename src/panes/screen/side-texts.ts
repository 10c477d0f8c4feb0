// What cells hold beyond their words, in the grid's side maps: the text of clusters and the targets of links. A cell's
// words say whether there is any, so grids without pay a look at a size and no more.

import { CELL_WORDS, CONTENT_IS_CLUSTER, UNDERLINE_HAS_LINK } from './cells.ts';
import type { Grid } from './grid.ts';

/** `count` cells from index `from` of one grid to index `to` of another. */
export interface CellRun {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** Takes over the side texts of cells that `target` has just been given; it must hold none of its own there. */
export function copySideTexts(target: Grid, source: Grid, run: CellRun): void {
  const { cells, clusters, links } = source;
  const end = (run.from + run.count) * CELL_WORDS;
  let word = run.from * CELL_WORDS;
  if (clusters.size > 0) {
    for (; word < end; word += CELL_WORDS) {
      if (((cells[word] ?? 0) & CONTENT_IS_CLUSTER) !== 0) copyText(target.clusters, clusters, run, word);
    }
  }
  if (links.size === 0) return;
  for (word = run.from * CELL_WORDS; word < end; word += CELL_WORDS) {
    if (((cells[word + 3] ?? 0) & UNDERLINE_HAS_LINK) !== 0) copyText(target.links, links, run, word);
  }
}

/** Forgets the side texts of `count` cells that are about to be given other words. */
export function dropSideTexts(grid: Grid, start: number, count: number): void {
  if (grid.clusters.size === 0 && grid.links.size === 0) return;
  const { cells, clusters, links } = grid;
  for (let index = start; index < start + count; index += 1) {
    if (((cells[index * CELL_WORDS] ?? 0) & CONTENT_IS_CLUSTER) !== 0) clusters.delete(index);
    if (((cells[index * CELL_WORDS + 3] ?? 0) & UNDERLINE_HAS_LINK) !== 0) links.delete(index);
  }
}

function copyText(
  target: Map<number, string>,
  source: ReadonlyMap<number, string>,
  { from, to }: CellRun,
  word: number,
): void {
  const index = word / CELL_WORDS;
  const text = source.get(index);
  if (text !== undefined) target.set(index - from + to, text);
}
