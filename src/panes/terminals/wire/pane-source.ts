// What the compositor needs of a guest: its cells as they change, and a way to type into it.
// The terminal host's client implements it; the views and the compositor know no more than this.

import type { Result } from '../../../beads/result.ts';
import type { GuestId } from '../../../engine/ids.ts';
import type { Problem } from '../../../engine/problem.ts';
import type { GuestModes, Unsubscribe } from '../../../engine/terminals.ts';
import type { Grid } from '../../screen/grid.ts';
import type { PaneCursor } from '../emulator/pane-cursor.ts';
import type { Theme } from '../emulator/theme.ts';
import type { SearchAnswer, SearchRequest } from './search-query.ts';

/** What a guest says beside its screen, once; rate-limited and sanitized by the host. */
export type GuestSignal =
  | { readonly kind: 'bell'; readonly guest: GuestId }
  /** OSC 9, 777 and 99; `title` is '' where none was given. */
  | { readonly kind: 'notification'; readonly guest: GuestId; readonly title: string; readonly body: string }
  /** OSC 52: wants this on the clipboard. Plain text, of at most 768 KiB as UTF-8. */
  | { readonly kind: 'clipboard'; readonly guest: GuestId; readonly text: string };

export interface PromptRequest {
  /** A row's number; that row itself does not count. */
  readonly line: number;
  readonly direction: 'up' | 'down';
}

/** Where a guest's shell has marked a prompt (OSC 133). */
export interface PromptAnswer {
  /** The number of its row; null where none is, or its line is kept no more. */
  readonly line: number | null;
  /** Number of the live screen's first row. */
  readonly topLine: number;
  /** How rows are numbered in this answer, see `PaneWatch`. */
  readonly numbering: number;
}

/** A live mirror of what one guest shows. */
export interface PaneWatch extends Disposable {
  readonly guest: GuestId;
  /** The guest's own size, which another client may have set. Replaced by a new grid on a resize. */
  readonly grid: Grid;
  readonly cursor: PaneCursor;
  readonly modes: GuestModes;
  /**
   * Number of the grid's first row: rows are numbered as the guest's lines since its start, and, above those that have the
   * guest's present width, upwards from there.
   */
  readonly topLine: number;
  /** Number of the oldest row that was kept when the grid last changed; with the rows above not looked at yet estimated. */
  readonly firstLine: number;
  /** Number of the live screen's first row when the grid last changed. */
  readonly liveTop: number;
  /** Another one where rows have other numbers than before, as the guest has another width; 0 while the grid has no size. */
  readonly numbering: number;
  /** Rows changed since `takeDamage` was last called; all of them after a resize. */
  takeDamage(): ReadonlySet<number>;
  /** Shows history from row number `line` at the top; null follows the live screen. */
  scrollTo(line: number | null): void;
}

export interface PaneSource {
  /** Starts mirroring; `onChange` is called after the mirror was updated, at most once a frame. */
  watch(guest: GuestId, onChange: () => void): PaneWatch;
  /** Bytes for the guest, already encoded for its modes. */
  type(guest: GuestId, bytes: Uint8Array): void;
  resize(guest: GuestId, size: { readonly cols: number; readonly rows: number }): void;
  /** What guests are told of the colours around them, from now on. */
  setTheme(theme: Theme): void;
  onSignal(listener: (signal: GuestSignal) => void): Unsubscribe;
  /** The prompt nearest to a row of a guest, above or below it. */
  findPrompt(guest: GuestId, request: PromptRequest): Promise<Result<PromptAnswer, Problem>>;
  /** Looks through a guest's history and screen. `usage` where the pattern is none. */
  search(guest: GuestId, request: SearchRequest): Promise<Result<SearchAnswer, Problem>>;
}
