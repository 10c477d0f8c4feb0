// Which pane a mouse event is for: the one under it, but for a drag, which stays with the pane where it began.

import type { Mouse } from '../../keymaps/key-input.ts';
import type { Rect } from '../layout/rect.ts';
import type { PaneId } from './pane-tree.ts';
import { type PlacedPane, paneAt } from './screen-plan.ts';

export interface PointedPane {
  readonly pane: PlacedPane;
  /** The event, within the pane's hole where a drag has left it. */
  readonly mouse: Mouse;
  /** A button went down on it: the pane gets the keyboard. */
  readonly isPressed: boolean;
}

export class Pointer {
  #heldIn: PaneId | null = null;

  /** Null for events outside of every pane. */
  point(mouse: Mouse, panes: readonly PlacedPane[]): PointedPane | null {
    const isPressed = mouse.action === 'press' && !mouse.button.startsWith('wheel');
    const held = isPressed ? null : (panes.find(({ id }) => id === this.#heldIn) ?? null);
    const isDrag = held !== null && mouse.button !== 'none' && !mouse.button.startsWith('wheel');
    const pane = isDrag ? held : paneAt(panes, mouse);
    if (isPressed) this.#heldIn = pane?.id ?? null;
    if (mouse.action === 'release') this.#heldIn = null;
    if (pane === null) return null;
    return { pane, mouse: isDrag ? { ...mouse, ...nearest(mouse, pane.hole) } : mouse, isPressed };
  }
}

function nearest({ col, row }: Mouse, hole: Rect): { readonly col: number; readonly row: number } {
  return {
    col: Math.max(hole.col, Math.min(hole.col + hole.cols - 1, col)),
    row: Math.max(hole.row, Math.min(hole.row + hole.rows - 1, row)),
  };
}
