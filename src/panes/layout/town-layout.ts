// Where the app's panels stand on an outer terminal of any size.

import { insideBorder, type Rect } from './rect.ts';
import { leaf, rectangles, split } from './split-tree.ts';

export type Panel = 'roster' | 'swarm' | 'queue' | 'feed' | 'beads' | 'pane';

/** Below this the app shows one line that says so. */
export const LEAST_COLS = 40;
export const LEAST_ROWS = 10;

export interface Outer {
  readonly cols: number;
  readonly rows: number;
  /** The pane alone, whatever is focused. */
  readonly zoomed: boolean;
  readonly focusedPanel: Panel;
}

/** Rectangles include their borders; none overlaps another. Null: not shown at this size, or in this state. */
export type TownLayout =
  | { readonly kind: 'too-small' }
  | {
      readonly kind: 'wide' | 'compact' | 'zoomed' | 'bare';
      readonly roster: Rect | null;
      readonly swarm: Rect | null;
      readonly queue: Rect | null;
      readonly feed: Rect | null;
      /** Shown only while it has the keyboard, instead of everything else. */
      readonly beads: Rect | null;
      /** Null where a focused panel stands in its place: any in the compact form, the beads in every form. */
      readonly pane: Rect | null;
      /** The compact form's one line about roster, swarm and queue. */
      readonly summary: Rect | null;
      readonly statusBar: Rect;
      /** The size that the live pane has or will have again: a guest is not resized when a panel covers it. */
      readonly paneSlot: Rect;
    };

/** At least this wide and high, the panels stand beside the pane. */
const WIDE_COLS = 100;
const WIDE_ROWS = 20;

/** The pane's part of a wide screen, and the least that it gets when the screen is not much wider. */
const PANE_SHARE = 0.6;
const PANE_MIN_COLS = 80;
const SIDE_MIN_COLS = 32;

const NO_PANELS = {
  roster: null,
  swarm: null,
  queue: null,
  feed: null,
  beads: null,
  pane: null,
  summary: null,
} as const;

/** The pane on the whole screen, of whatever size: no border, no status bar. */
export function bareLayout({ cols, rows }: Pick<Outer, 'cols' | 'rows'>): TownLayout {
  const screen: Rect = { col: 0, row: 0, cols, rows };
  const statusBar: Rect = { col: 0, row: rows, cols, rows: 0 };
  return { ...NO_PANELS, kind: 'bare', pane: screen, paneSlot: screen, statusBar };
}

/** Where in a pane's rectangle its guest is. */
export function guestRect({ kind }: TownLayout, pane: Rect): Rect {
  return kind === 'bare' ? pane : insideBorder(pane);
}

export function townLayout(outer: Outer): TownLayout {
  const { cols, rows } = outer;
  if (cols < LEAST_COLS || rows < LEAST_ROWS) return { kind: 'too-small' };
  const statusBar: Rect = { col: 0, row: rows - 1, cols, rows: 1 };
  const work: Rect = { col: 0, row: 0, cols, rows: rows - 1 };
  if (outer.zoomed) return { ...NO_PANELS, kind: 'zoomed', pane: work, paneSlot: work, statusBar };
  return cols >= WIDE_COLS && rows >= WIDE_ROWS
    ? wideLayout(work, statusBar, outer.focusedPanel)
    : compactLayout(work, statusBar, outer.focusedPanel);
}

/** Roster, swarm, queue and feed in a column on the left; the live pane on the right with the larger part. */
function wideLayout(work: Rect, statusBar: Rect, focused: Panel): TownLayout {
  const paneCols = widePaneCols(work.cols);
  const sideCols = work.cols - paneCols;
  const side = rectangles(sideTree(), { ...work, cols: sideCols });
  const pane: Rect = { ...work, col: sideCols, cols: paneCols };
  if (focused === 'beads') return { ...NO_PANELS, kind: 'wide', beads: work, paneSlot: pane, statusBar };
  return {
    ...NO_PANELS,
    kind: 'wide',
    roster: side.get('roster') ?? null,
    swarm: side.get('swarm') ?? null,
    queue: side.get('queue') ?? null,
    feed: side.get('feed') ?? null,
    pane,
    paneSlot: pane,
    statusBar,
  };
}

function widePaneCols(cols: number): number {
  const wanted = Math.max(PANE_MIN_COLS, Math.round(cols * PANE_SHARE));
  return Math.min(wanted, cols - SIDE_MIN_COLS);
}

function sideTree() {
  type Side = Exclude<Panel, 'pane' | 'beads'>;
  const roster = leaf<Side>('roster', { rows: 4 });
  const swarm = leaf<Side>('swarm', { rows: 6 });
  const queue = leaf<Side>('queue', { rows: 4 });
  const feed = leaf<Side>('feed', { rows: 4 });
  const upper = split('column', 0.3, roster, swarm);
  const lower = split('column', 0.5, queue, feed);
  return split('column', 0.58, upper, lower);
}

/** One line of summary, and below it the pane over the whole width, or the focused panel in its place. */
function compactLayout(work: Rect, statusBar: Rect, focused: Panel): TownLayout {
  const summary: Rect = { ...work, rows: 1 };
  const slot: Rect = { ...work, row: 1, rows: work.rows - 1 };
  return { ...NO_PANELS, kind: 'compact', summary, statusBar, [focused]: slot, paneSlot: slot };
}
