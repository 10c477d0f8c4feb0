// What one client looks at and is doing: which panes, which panel, which dialog. Changed only by the pure reducers
// beside this file (ui-commands, ui-panes, ui-panels, ui-dialogs, ui-shown), which also say what is to be done about it.

import type { ChangeView } from '../../engine/change-view.ts';
import type { AgentId, GuestId, MergeRequestId, RunId } from '../../engine/ids.ts';
import type { Verb } from '../../engine/rpc/verbs.ts';
import type { AgentView, DecisionView, TownView } from '../../engine/view.ts';
import type { BeadsNow } from '../beads/beads-now.ts';
import { type BeadsUi, INITIAL_BEADS_UI } from '../beads/beads-ui.ts';
import type { Rect } from '../layout/rect.ts';
import type { Panel } from '../layout/town-layout.ts';
import type { SearchQuery } from '../terminals/wire/search-query.ts';
import type { EditSubject } from './bead-editing.ts';
import type { ChangeAsked, ChangeDialog, ChangeExtent } from './change-dialog.ts';
import { activeShown, ONE_PANE, type PaneId, type PaneTree } from './pane-tree.ts';

/** A panel that lists, as opposed to the live panes. */
export type PanelName = Exclude<Panel, 'pane'>;

export interface ReadyBead {
  readonly bead: string;
  readonly title: string;
}

/** A guest wants a text on the clipboard. */
export interface CopyRequest {
  readonly guest: GuestId;
  /** Whose pane it is, in words. */
  readonly name: string;
  readonly text: string;
}

/** What is asked before something is done to a bead: why it closes, until when it is put off, what it is linked to. */
export type BeadQuestion = 'close' | 'defer' | 'link';

export type Dialog =
  /** `ready` is null until the town has answered. */
  | {
      readonly kind: 'sling';
      readonly text: string;
      readonly ready: readonly ReadyBead[] | null;
      readonly selected: number;
    }
  | { readonly kind: 'nudge'; readonly run: RunId; readonly name: string; readonly text: string }
  | {
      readonly kind: 'confirm';
      readonly verb: 'stop' | 'restart';
      readonly run: RunId;
      readonly name: string;
    }
  /** Asks why, which may be left open, before a merge request goes back. */
  | {
      readonly kind: 'reject';
      readonly mr: MergeRequestId;
      readonly name: string;
      readonly title: string;
      readonly text: string;
    }
  /** `selected` is a decision's id; null, and one that was resolved, mean the first. */
  /** `decided`: the one that was last decided here; once it is gone, whoever goes on means the next. */
  | { readonly kind: 'decisions'; readonly selected: string | null; readonly decided?: string }
  /** Asks about the very text that it shows, whatever is asked for meanwhile. */
  | { readonly kind: 'copy'; readonly request: CopyRequest }
  | { readonly kind: 'quit' }
  | {
      readonly kind: 'search';
      readonly direction: 'up' | 'down';
      readonly text: string;
      readonly isRegex: boolean;
    }
  | BeadDialog
  | ChangeDialog
  /** `top` is the first line shown. */
  | { readonly kind: 'help'; readonly top: number };

/** Asks for what is still to be known about a bead. */
export interface BeadDialog {
  readonly kind: 'bead';
  readonly ask: BeadQuestion;
  /** The key of the bead's row. */
  readonly key: string;
  readonly bead: string;
  readonly title: string;
  /** What was typed so far. */
  readonly text: string;
  /** Which of the beads that fit is picked; null for the best one, where there is something to fit. */
  readonly picked: number | null;
  /** Why the answer before was not taken; '' where none was given. */
  readonly complaint: string;
}

export interface UiState {
  /** What has the keyboard when no dialog is open. */
  readonly focus: Panel;
  readonly panes: PaneTree;
  /** The active pane is to be seen alone, without panels. */
  readonly isZoomed: boolean;
  readonly dialog: Dialog | null;
  /** Selections by identity, so that they stay with their item when the lists change. */
  readonly rosterAgent: AgentId | null;
  readonly swarmAgent: AgentId | null;
  readonly queueEntry: MergeRequestId | null;
  readonly beads: BeadsUi;
  /** Entries that the feed is scrolled back from the newest. */
  readonly feedScroll: number;
}

export type EndReason = 'detach' | 'drain' | 'stop';

/** What an answer of the town is for. */
export type AnswerUse =
  | 'none'
  | 'ready'
  /** What became of landed work is told. */
  | 'pulled'
  | { readonly kind: 'shell'; readonly of: string; readonly pane: PaneId }
  /** The change that the page shows. */
  | { readonly kind: 'change'; readonly asked: ChangeAsked }
  /** The merge request is approved or rejected, which `said` tells. */
  | { readonly kind: 'decided'; readonly mr: MergeRequestId; readonly said: string };

