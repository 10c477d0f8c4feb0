// Keys in a panel that has the keyboard: selecting, going to an agent's pane, deciding about merge requests.

import type { Verb } from '../../engine/rpc/verbs.ts';
import type { AgentView, QueueEntryView } from '../../engine/view.ts';
import { pressInBeads } from './ui-beads.ts';
import { openChange } from './ui-change.ts';
import { showAgent } from './ui-shown.ts';
import {
  type Effect,
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
  l: 'right',
  g: 'home',
  G: 'end',
};

const PAGE = 10;

export function pressInPanel(state: UiState, panel: PanelName, key: UiKey, facts: UiFacts): UiStep {
  if (panel === 'beads') return pressInBeads(state, key, facts);
  if (key.kind === 'named' && key.name === 'escape') return step({ ...state, focus: 'pane' });
  if (key.kind === 'named' && key.name === 'enter') return opened(state, panel, facts);
  if (panel === 'queue' && key.kind === 'text') {
    if (key.text === 'o') return watched(state, facts);
    const decision = QUEUE_KEYS[key.text];
    if (decision !== undefined) return decide(state, decision, facts);
  }
  const move = moveOf(key, panel);
  return step(move === null ? state : moved(state, panel, move, facts));
}

export type QueueDecision = 'hold' | 'approve' | 'reject';

const QUEUE_KEYS: Readonly<Partial<Record<string, QueueDecision>>> = { h: 'hold', a: 'approve', x: 'reject' };

const DECISIONS: Readonly<Record<QueueDecision, { readonly verb: Verb; readonly doing: string }>> = {
  hold: { verb: 'mq.hold', doing: 'holding' },
  approve: { verb: 'mq.approve', doing: 'approving' },
  reject: { verb: 'mq.reject', doing: 'rejecting' },
};

/** Decides about the selected merge request; what waits for a review is not approved unseen. */
export function decide(state: UiState, decision: QueueDecision, facts: UiFacts): UiStep {
  const entry = facts.view.queue[selectedQueueIndex(facts.view, state)];
  if (entry === undefined) return step(state, { kind: 'notice', text: 'the merge queue is empty' });
  if (decision === 'approve' && entry.state === 'review') return lookedAt(state, entry, facts);
  const { verb } = DECISIONS[decision];
  const doing = decision === 'hold' && entry.isHeld ? 'letting go' : DECISIONS[decision].doing;
  const call: Effect = {
    kind: 'call',
    verb,
    // What is held is let go: the town is told which, so that a key pressed twice or late does what was seen.
    args: decision === 'hold' ? { mr: entry.id, held: !entry.isHeld } : { mr: entry.id },
    doing: `${doing} ${entry.id} (${entry.bead})`,
    answer: 'none',
  };
  return step({ ...state, queueEntry: entry.id }, call);
}

/** Shows what the gates of the selected merge request print, in the active pane. */
function watched(state: UiState, { view }: UiFacts): UiStep {
  const entry = view.queue[selectedQueueIndex(view, state)];
  if (entry === undefined) return step(state, { kind: 'notice', text: 'the merge queue is empty' });
  return step(
    { ...state, queueEntry: entry.id },
    {
      kind: 'call',
      verb: 'mq.watch',
      args: { mr: entry.id },
      doing: `showing the output of ${entry.id}`,
      answer: { kind: 'shell', of: `gates of ${entry.id}`, pane: state.panes.active },
    },
  );
}

function opened(state: UiState, panel: PanelName, facts: UiFacts): UiStep {
  const { view } = facts;
  if (panel === 'queue') {
    const entry = view.queue[selectedQueueIndex(view, state)];
    return entry === undefined ? step(state) : lookedAt(state, entry, facts);
  }
  const agent = selectedOf(state, panel, view.roster, view.polecats);
  return step(agent === undefined ? state : showAgent(state, agent));
}

function lookedAt(state: UiState, { id }: QueueEntryView, facts: UiFacts): UiStep {
  return openChange({ ...state, queueEntry: id }, id, facts);
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

function moveOf(key: UiKey, panel: PanelName): Move | null {
  // In the queue h holds; elsewhere it is vi's left.
  if (key.kind === 'text')
    return LETTER_MOVES[key.text] ?? (key.text === 'h' && panel !== 'queue' ? 'left' : null);
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
