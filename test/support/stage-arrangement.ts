// How a client that has just attached arranges its panes as keys of the default preset are pressed, so that a test can
// tell where on the outer terminal its stage is to be. The stage is the first pane, and active after each change.

import {
  addPane,
  dropActive,
  LEAST_PANE,
  NOTHING,
  ONE_PANE,
  type PaneTree,
} from '../../src/panes/client/pane-tree.ts';
import { paneArea, screenPlan } from '../../src/panes/client/screen-plan.ts';
import type { Size } from '../../src/panes/client/size.ts';
import { moveBorder } from '../../src/panes/layout/move-border.ts';
import { hasRoom, roomyArea } from '../../src/panes/layout/pane-places.ts';
import type { Rect } from '../../src/panes/layout/rect.ts';
import { type Axis, leaves, rectangles } from '../../src/panes/layout/split-tree.ts';

const PREFIX = '\x02';
const SPLIT_AND_RETURN = { row: `${PREFIX}%${PREFIX}\x1b[D`, column: `${PREFIX}"${PREFIX}\x1b[A` } as const;
const NEXT_AND_CLOSE = `${PREFIX}o${PREFIX}&`;

export type Change =
  | { readonly kind: 'split'; readonly axis: Axis }
  | { readonly kind: 'close' }
  | { readonly kind: 'zoom' }
  | { readonly kind: 'border'; readonly towards: keyof typeof BORDERS };

const BORDERS = {
  left: { keys: `${PREFIX}\x1b[1;5D`, axis: 'row', by: -4 },
  right: { keys: `${PREFIX}\x1b[1;5C`, axis: 'row', by: 4 },
  up: { keys: `${PREFIX}\x1b[1;5A`, axis: 'column', by: -2 },
  down: { keys: `${PREFIX}\x1b[1;5B`, axis: 'column', by: 2 },
} as const;

export class StageArrangement {
  #panes: PaneTree = ONE_PANE;
  #isZoomed = false;

  get count(): number {
    return leaves(this.#panes.splits).length;
  }

  /** The stage's cells on an outer terminal of this size. */
  stageOn(size: Size): Rect {
    const ui = { focus: 'pane', isZoomed: this.#isZoomed, panes: this.#panes } as const;
    const plan = screenPlan(size, ui, { isBare: false });
    const stage = plan.kind === 'placed' ? plan.visible.find(({ id }) => id === ONE_PANE.active) : undefined;
    if (stage === undefined) throw new Error(`no pane at ${size.cols}x${size.rows}`);
    return stage.hole;
  }

  /** The keys that make a change on an outer terminal of this size; null where it is none there. */
  change(change: Change, size: Size): string | null {
    switch (change.kind) {
      case 'split':
        return this.#split(change.axis, paneArea(size));
      case 'close':
        return this.#close();
      case 'zoom':
        this.#isZoomed = !this.#isZoomed;
        return `${PREFIX}z`;
      case 'border':
        return this.#moveBorder(change.towards, paneArea(size));
    }
  }

  #split(axis: Axis, area: Rect): string | null {
    const { splits, active } = this.#panes;
    const rect = rectangles(splits, area).get(active);
    if (rect === undefined || !hasRoom(splits, area)) return null;
    const needed =
      axis === 'row'
        ? { ...LEAST_PANE, cols: 2 * LEAST_PANE.cols }
        : { ...LEAST_PANE, rows: 2 * LEAST_PANE.rows };
    if (rect.cols < needed.cols || rect.rows < needed.rows) return null;
    this.#see({ ...addPane(this.#panes, axis, NOTHING), active });
    return SPLIT_AND_RETURN[axis];
  }

  /** What is next to the stage was split from it: the stage takes its place. */
  #close(): string | null {
    const [stage, next] = leaves(this.#panes.splits);
    if (stage === undefined || next === undefined) return null;
    this.#see(dropActive({ ...this.#panes, active: next }));
    return NEXT_AND_CLOSE;
  }

  #moveBorder(towards: keyof typeof BORDERS, area: Rect): string | null {
    const { splits, active } = this.#panes;
    const { keys, axis, by } = BORDERS[towards];
    const moved = moveBorder(splits, { id: active, axis, by, within: roomyArea(splits, area) });
    if (moved === splits) return null;
    this.#see({ ...this.#panes, splits: moved });
    return keys;
  }

  #see(panes: PaneTree): void {
    this.#panes = panes;
    this.#isZoomed = false;
  }
}
