// Keys in dialogs: they take every key first, and say what the town should do.

import { editedText } from './edit-text.ts';
import { pressInBeadQuestion } from './ui-bead-questions.ts';
import { pressInDecisions } from './ui-decisions.ts';
import { pressInReject } from './ui-queue.ts';
import { pressInReview } from './ui-review.ts';
import { pressInSearch } from './ui-search.ts';
import {
  type CopyRequest,
  type Dialog,
  type Effect,
  type ReadyBead,
  step,
  type UiFacts,
  type UiKey,
  type UiState,
  type UiStep,
} from './ui-state.ts';

type SlingDialog = Dialog & { kind: 'sling' };
type NudgeDialog = Dialog & { kind: 'nudge' };
type ConfirmDialog = Dialog & { kind: 'confirm' };

export function pressInDialog(state: UiState, dialog: Dialog, key: UiKey, facts: UiFacts): UiStep {
  const isEscape = key.kind === 'named' && key.name === 'escape';
  if (isEscape && dialog.kind !== 'change') return step(closed(state));
  switch (dialog.kind) {
    case 'sling':
      return pressInSling(state, dialog, key);
    case 'nudge':
      return pressInNudge(state, dialog, key);
    case 'confirm':
      return pressInConfirm(state, dialog, key);
    case 'reject':
      return pressInReject(state, dialog, key, facts);
    case 'copy':
      return pressInCopy(state, dialog.request, key);
    case 'decisions':
      return pressInDecisions(state, dialog, key, facts);
    case 'quit':
      return pressInQuit(state, key);
    case 'search':
      return pressInSearch(state, dialog, key);
    case 'bead':
      return pressInBeadQuestion(state, dialog, key, facts);
    case 'change':
      return pressInReview(state, dialog, key, facts);
    case 'help':
      return pressInHelp(state, dialog.top, key);
  }
}

/** The town has named beads that are ready: they are added to the list that is open. */
export function readyCame(state: UiState, beads: readonly ReadyBead[]): UiState {
  const { dialog } = state;
  if (dialog?.kind !== 'sling') return state;
  return { ...state, dialog: { ...dialog, ready: [...(dialog.ready ?? []), ...beads] } };
}

/** Pasted text goes to a dialog's prompt on one line; dialogs without one ignore it. */
export function pasteInDialog(state: UiState, dialog: Dialog, text: string, facts: UiFacts): UiStep {
  const pasted: UiKey = { kind: 'text', text: text.replaceAll(/\s+/g, ' ') };
  return hasPrompt(dialog) ? pressInDialog(state, dialog, pasted, facts) : step(state);
}

function hasPrompt(dialog: Dialog): boolean {
  if (dialog.kind === 'change') return dialog.doing.kind === 'rejecting';
  return ['sling', 'nudge', 'reject', 'search', 'bead'].includes(dialog.kind);
}

function pressInSling(state: UiState, dialog: SlingDialog, key: UiKey): UiStep {
  if (key.kind === 'named') {
    if (key.name === 'up') return select(state, dialog, dialog.selected - 1);
    if (key.name === 'down') return select(state, dialog, dialog.selected + 1);
    if (key.name === 'tab') return addSelected(state, dialog);
    if (key.name === 'enter') return slingChosen(state, dialog);
  }
  return step({ ...state, dialog: { ...dialog, text: editedText(dialog.text, key) } });
}

/** The beads in the prompt; the one selected in the list where none was typed. */
function slingChosen(state: UiState, dialog: SlingDialog): UiStep {
  const typed = words(dialog.text);
  const picked = dialog.ready?.[dialog.selected]?.bead;
  const beads = typed.length > 0 || picked === undefined ? typed : [picked];
  return beads.length === 0 ? step(closed(state)) : step(closed(state), sling(beads));
}

function select(state: UiState, dialog: SlingDialog, wanted: number): UiStep {
  const last = Math.max(0, (dialog.ready?.length ?? 0) - 1);
  return step({ ...state, dialog: { ...dialog, selected: Math.max(0, Math.min(last, wanted)) } });
}

/** Adds the selected bead to the prompt, or takes it out, and goes to the next. */
function addSelected(state: UiState, dialog: SlingDialog): UiStep {
  const bead = dialog.ready?.[dialog.selected]?.bead;
  if (bead === undefined) return step(state);
  const typed = words(dialog.text);
  const beads = typed.includes(bead) ? typed.filter((each) => each !== bead) : [...typed, bead];
  const text = beads.length === 0 ? '' : `${beads.join(' ')} `;
  return select(state, { ...dialog, text }, dialog.selected + 1);
}

function sling(beads: readonly string[]): Effect {
  return {
    kind: 'call',
    verb: 'sling',
    args: { beads },
    doing: `slinging ${beads.join(' ')}`,
    answer: 'none',
  };
}

function pressInNudge(state: UiState, dialog: NudgeDialog, key: UiKey): UiStep {
  if (key.kind === 'named' && key.name === 'enter') {
    const text = dialog.text.trim();
    if (text === '') return step(closed(state));
    const args = { target: dialog.run, text };
    return step(closed(state), {
      kind: 'call',
      verb: 'nudge',
      args,
      doing: `nudging ${dialog.name}`,
      answer: 'none',
    });
  }
  return step({ ...state, dialog: { ...dialog, text: editedText(dialog.text, key) } });
}

function pressInConfirm(state: UiState, dialog: ConfirmDialog, key: UiKey): UiStep {
  if (key.kind !== 'text') return step(state);
  if (key.text === 'n') return step(closed(state));
  if (key.text !== 'y') return step(state);
  const doing = `${dialog.verb === 'stop' ? 'stopping' : 'restarting'} ${dialog.name}`;
  return step(closed(state), {
    kind: 'call',
    verb: dialog.verb,
    args: { target: dialog.run },
    doing,
    answer: 'none',
  });
}

/** Any other key leaves the question open. */
function pressInCopy(state: UiState, request: CopyRequest, key: UiKey): UiStep {
  if (key.kind !== 'text' || (key.text !== 'y' && key.text !== 'n')) return step(state);
  return step(closed(state), { kind: 'copy', request, isAllowed: key.text === 'y' });
}

function pressInQuit(state: UiState, key: UiKey): UiStep {
  if (key.kind !== 'text') return step(state);
  switch (key.text) {
    case 'd':
      return step(closed(state), { kind: 'end', reason: 'detach' });
    case 'r':
      return step(closed(state), { kind: 'end', reason: 'drain' });
    case 's':
      return step(closed(state), { kind: 'end', reason: 'stop' });
  }
  return step(state);
}

function pressInHelp(state: UiState, top: number, key: UiKey): UiStep {
  const move = key.kind === 'named' ? HELP_MOVES[key.name] : HELP_LETTERS[key.text];
  if (move === undefined) return step(closed(state));
  // The view knows how many lines there are and stops at the last.
  return step({ ...state, dialog: { kind: 'help', top: Math.max(0, top + move) } });
}

const HELP_MOVES: Readonly<Partial<Record<string, number>>> = {
  up: -1,
  down: 1,
  'page-up': -10,
  'page-down': 10,
  home: Number.MIN_SAFE_INTEGER,
};

const HELP_LETTERS: Readonly<Partial<Record<string, number>>> = { k: -1, j: 1 };

function words(text: string): string[] {
  return [...new Set(text.split(/[\s,]+/).filter((word) => word !== ''))];
}

function closed(state: UiState): UiState {
  return { ...state, dialog: null };
}
