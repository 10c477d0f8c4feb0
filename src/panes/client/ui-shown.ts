// Which guest the pane shows. Until a person chooses, it follows the work; what they chose or typed into stays, so
// that no key ever lands on a guest that they did not mean.

import type { GuestId } from '../../engine/ids.ts';
import type { AgentView, TownView } from '../../engine/view.ts';
import { findAgent, type Shown, type UiState } from './ui-state.ts';

/** The state for a view that changed. */
export function followView(state: UiState, view: TownView): UiState {
  const { shown } = state;
  if (shown.kind === 'shell') return state;
  if (shown.kind === 'agent') {
    const agent = findAgent(view, shown.agent);
    if (shown.isChosen) return state;
    if (agent?.role === 'polecat' && agent.guest !== null && isBusy(agent)) return state;
  }
  const next = worthShowing(view);
  if (next === null || (shown.kind === 'agent' && shown.agent === next.agent)) return state;
  return { ...state, shown: { kind: 'agent', agent: next.agent, isChosen: false } };
}

/** Shows an agent because a person asked for it, and gives its pane the keyboard. */
export function showAgent(state: UiState, agent: AgentView): UiState {
  const shown: Shown = { kind: 'agent', agent: agent.agent, isChosen: true };
  const selection = agent.role === 'polecat' ? { swarmAgent: agent.agent } : { rosterAgent: agent.agent };
  return { ...state, ...selection, shown, previous: leaving(state, shown), focus: 'pane' };
}

export function showShell(state: UiState, guest: GuestId, title: string): UiState {
  const shown: Shown = { kind: 'shell', guest, title };
  return { ...state, shown, previous: leaving(state, shown), focus: 'pane', dialog: null };
}

/** A guest has ended: a shell that the pane shows gives way to what was there before. */
export function forgetShell(state: UiState, guest: GuestId): UiState {
  const isIt = (shown: Shown): boolean => shown.kind === 'shell' && shown.guest === guest;
  const previous: Shown = isIt(state.previous) ? { kind: 'nothing' } : state.previous;
  return isIt(state.shown)
    ? { ...state, shown: previous, previous: { kind: 'nothing' } }
    : { ...state, previous };
}

/** Goes back to what the pane showed before, where there was something. */
export function showPrevious(state: UiState): UiState {
  if (state.previous.kind === 'nothing') return { ...state, focus: 'pane' };
  const shown = state.previous.kind === 'agent' ? { ...state.previous, isChosen: true } : state.previous;
  return { ...state, shown, previous: state.shown, focus: 'pane' };
}

/** The person typed into the pane: it no longer follows the work. */
export function keepShown(state: UiState): UiState {
  if (state.shown.kind !== 'agent' || state.shown.isChosen) return state;
  return { ...state, shown: { ...state.shown, isChosen: true } };
}

export function shownGuest(state: UiState, view: TownView): GuestId | null {
  if (state.shown.kind === 'shell') return state.shown.guest;
  return state.shown.kind === 'agent' ? (findAgent(view, state.shown.agent)?.guest ?? null) : null;
}

function leaving(state: UiState, next: Shown): Shown {
  return isSameShown(state.shown, next) ? state.previous : state.shown;
}

function isSameShown(a: Shown, b: Shown): boolean {
  if (a.kind === 'agent') return b.kind === 'agent' && a.agent === b.agent;
  return a.kind === b.kind && (a.kind !== 'shell' || (b.kind === 'shell' && a.guest === b.guest));
}

/** The first polecat at work, else the mayor, else whoever has a screen. */
function worthShowing(view: TownView): AgentView | null {
  const hasScreen = (each: AgentView): boolean => each.guest !== null;
  return (
    view.polecats.find((each) => hasScreen(each) && isBusy(each)) ??
    view.roster.find((each) => each.role === 'mayor') ??
    view.roster.find(hasScreen) ??
    view.polecats.find(hasScreen) ??
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
    case 'unknown':
    case 'done':
    case 'exited':
    case 'stopped':
      return false;
  }
}
