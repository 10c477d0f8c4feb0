// Which guest each pane shows. Until a person chooses, a pane follows the work; what they chose or typed into stays, so
// that no key ever lands on a guest that they did not mean.

import type { AgentId, GuestId } from '../../engine/ids.ts';
import type { AgentView, TownView } from '../../engine/view.ts';
import {
  activeShown,
  contentOf,
  isSameShown,
  NOTHING,
  type PaneContent,
  type PaneId,
  type PaneTree,
  paneIds,
  type Shown,
  withContent,
} from './pane-tree.ts';
import { findAgent, type UiState } from './ui-state.ts';

/** The state for a view that changed. */
export function followView(state: UiState, view: TownView): UiState {
  const panes = paneIds(state.panes).reduce((all, id) => followed(all, id, view), state.panes);
  return panes === state.panes ? state : { ...state, panes };
}

/** Shows an agent in the active pane because a person asked for it, and gives the pane the keyboard. */
export function showAgent(state: UiState, agent: AgentView): UiState {
  const shown: Shown = { kind: 'agent', agent: agent.agent, isChosen: true };
  const selection = agent.role === 'polecat' ? { swarmAgent: agent.agent } : { rosterAgent: agent.agent };
  const panes = showing(state.panes, state.panes.active, shown);
  return { ...state, ...selection, panes, focus: 'pane' };
}

/**
 * Shows a shell in the pane that it was opened from, and gives it the keyboard unless the person went on to another
 * pane. In the active pane where that one was closed meanwhile.
 */
export function showShell(state: UiState, opened: PaneId, guest: GuestId, title: string): UiState {
  const at = state.panes.contents.has(opened) ? opened : state.panes.active;
  const panes = showing(state.panes, at, { kind: 'shell', guest, title });
  return at === panes.active ? { ...state, panes, focus: 'pane', dialog: null } : { ...state, panes };
}

/** A guest has ended: a shell that a pane shows gives way to what was there before. */
export function forgetShell(state: UiState, guest: GuestId): UiState {
  const panes = paneIds(state.panes).reduce(
    (all, id) => withContent(all, id, withoutShell(contentOf(all, id), guest)),
    state.panes,
  );
  return panes === state.panes ? state : { ...state, panes };
}

/** Goes back to what the active pane showed before, where there was something. */
export function showPrevious(state: UiState): UiState {
  const { active } = state.panes;
  const { shown, previous } = contentOf(state.panes, active);
  if (previous.kind === 'nothing') return { ...state, focus: 'pane' };
  const back = { shown: chosen(previous), previous: shown };
  return { ...state, panes: withContent(state.panes, active, back), focus: 'pane' };
}

/** The person typed into the active pane: it no longer follows the work. */
export function keepShown(state: UiState): UiState {
  const { active } = state.panes;
  const content = contentOf(state.panes, active);
  const shown = chosen(content.shown);
  if (shown === content.shown) return state;
  return { ...state, panes: withContent(state.panes, active, { ...content, shown }) };
}

export function shownGuest(shown: Shown, view: TownView): GuestId | null {
  if (shown.kind === 'shell') return shown.guest;
  return shown.kind === 'agent' ? (findAgent(view, shown.agent)?.guest ?? null) : null;
}

/** For a new pane: who has a screen that no pane shows yet, mayor and crew first; else what the active pane shows. */
export function worthAPane(panes: PaneTree, view: TownView): Shown {
  const seen = agentsShown(panes, null);
  const next = [...view.roster, ...view.polecats].find(
    ({ agent, guest }) => guest !== null && !seen.has(agent),
  );
  return next === undefined
    ? chosen(activeShown(panes))
    : { kind: 'agent', agent: next.agent, isChosen: true };
}

function followed(panes: PaneTree, id: PaneId, view: TownView): PaneTree {
  const content = contentOf(panes, id);
  const { shown } = content;
  if (shown.kind === 'shell') return panes;
  if (shown.kind === 'agent') {
    const agent = findAgent(view, shown.agent);
    if (shown.isChosen) return panes;
    if (agent?.role === 'polecat' && agent.guest !== null && isBusy(agent)) return panes;
  }
  const next = worthShowing(view, agentsShown(panes, id));
  if (next === null || (shown.kind === 'agent' && shown.agent === next.agent)) return panes;
  return withContent(panes, id, { ...content, shown: { kind: 'agent', agent: next.agent, isChosen: false } });
}

function showing(panes: PaneTree, id: PaneId, shown: Shown): PaneTree {
  const content = contentOf(panes, id);
  const previous = isSameShown(content.shown, shown) ? content.previous : content.shown;
  return withContent(panes, id, { shown, previous });
}

function withoutShell(content: PaneContent, guest: GuestId): PaneContent {
  const isIt = (shown: Shown): boolean => shown.kind === 'shell' && shown.guest === guest;
  const previous = isIt(content.previous) ? NOTHING : content.previous;
  if (isIt(content.shown)) return { shown: previous, previous: NOTHING };
  return previous === content.previous ? content : { ...content, previous };
}

function chosen(shown: Shown): Shown {
  return shown.kind !== 'agent' || shown.isChosen ? shown : { ...shown, isChosen: true };
}

/** The agents that panes show, `except` one. */
function agentsShown(panes: PaneTree, except: PaneId | null): ReadonlySet<AgentId> {
  const others = paneIds(panes).filter((id) => id !== except);
  return new Set(
    others.flatMap((id) => {
      const { shown } = contentOf(panes, id);
      return shown.kind === 'agent' ? [shown.agent] : [];
    }),
  );
}

/** The first polecat at work, else the mayor, else whoever has a screen; nobody whom another pane shows. */
function worthShowing(view: TownView, shownElsewhere: ReadonlySet<AgentId>): AgentView | null {
  const polecats = view.polecats.filter(({ agent }) => !shownElsewhere.has(agent));
  const roster = view.roster.filter(({ agent }) => !shownElsewhere.has(agent));
  const hasScreen = (each: AgentView): boolean => each.guest !== null;
  return (
    polecats.find((each) => hasScreen(each) && isBusy(each)) ??
    roster.find((each) => each.role === 'mayor') ??
    roster.find(hasScreen) ??
    polecats.find(hasScreen) ??
    null
  );
}

function isBusy(agent: AgentView): boolean {
  switch (agent.activity) {
    case 'starting':
    case 'working':
    case 'asking':
    case 'silent':
    case 'looping':
      return true;
    case 'idle':
    case 'interrupted':
    case 'limited':
    case 'signed-out':
    case 'unknown':
    case 'done':
    case 'exited':
    case 'stopped':
      return false;
  }
}
