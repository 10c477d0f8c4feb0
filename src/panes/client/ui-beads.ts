// What keys and commands do in the beads panel.

import { nextFilter, PERSON } from '../beads/bead-filters.ts';
import type { BeadRow } from '../beads/bead-row.ts';
import { type BeadPage, type BeadsUi, selectedRow } from '../beads/beads-ui.ts';
import { editedText } from './edit-text.ts';
import { activeShown } from './pane-tree.ts';
import { type BeadQuestion, step, type UiFacts, type UiKey, type UiState, type UiStep } from './ui-state.ts';

export type BeadCommand =
  | 'bead.open'
  | 'bead.search'
  | 'bead.nextFilter'
  | 'bead.previousFilter'
  | 'bead.tree'
  | 'bead.history'
  | 'bead.here'
  | 'bead.copy'
  | 'bead.create'
  | ActingCommand;

type ActingCommand = 'bead.edit' | 'bead.sling' | 'bead.claim' | 'bead.close' | 'bead.defer' | 'bead.link';

/** A branch's beads are its own to change: with bd --here, in its working tree. */
const ONLY_READ = 'only to read: b shows the live beads again';
const QUERY_LIMIT = 200;
const PAGE_ROWS = 10;

/** The panel as it was left, but for a half-read page. */
export function openBeads(state: UiState): UiStep {
  return step(withBeads(state, { isTyping: false, isReading: false, top: 0 }));
}

export function runBeadCommand(state: UiState, command: BeadCommand, facts: UiFacts): UiStep {
  if (state.focus !== 'beads') return notice(state, 'this is for a bead: go to the beads first');
  const { filter } = state.beads;
  switch (command) {
    case 'bead.search':
      return step(withBeads(state, { isTyping: true, isReading: false }));
    case 'bead.nextFilter':
      return step(withFilter(state, nextFilter(filter, 1)));
    case 'bead.previousFilter':
      return step(withFilter(state, nextFilter(filter, -1)));
    case 'bead.open':
      return read(state, state.beads.isReading ? state.beads.page : 'detail', facts);
    case 'bead.tree':
      return read(state, 'tree', facts);
    case 'bead.history':
      return read(state, 'history', facts);
    case 'bead.here':
      return toggleHere(state, facts);
    case 'bead.copy':
      return copyId(state, facts);
    case 'bead.create':
      return state.beads.isHere ? notice(state, ONLY_READ) : create(state, facts);
    case 'bead.edit':
    case 'bead.sling':
    case 'bead.claim':
    case 'bead.close':
    case 'bead.defer':
    case 'bead.link':
      return act(state, command, facts);
  }
}

/** Why the command cannot be given for the bead, in words; null where it can. */
export function whyNotForBead(
  command: ActingCommand,
  { bead, holder, id, standing }: BeadRow,
): string | null {
  const isClosed = standing === 'closed';
  switch (command) {
    case 'bead.sling':
      if (holder !== '') return `${id} is slung already: ${holder}`;
      return standing === 'ready' ? null : `${id} is not ready: its page says why`;
    case 'bead.claim':
      if (holder !== '') return `${id} is slung: ${holder}`;
      if (bead.assignee === PERSON && bead.status === 'in_progress') return `${id} is yours already`;
      if (bead.assignee !== '' && bead.assignee !== PERSON)
        return `${id} is claimed by ${bead.assignee} already`;
      return bead.status === 'open' ? null : `${id} cannot be claimed: its status is ${bead.status}`;
    case 'bead.close':
    case 'bead.defer':
      return isClosed ? `${id} is closed already` : null;
    case 'bead.edit':
    case 'bead.link':
      return null;
  }
}

/** While the query is typed, keys that move go to the list; all others are text. */
export function pressInBeads(state: UiState, key: UiKey, facts: UiFacts): UiStep {
  const { beads } = state;
  if (beads.isTyping) {
    if (key.kind === 'named' && key.name === 'enter') return step(withBeads(state, { isTyping: false }));
    if (key.kind === 'named' && key.name === 'escape')
      return step(withBeads(state, { isTyping: false, query: '', at: 0 }));
    const move = key.kind === 'named' ? NAMED_MOVES[key.name] : undefined;
    if (move !== undefined) return moveSelection(state, move, facts);
    const query = editedText(beads.query, key).slice(0, QUERY_LIMIT);
    // The best match is what was meant.
    return step(query === beads.query ? state : withBeads(state, { query, selected: null, at: 0, top: 0 }));
  }
  if (isBack(key)) return step(wentBack(state));
  const move = key.kind === 'named' ? NAMED_MOVES[key.name] : LETTER_MOVES[key.text];
  if (move === undefined) return step(state);
  return beads.isReading ? step(scrolled(state, move, facts)) : moveSelection(state, move, facts);
}

export function pasteInBeads(state: UiState, text: string, facts: UiFacts): UiStep {
  if (!state.beads.isTyping) return step(state);
  return pressInBeads(state, { kind: 'text', text: text.replaceAll(/\s+/g, ' ') }, facts);
}

