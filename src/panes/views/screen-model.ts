// Everything that chrome is drawn from: plain data, made anew for each draw, at most some times a second.

import type { GuestId } from '../../engine/ids.ts';
import type { TownView } from '../../engine/view.ts';
import type { BeadsNow } from '../beads/beads-now.ts';
import type { UiState } from '../client/ui-state.ts';
import type { TownLayout } from '../layout/town-layout.ts';
import type { HelpGroup } from './help-lines.ts';
import type { PaneModel } from './pane-lines.ts';
import type { StatusFacts } from './status-lines.ts';

export type PlacedLayout = Exclude<TownLayout, { kind: 'too-small' }>;

export interface ScreenModel {
  readonly cols: number;
  readonly rows: number;
  readonly layout: PlacedLayout;
  readonly view: TownView;
  readonly ui: UiState;
  /** Empty while they are not to be seen. */
  readonly beads: BeadsNow;
  /** Of which branch the beads are; null where they are the live ones. */
  readonly branch: string | null;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** The panes that are to be seen. */
  readonly panes: readonly PaneModel[];
  /** Guests that rang and that nobody has looked at since. */
  readonly unseenBells: ReadonlySet<GuestId>;
  readonly status: StatusFacts;
  readonly help: readonly HelpGroup[];
  /** The keys that go to the next polecat, in words. */
  readonly nextKey: string;
}
