// Where everything stands on one client's screen: the panels, and each pane with the hole for its guest's cells.

import type { TownView } from '../../engine/view.ts';
import { panePlaces } from '../layout/pane-places.ts';
import { contains, type Rect } from '../layout/rect.ts';
import { bareLayout, guestRect, townLayout } from '../layout/town-layout.ts';
import type { PlacedLayout } from '../views/screen-model.ts';
import type { DeckPane } from './pane-deck.ts';
import { contentOf, type PaneId, paneIds } from './pane-tree.ts';
import type { Size } from './size.ts';
import { shownGuest } from './ui-shown.ts';
import type { UiState } from './ui-state.ts';

/** A pane with its border, and the hole in it. */
export interface PlacedPane {
  readonly id: PaneId;
  readonly frame: Rect;
  readonly hole: Rect;
}

export type ScreenPlan =
  | { readonly kind: 'too-small' }
  | {
      readonly kind: 'placed';
      readonly layout: PlacedLayout;
      /** The panes that have a place, even where a panel covers it. */
      readonly panes: readonly PlacedPane[];
      /** Those of them that are to be seen. */
      readonly visible: readonly PlacedPane[];
    };

type PlanState = Pick<UiState, 'focus' | 'isZoomed' | 'panes'>;

export function screenPlan(size: Size, ui: PlanState, { isBare }: { readonly isBare: boolean }): ScreenPlan {
  const layout = isBare
    ? bareLayout(size)
    : townLayout({ ...size, zoomed: ui.isZoomed, focusedPanel: ui.focus });
  if (layout.kind === 'too-small') return layout;
  const panes = placedPanes(layout, ui);
  return { kind: 'placed', layout, panes, visible: layout.pane === null ? [] : panes };
}

/** All panes of a client, each with its guest and the room that it has for it. */
export function deckPanes(plan: ScreenPlan, { panes }: PlanState, view: TownView): readonly DeckPane[] {
  const holes = new Map(plan.kind === 'placed' ? plan.panes.map(({ id, hole }) => [id, hole]) : []);
  return paneIds(panes).map((id) => ({
    id,
    guest: shownGuest(contentOf(panes, id).shown, view),
    room: holes.get(id) ?? null,
  }));
}

/** Where panes stand beside the panels on a screen of a size; of no size where it is too small for any. */
export function paneArea(size: Size): Rect {
  const layout = townLayout({ ...size, zoomed: false, focusedPanel: 'pane' });
  return layout.kind === 'too-small' ? { col: 0, row: 0, cols: 0, rows: 0 } : layout.paneSlot;
}

/** The pane whose frame or hole lies there. */
export function paneAt(
  panes: readonly PlacedPane[],
  at: { readonly col: number; readonly row: number },
): PlacedPane | null {
  const point = { col: at.col, row: at.row, cols: 1, rows: 1 };
  return panes.find(({ frame }) => contains(frame, point)) ?? null;
}

function placedPanes(layout: PlacedLayout, { isZoomed, panes }: PlanState): readonly PlacedPane[] {
  const { active, splits } = panes;
  const area = layout.paneSlot;
  const places = isZoomed ? new Map([[active, area]]) : panePlaces(splits, active, area);
  return [...places].map(([id, frame]) => ({ id, frame, hole: guestRect(layout, frame) }));
}