const NAMED_MOVES: Readonly<Partial<Record<string, number>>> = {
  up: -1,
  down: 1,
  'page-up': -PAGE_ROWS,
  'page-down': PAGE_ROWS,
  home: Number.NEGATIVE_INFINITY,
  end: Number.POSITIVE_INFINITY,
};

const LETTER_MOVES: Readonly<Partial<Record<string, number>>> = {
  k: -1,
  j: 1,
  ' ': PAGE_ROWS,
  g: Number.NEGATIVE_INFINITY,
  G: Number.POSITIVE_INFINITY,
};

function isBack(key: UiKey): boolean {
  return key.kind === 'named' ? key.name === 'escape' : key.text === 'q';
}

/** From the page to the list, from a search to the whole list, from the list to the pane. */
function wentBack(state: UiState): UiState {
  if (state.beads.isReading) return withBeads(state, { isReading: false, page: 'detail', top: 0 });
  if (state.beads.query !== '') return withBeads(state, { query: '' });
  return { ...state, focus: 'pane' };
}

function moveSelection(state: UiState, by: number, facts: UiFacts): UiStep {
  const { rows, index } = selectedRow(state.beads, facts.beads());
  const at = Math.max(0, Math.min(rows.length - 1, index + by));
  return step(withBeads(state, { selected: rows[at]?.key ?? null, at, top: 0 }));
}

function scrolled(state: UiState, by: number, facts: UiFacts): UiState {
  const top = Math.max(0, Math.min(facts.beadPageEnd(), state.beads.top + by));
  return withBeads(state, { top });
}

function withFilter(state: UiState, filter: BeadsUi['filter']): UiState {
  return withBeads(state, { filter, isReading: false, page: 'detail', top: 0, at: 0 });
}

/** Asked for again, the page gives way to the list. */
function read(state: UiState, page: BeadPage, facts: UiFacts): UiStep {
  const { row, index } = selectedRow(state.beads, facts.beads());
  if (row === null) return notice(state, 'no bead is selected');
  if (state.beads.isReading && state.beads.page === page) return step(wentBack(state));
  return step(withBeads(state, { selected: row.key, at: Math.max(0, index), page, isReading: true, top: 0 }));
}

function act(state: UiState, command: ActingCommand, facts: UiFacts): UiStep {
  if (state.beads.isHere) return notice(state, ONLY_READ);
  const { row, index } = selectedRow(state.beads, facts.beads());
  if (row === null) return notice(state, 'no bead is selected');
  const refusal = whyNotForBead(command, row);
  if (refusal !== null) return notice(state, refusal);
  // The bead that was acted on stays the selected one, or gives way to its neighbour.
  const kept = withBeads(state, { selected: row.key, at: Math.max(0, index) });
  switch (command) {
    case 'bead.edit':
      return step(kept, { kind: 'edit', subject: row });
    case 'bead.sling': {
      const args = { beads: [row.bead.id], rig: row.rig };
      return step(kept, { kind: 'call', verb: 'sling', args, doing: `slinging ${row.id}`, answer: 'none' });
    }
    case 'bead.claim': {
      const args = { bead: row.bead.id };
      return step(kept, {
        kind: 'call',
        verb: 'bead.claim',
        args,
        doing: `claiming ${row.id}`,
        answer: 'none',
      });
    }
    case 'bead.close':
      return asking(kept, 'close', row);
    case 'bead.defer':
      return asking(kept, 'defer', row);
    case 'bead.link':
      return asking(kept, 'link', row);
  }
}

/** The tree of the agent whose pane is the active one comes before the person's own. */
function toggleHere(state: UiState, facts: UiFacts): UiStep {
  const { row } = selectedRow(state.beads, facts.beads());
  const shown = activeShown(state.panes);
  const agent = shown.kind === 'agent' ? shown.agent : null;
  return step(state, { kind: 'branch', isHere: !state.beads.isHere, agent, rig: row?.rig ?? null });
}

function copyId(state: UiState, facts: UiFacts): UiStep {
  const { row } = selectedRow(state.beads, facts.beads());
  if (row === null) return notice(state, 'no bead is selected');
  return step(state, { kind: 'clipboard', text: row.bead.id });
}

/** In the rig of the selected bead; in the first where none is selected. */
function create(state: UiState, facts: UiFacts): UiStep {
  const rig = selectedRow(state.beads, facts.beads()).row?.rig ?? facts.view.rigs[0]?.name;
  if (rig === undefined) return notice(state, 'the town has no rig: gt rig add NAME PATH');
  return step(state, { kind: 'edit', subject: { bead: null, rig } });
}

function asking(state: UiState, ask: BeadQuestion, { key, bead, title }: BeadRow): UiStep {
  const asked = { ask, key, bead: bead.id, title };
  return step({ ...state, dialog: { kind: 'bead', ...asked, text: '', picked: null, complaint: '' } });
}

function withBeads(state: UiState, change: Partial<BeadsUi>): UiState {
  return { ...state, beads: { ...state.beads, ...change } };
}

function notice(state: UiState, text: string): UiStep {
  return step(state, { kind: 'notice', text });
}