/** What a reducer wants done. */
export type Effect =
  | {
      readonly kind: 'call';
      readonly verb: Verb;
      readonly args: object;
      /** In words, for the line that says it failed: `slinging gt-a1b2`. */
      readonly doing: string;
      /** What the answer is for, where it is more than an acknowledgement. */
      readonly answer: AnswerUse;
      /** Asks again where the town refuses it, with its reason. */
      readonly asking?: BeadDialog;
    }
  /** Shows the beads of the branch at hand, or the live ones again. */
  | {
      readonly kind: 'branch';
      readonly isHere: boolean;
      readonly agent: AgentId | null;
      readonly rig: string | null;
    }
  /** Puts a text on the person's clipboard. */
  | { readonly kind: 'clipboard'; readonly text: string }
  /** Opens an editor on the bead, or on a new one. */
  | { readonly kind: 'edit'; readonly subject: EditSubject }
  | { readonly kind: 'end'; readonly reason: EndReason }
  | { readonly kind: 'redraw' }
  /** Types the prefix key itself into the guest. */
  | { readonly kind: 'type-prefix' }
  /** Scrolls the active pane by lines or pages (negative is back), or to the live screen. */
  | { readonly kind: 'scroll'; readonly by: ScrollBy }
  /** Goes to the nearest prompt above or below the top of the active pane. */
  | { readonly kind: 'prompt'; readonly direction: 'up' | 'down' }
  | { readonly kind: 'copy'; readonly request: CopyRequest; readonly isAllowed: boolean }
  /** Looks for something in the shown pane's history. */
  | { readonly kind: 'search'; readonly query: SearchQuery; readonly direction: 'up' | 'down' }
  /** Goes to the next match, in the direction of the search or against it. */
  | { readonly kind: 'search-again'; readonly way: 'on' | 'back' }
  /** One line for the person. */
  | { readonly kind: 'notice'; readonly text: string; readonly tone?: 'bad' };

export type ScrollBy = { readonly unit: 'line' | 'page'; readonly count: number } | { readonly unit: 'live' };

export interface UiStep {
  readonly state: UiState;
  readonly effects: readonly Effect[];
}

/** What the reducers may look at. */
export interface UiFacts {
  readonly view: TownView;
  /** In ms since the epoch. */
  readonly now: number;
  /** The beads of all rigs; made when they are asked for. */
  readonly beads: () => BeadsNow;
  /** The farthest line that the page about a bead can begin with. */
  readonly beadPageEnd: () => number;
  /** How far the page about the change goes. */
  readonly changeExtent: (change: ChangeView) => ChangeExtent;
  /** How many polecats stand side by side in the swarm grid. */
  readonly swarmPerRow: number;
  /** Where panes stand beside the panels; of no size where the terminal is too small for any. */
  readonly paneArea: Rect;
  /** What wants on the clipboard and waits for a yes or no. */
  readonly copyRequest: CopyRequest | null;
  /** What the program in the active pane was not let to do, in words; '' where nothing. */
  readonly blocked: string;
}

/** A key as panels and dialogs know it. */
export type UiKey =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'named'; readonly name: NamedUiKey };

export type NamedUiKey =
  | 'enter'
  | 'escape'
  | 'tab'
  | 'backspace'
  | 'clear-line'
  | 'toggle-regex'
  | 'up'
  | 'down'
  | 'left'
  | 'right'
  | 'page-up'
  | 'page-down'
  | 'home'
  | 'end';

export const INITIAL_UI: UiState = {
  focus: 'pane',
  panes: ONE_PANE,
  isZoomed: false,
  dialog: null,
  rosterAgent: null,
  swarmAgent: null,
  queueEntry: null,
  feedScroll: 0,
  beads: INITIAL_BEADS_UI,
};

export function step(state: UiState, ...effects: readonly Effect[]): UiStep {
  return { state, effects };
}

export function findAgent(view: TownView, agent: AgentId): AgentView | null {
  return (
    view.roster.find((each) => each.agent === agent) ??
    view.polecats.find((each) => each.agent === agent) ??
    null
  );
}

/** The index of the selected agent in `agents`; the first where it is not among them. */
export function selectedIndex(agents: readonly AgentView[], selected: AgentId | null): number {
  return Math.max(
    0,
    agents.findIndex((each) => each.agent === selected),
  );
}

export function selectedQueueIndex(view: TownView, state: UiState): number {
  return Math.max(
    0,
    view.queue.findIndex((each) => each.id === state.queueEntry),
  );
}

export function selectedDecisionIndex(decisions: readonly DecisionView[], selected: string | null): number {
  return Math.max(
    0,
    decisions.findIndex(({ id }) => id === selected),
  );
}

/** Whom commands about an agent mean: the one selected in the panel with the keyboard, else the one in the active pane. */
export function subjectAgent(state: UiState, view: TownView): AgentView | null {
  if (state.focus === 'roster') return view.roster[selectedIndex(view.roster, state.rosterAgent)] ?? null;
  if (state.focus === 'swarm') return view.polecats[selectedIndex(view.polecats, state.swarmAgent)] ?? null;
  const shown = activeShown(state.panes);
  return shown.kind === 'agent' ? findAgent(view, shown.agent) : null;
}
