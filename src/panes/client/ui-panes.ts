// What the commands about panes do: splitting, closing, going from one to another, moving borders, zooming.

import { evenOut, moveBorder } from '../layout/move-border.ts';
import { hasRoom, roomyArea } from '../layout/pane-places.ts';
import type { Rect } from '../layout/rect.ts';
import { type Axis, type Direction, neighbour, rectangles } from '../layout/split-tree.ts';
import {
  activate,
  addPane,
  dropActive,
  LEAST_PANE,
  MOST_PANES,
  type PaneId,
  type PaneTree,
  paneIds,
} from './pane-tree.ts';
import { worthAPane } from './ui-shown.ts';
import { step, type UiFacts, type UiState, type UiStep } from './ui-state.ts';

/** How far a border moves at a stroke. */
const STRIDE = { row: 4, column: 2 } as const;

const SIDE = { left: 'to the left', right: 'to the right', up: 'above', down: 'below' } as const;

/** Refused, with the reason, where a pane would get too small or there are enough of them. */
export function splitPane(state: UiState, axis: Axis, { paneArea, view }: UiFacts): UiStep {
  const { panes } = state;
  if (paneIds(panes).length >= MOST_PANES) return refused(state, `there are ${MOST_PANES} panes already`);
  if (!canSplit(panes, axis, paneArea)) {
    return refused(state, `no room: a pane has at least ${LEAST_PANE.cols}x${LEAST_PANE.rows}`);
  }
  return step(seen(state, addPane(panes, axis, worthAPane(panes, view))));
}

export function closePane(state: UiState): UiStep {
  const panes = dropActive(state.panes);
  return panes === state.panes ? refused(state, 'the last pane stays') : step(seen(state, panes));
}

export function zoomPane(state: UiState): UiState {
  return { ...state, isZoomed: !state.isZoomed, focus: 'pane' };
}

/** In reading order, and from the last to the first. */
export function goToNextPane(state: UiState): UiStep {
  const ids = paneIds(state.panes);
  const next = ids[(ids.indexOf(state.panes.active) + 1) % ids.length];
  return ids.length === 1
    ? refused(state, 'there is one pane')
    : step(goTo(state, next ?? state.panes.active));
}

/** From a panel, to the active pane; from a pane, to its neighbour. */
export function goTowards(state: UiState, direction: Direction, { paneArea }: UiFacts): UiStep {
  if (state.focus !== 'pane') return step({ ...state, focus: 'pane' });
  const { active, splits } = state.panes;
  const next = neighbour(rectangles(splits, roomyArea(splits, paneArea)), active, direction);
  return next === null ? refused(state, `no pane ${SIDE[direction]}`) : step(goTo(state, next));
}

/** Makes a pane the active one and gives it the keyboard. */
export function goTo(state: UiState, pane: PaneId): UiState {
  return seen(state, activate(state.panes, pane));
}

export function moveBorderTowards(state: UiState, direction: Direction, { paneArea }: UiFacts): UiStep {
  const { panes } = state;
  const axis = direction === 'left' || direction === 'right' ? 'row' : 'column';
  const by = direction === 'left' || direction === 'up' ? -STRIDE[axis] : STRIDE[axis];
  const within = roomyArea(panes.splits, paneArea);
  const splits = moveBorder(panes.splits, { id: panes.active, axis, by, within });
  return splits === panes.splits
    ? refused(state, `no border to move ${direction}`)
    : step(seen(state, { ...panes, splits }));
}

export function evenOutPanes(state: UiState): UiStep {
  return step(seen(state, { ...state.panes, splits: evenOut(state.panes.splits) }));
}

/** Other panes, and all of them to be seen: a zoom ends. */
function seen(state: UiState, panes: PaneTree): UiState {
  return { ...state, panes, isZoomed: false, focus: 'pane' };
}

function canSplit(panes: PaneTree, axis: Axis, area: Rect): boolean {
  const rect = rectangles(panes.splits, area).get(panes.active);
  if (rect === undefined || !hasRoom(panes.splits, area)) return false;
  return axis === 'row'
    ? rect.cols >= 2 * LEAST_PANE.cols && rect.rows >= LEAST_PANE.rows
    : rect.rows >= 2 * LEAST_PANE.rows && rect.cols >= LEAST_PANE.cols;
}

function refused(state: UiState, text: string): UiStep {
  return step(state, { kind: 'notice', text });
}
