// The list of keys, from the catalogue and the keymap in use.

import { stringWidth } from '../screen/width.ts';
import { cell, fitLine, type Line, span } from './spans.ts';

export interface HelpGroup {
  readonly title: string;
  readonly entries: readonly { readonly keys: string; readonly title: string }[];
}

const MIN_COLUMN_COLS = 36;

/** As many columns of groups as fit; `top` scrolls and stops at the last page. */
export function helpLines(
  groups: readonly HelpGroup[],
  top: number,
  room: { readonly cols: number; readonly rows: number },
): { readonly lines: readonly Line[]; readonly cols: number } {
  const blocks = groups.map(groupLines);
  const widest = Math.max(MIN_COLUMN_COLS, ...groups.flatMap((group) => group.entries.map(entryCols)));
  const columnCols = Math.min(widest + 3, room.cols);
  const count = Math.max(1, Math.min(3, Math.floor(room.cols / columnCols)));
  const columns = inColumns(blocks, count);
  const height = Math.max(...columns.map((column) => column.length));
  const all = Array.from({ length: height }, (_, row) =>
    columns.flatMap((column) => fitLine(column[row] ?? [], columnCols)),
  );
  const start = Math.max(0, Math.min(top, all.length - (room.rows - 1)));
  const shown = all.slice(start, start + room.rows - 1);
  const more = all.length > shown.length ? '↑↓ scroll · ' : '';
  return {
    lines: [...shown, [span(` ${more}any other key closes`, { dim: true })]],
    cols: columnCols * columns.length,
  };
}

const KEYS_COLS = 14;

function groupLines(group: HelpGroup): Line[] {
  return [[span(` ${group.title}`, { bold: true })], ...group.entries.flatMap(entryLines), []];
}

/** Keys that are longer than their column have a line of their own, so that all titles stand below each other. */
function entryLines({ keys, title }: HelpGroup['entries'][number]): Line[] {
  const isLong = stringWidth(keys) > KEYS_COLS;
  const above: Line[] = isLong ? [[span('  '), span(keys, { color: 'cyan' })]] : [];
  const beside = cell(isLong ? '' : keys, KEYS_COLS, { color: 'cyan' });
  return [...above, [span('  '), beside, span(' '), span(title)]];
}

function entryCols(entry: { readonly keys: string; readonly title: string }): number {
  return Math.max(2 + stringWidth(entry.keys), 3 + KEYS_COLS + stringWidth(entry.title));
}

/** Whole groups, in order, spread so that the columns are about as high as each other. */
function inColumns(blocks: readonly Line[][], count: number): Line[][] {
  const total = blocks.reduce((sum, block) => sum + block.length, 0);
  const columns: Line[][] = [[]];
  for (const block of blocks) {
    const last = columns.at(-1) ?? [];
    const isFull = last.length > 0 && last.length + block.length / 2 > total / count;
    if (isFull && columns.length < count) columns.push([...block]);
    else last.push(...block);
  }
  return columns;
}
