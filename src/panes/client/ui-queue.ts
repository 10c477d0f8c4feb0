// What the keys of the merge queue do to the request that is selected there: look, decide, move.

import { LANES } from '../../engine/refinery/lanes.ts';
import type { QueueEntryView } from '../../engine/view.ts';
import { editedText } from './edit-text.ts';
import { queueEntry } from './queue-entry.ts';
import { openChange } from './ui-change.ts';
import {
  type Dialog,
  type Effect,
  selectedQueueIndex,
  step,
  type UiFacts,
  type UiKey,
  type UiState,
  type UiStep,
} from './ui-state.ts';

export type QueueCommand =
  | 'queue.open'
  | 'queue.output'
  | 'queue.hold'
  | 'queue.approve'
  | 'queue.reject'
  | 'queue.earlier'
  | 'queue.later'
  | 'queue.first'
  | 'queue.laneUp'
  | 'queue.laneDown';

export type RejectDialog = Dialog & { kind: 'reject' };

export function runQueueCommand(state: UiState, command: QueueCommand, facts: UiFacts): UiStep {
  const entry = facts.view.queue[selectedQueueIndex(facts.view, state)];
  if (entry === undefined) return notice(state, 'the merge queue is empty');
  const selected = { ...state, queueEntry: entry.id };
  switch (command) {
    case 'queue.open':
      return openChange(selected, entry.id, facts);
    case 'queue.output':
      return watched(selected, entry);
    case 'queue.hold':
      return held(selected, entry);
    case 'queue.approve':
      return approved(selected, entry, facts);
    case 'queue.reject':
      return askWhy(selected, entry);
    // The town knows the order as it is by now: a key that is held goes on from there.
    case 'queue.earlier':
      return move(selected, entry, { step: 'earlier' });
    case 'queue.later':
      return move(selected, entry, { step: 'later' });
    case 'queue.first':
      return move(selected, entry, { step: 'first' });
    case 'queue.laneUp':
      return toLane(selected, entry, -1);
    case 'queue.laneDown':
      return toLane(selected, entry, 1);
  }
}

/** The reason may be left out; Enter is the yes. */
export function pressInReject(state: UiState, dialog: RejectDialog, key: UiKey, facts: UiFacts): UiStep {
  if (key.kind !== 'named' || key.name !== 'enter')
    return step({ ...state, dialog: { ...dialog, text: editedText(dialog.text, key) } });
  const closed = { ...state, dialog: null };
  const entry = queueEntry(facts.view, dialog.mr);
  const over = entry && whyOver(entry);
  if (over !== null) return notice(closed, over);
  const reason = dialog.text.trim();
  const args = { mr: dialog.mr, ...(reason === '' ? {} : { reason }) };
  return step(closed, {
    kind: 'call',
    verb: 'mq.reject',
    args,
    doing: `rejecting ${dialog.name}`,
    answer: 'none',
  });
}

/** Shows what its gates print, in the active pane. */
function watched(state: UiState, { id }: QueueEntryView): UiStep {
  return step(state, {
    kind: 'call',
    verb: 'mq.watch',
    args: { mr: id },
    doing: `showing the output of ${id}`,
    answer: { kind: 'shell', of: `gates of ${id}`, pane: state.panes.active },
  });
}

/** What is held is let go: the town is told which, so that a key pressed twice or late does what was seen. */
function held(state: UiState, entry: QueueEntryView): UiStep {
  const doing = `${entry.isHeld ? 'letting go' : 'holding'} ${nameOf(entry)}`;
  const args = { mr: entry.id, held: !entry.isHeld };
  return step(state, { kind: 'call', verb: 'mq.hold', args, doing, answer: 'none' });
}

/** What waits for a review is not approved unseen. */
function approved(state: UiState, entry: QueueEntryView, facts: UiFacts): UiStep {
  if (entry.state === 'review') return openChange(state, entry.id, facts);
  const doing = `approving ${nameOf(entry)}`;
  return step(state, { kind: 'call', verb: 'mq.approve', args: { mr: entry.id }, doing, answer: 'none' });
}

/** A rejection sends work back: it is asked for once, however the key was hit. */
function askWhy(state: UiState, entry: QueueEntryView): UiStep {
  const over = whyOver(entry);
  if (over !== null) return notice(state, over);
  const { id: mr, title } = entry;
  return step({ ...state, dialog: { kind: 'reject', mr, name: nameOf(entry), title, text: '' } });
}

function toLane(state: UiState, entry: QueueEntryView, by: 1 | -1): UiStep {
  const lane = LANES[LANES.indexOf(entry.lane) + by];
  if (lane === undefined)
    return notice(state, `${nameOf(entry)} is in the ${by < 0 ? 'first' : 'last'} lane, ${entry.lane}`);
  return move(state, entry, { lane });
}

function move(state: UiState, entry: QueueEntryView, where: object): UiStep {
  const over = whyOver(entry);
  if (over !== null) return notice(state, over);
  const call: Effect = {
    kind: 'call',
    verb: 'mq.move',
    args: { mr: entry.id, ...where },
    doing: `moving ${nameOf(entry)}`,
    answer: 'none',
  };
  return step(state, call);
}

/** Why nothing can be done about it any more; null where something can. */
function whyOver(entry: QueueEntryView): string | null {
  if (entry.state === 'landing') return `${nameOf(entry)} is landing right now`;
  if (entry.state === 'rejected') return `${nameOf(entry)} was rejected already`;
  return entry.state === 'landed' ? `${nameOf(entry)} has landed already` : null;
}

function nameOf({ id, bead }: QueueEntryView): string {
  return `${id} (${bead})`;
}

function notice(state: UiState, text: string): UiStep {
  return step(state, { kind: 'notice', text });
}
