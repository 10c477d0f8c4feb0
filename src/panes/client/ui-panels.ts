// Keys in a panel that has the keyboard: selecting, going to an agent's pane.

import type { AgentView } from '../../engine/view.ts';
import { pressInBeads } from './ui-beads.ts';
import { runQueueCommand } from './ui-queue.ts';
import { showAgent } from './ui-shown.ts';
import {
  type PanelName,
  selectedIndex,
  selectedQueueIndex,
  step,
  type UiFacts,
  type UiKey,
  type UiState,
  type UiStep,
} from './ui-state.ts';

type Move = 'up' | 'down' | 'left' | 'right' | 'page-up' | 'page-down' | 'home' | 'end';

const LETTER_MOVES: Readonly<Partial<Record<string, Move>>> = {
  j: 'down',
  k: 'up',
  h: 'left',
  l: 'right',
  g: 'home',
  G: 'end',
};

const PAGE = 10;

export function pressInPanel(state: UiState, panel: PanelName, key: UiKey, facts: UiFacts): UiStep {
  if (panel === 'beads') return pressInBeads(state, key, facts);
  if (key.kind === 'named' && key.name === 'escape') return step({ ...state, focus: 'pane' });
  if (key.kind === 'named' && key.name === 'enter') return opened(state, panel, facts);
  const move = moveOf(key);
  return step(move === null ? state : moved(state, panel, move, facts));
}

function opened(state: UiState, panel: PanelName, facts: UiFacts): UiStep {
  const { view } = facts;
  if (panel === 'queue') return runQueueCommand(state, 'queue.open', facts);
  const agent = selectedOf(state, panel, view.roster, view.polecats);
  return step(agent === undefined ? state : showAgent(state, agent));
}

function selectedOf(
  state: UiState,
  panel: PanelName,
  roster: readonly AgentView[],
  polecats: readonly AgentView[],
): AgentView | undefined {
  if (panel === 'roster') return roster[selectedIndex(roster, state.rosterAgent)];
  if (panel === 'swarm') return polecats[selectedIndex(polecats, state.swarmAgent)];
  return undefined;
}

function moveOf(key: UiKey): Move | null {
  if (key.kind === 'text') return LETTER_MOVES[key.text] ?? null;
  switch (key.name) {
    case 'up':
    case 'down':
    case 'left':
    case 'right':
    case 'page-up':
    case 'page-down':
    case 'home':
    case 'end':
      return key.name;
    case 'enter':
    case 'escape':
    case 'tab':
    case 'backspace':
    case 'clear-line':
    case 'toggle-regex':
      return null;
  }
}

function moved(state: UiState, panel: Exclude<PanelName, 'beads'>, move: Move, facts: UiFacts): UiState {
  const { roster, polecats, queue, feed } = facts.view;
  switch (panel) {
    case 'roster': {
      const index = movedIndex(selectedIndex(roster, state.rosterAgent), move, 1, roster.length);
      return { ...state, rosterAgent: roster[index]?.agent ?? null };
    }
    case 'swarm': {
      const from = selectedIndex(polecats, state.swarmAgent);
      const index = movedIndex(from, move, facts.swarmPerRow, polecats.length);
      return { ...state, swarmAgent: polecats[index]?.agent ?? null };
    }
    case 'queue': {
      const index = movedIndex(selectedQueueIndex(facts.view, state), move, 1, queue.length);
      return { ...state, queueEntry: queue[index]?.id ?? null };
    }
    case 'feed': {
      // The newest entry stands at the bottom, so going up is going back.
      const fromTop = feed.length - 1 - state.feedScroll;
      return { ...state, feedScroll: feed.length - 1 - movedIndex(fromTop, move, 1, feed.length) };
    }
  }
}

/** The index after a move in a grid of `perRow` columns, kept within `count` items. */
function movedIndex(from: number, move: Move, perRow: number, count: number): number {
  const to = from + MOVE_STEPS[move](perRow, count);
  return Math.max(0, Math.min(count - 1, to));
}

const MOVE_STEPS: Readonly<Record<Move, (perRow: number, count: number) => number>> = {
  up: (perRow) => -perRow,
  down: (perRow) => perRow,
  left: () => -1,
  right: () => 1,
  'page-up': (perRow) => -PAGE * perRow,
  'page-down': (perRow) => PAGE * perRow,
  home: (_, count) => -count,
  end: (_, count) => count,
};
