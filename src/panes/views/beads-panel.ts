// The beads panel: the list, and beside it, or on a narrow screen in its place, a page about the selected bead.

import { BEAD_FILTERS } from '../beads/bead-filters.ts';
import type { BeadRow } from '../beads/bead-row.ts';
import { type BeadsUi, type SelectedRow, selectedRow } from '../beads/beads-ui.ts';
import { insideBorder, type Rect } from '../layout/rect.ts';
import { beadDetailLines } from './bead-detail-lines.ts';
import { beadHistoryLines } from './bead-history-lines.ts';
import { beadListLines } from './bead-list-lines.ts';
import { beadTreeLines } from './bead-tree-lines.ts';
import { panelLines } from './panel-lines.ts';
import type { ScreenModel } from './screen-model.ts';
import { fitLine, type Line, span, tail } from './spans.ts';

/** From here on the page stands beside the list. */
const BESIDE_COLS = 120;
const LIST_SHARE = 0.48;

export interface BeadsPart {
  readonly name: 'beads' | 'bead';
  readonly rect: Rect;
  readonly lines: readonly Line[];
}

type PanelModel = Pick<ScreenModel, 'beads' | 'branch' | 'ui'>;

export function beadsPanels(rect: Rect, model: PanelModel): readonly BeadsPart[] {
  const { list, page } = places(rect, model.ui.beads);
  const selected = selectedRow(model.ui.beads, model.beads);
  return [
    ...(list === null ? [] : [listPart(list, model, selected)]),
    ...(page === null ? [] : [pagePart(page, model, selected.row)]),
  ];
}

/** The farthest that the page can be scrolled: 0 where all of it is to be seen. */
export function lastTop(rect: Rect, model: Omit<PanelModel, 'branch'>): number {
  const { page } = places(rect, model.ui.beads);
  const { row } = selectedRow(model.ui.beads, model.beads);
  if (page === null || row === null) return 0;
  const room = insideBorder(page);
  return Math.max(0, pageLines(row, model, room.cols).length - room.rows);
}

function places(
  rect: Rect,
  { isReading }: BeadsUi,
): { readonly list: Rect | null; readonly page: Rect | null } {
  if (rect.cols < BESIDE_COLS) return isReading ? { list: null, page: rect } : { list: rect, page: null };
  const cols = Math.round(rect.cols * LIST_SHARE);
  return { list: { ...rect, cols }, page: { ...rect, col: rect.col + cols, cols: rect.cols - cols } };
}

function listPart(rect: Rect, { beads, branch, ui }: PanelModel, { rows, index }: SelectedRow): BeadsPart {
  const { filter, query, isReading, isTyping } = ui.beads;
  const room = insideBorder(rect);
  const hasSearch = isTyping || query !== '';
  const above = Number(hasSearch) + Number(branch !== null);
  const listRoom = { ...room, rows: room.rows - above };
  const list = rows.length === 0 ? [emptyLine(ui.beads)] : beadListLines(rows, index, listRoom);
  const lines = hasSearch ? [searchLine(ui.beads, rows.length, room.cols), ...list] : list;
  const filters = BEAD_FILTERS.flatMap((each) => [
    span(' '),
    span(`${each} ${beads.counts[each]}`, each === filter ? { inverse: true } : { dim: true }),
  ]);
  const look = { title: [span('beads'), ...filters], isFocused: !isReading };
  const here = branch === null ? [] : [hereLine(branch, room.cols)];
  return { name: 'beads', rect, lines: panelLines(look, [...here, ...lines], rect.cols, rect.rows) };
}

/** Beads of a branch look like live ones: what they are is said above them. */
function hereLine(branch: string, cols: number): Line {
  return fitLine(
    [
      span(` branch at hand: ${branch} `, { color: 'yellow', bold: true }),
      span('to read; b shows the live ones', { dim: true }),
    ],
    cols,
  );
}

function searchLine({ query, isTyping }: BeadsUi, count: number, cols: number): Line {
  const found = ` ${count} found `;
  const shown = tail(query, Math.max(1, cols - found.length - 3));
  return [
    span('/', { bold: true }),
    span(shown),
    ...(isTyping ? [span(' ', { inverse: true })] : []),
    span(found, { dim: true }),
  ];
}

function emptyLine({ filter, query }: BeadsUi): Line {
  if (query !== '') return [span('no bead fits; Esc clears the search, f shows others', { dim: true })];
  const none = filter === 'all' ? 'there is no bead yet' : `no bead is ${filter}`;
  return [span(filter === 'all' ? none : `${none}; f shows others`, { dim: true })];
}

const PAGE_TITLES: Readonly<Record<BeadsUi['page'], string>> = {
  detail: '',
  tree: ' · tree',
  history: ' · history',
};

function pagePart(rect: Rect, model: PanelModel, row: BeadRow | null): BeadsPart {
  const { isReading, page, top } = model.ui.beads;
  const room = insideBorder(rect);
  const lines = row === null ? [] : pageLines(row, model, room.cols);
  const start = Math.max(0, Math.min(top, lines.length - room.rows));
  const below = lines.length - start - room.rows;
  const look = {
    title: [span(row === null ? 'bead' : `${row.id}${PAGE_TITLES[page]}`)],
    note: below > 0 ? [span(`${below} more lines`, { dim: true })] : [],
    isFocused: isReading,
  };
  const shown = lines.slice(start, start + room.rows);
  return { name: 'bead', rect, lines: panelLines(look, shown, rect.cols, rect.rows) };
}

function pageLines(row: BeadRow, { beads, ui }: Omit<PanelModel, 'branch'>, cols: number): readonly Line[] {
  switch (ui.beads.page) {
    case 'detail':
      return beadDetailLines(row, beads, cols);
    case 'tree':
      return beadTreeLines(row, beads, cols);
    case 'history':
      return beadHistoryLines(beads.history(row), cols);
  }
}
