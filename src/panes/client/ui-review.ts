// What a person decides on the page about a change: that it may land, or why it may not. An approval names the change
// that was shown, so that nothing lands that nobody looked at.

import type { TownView } from '../../engine/view.ts';
import { type ChangeDialog, type ChangeDoing, calledIn, isOther } from './change-dialog.ts';
import { editedText } from './edit-text.ts';
import { queueEntry } from './queue-entry.ts';
import { askForChange, closeChange, goToFile, pressInChange } from './ui-change.ts';
import { type AnswerUse, step, type UiFacts, type UiKey, type UiState, type UiStep } from './ui-state.ts';

export type ReviewCommand =
  | 'review.approve'
  | 'review.reject'
  | 'review.nextFile'
  | 'review.previousFile'
  | 'review.again';

export function runReviewCommand(state: UiState, command: ReviewCommand, facts: UiFacts): UiStep {
  const { dialog } = state;
  if (dialog?.kind !== 'change')
    return notice(state, 'this is for a change: Enter in the merge queue shows one');
  switch (command) {
    case 'review.approve':
      return approve(state, dialog, facts.view);
    case 'review.reject':
      return askWhy(state, dialog, facts.view);
    case 'review.nextFile':
      return goToFile(state, dialog, 'next', facts);
    case 'review.previousFile':
      return goToFile(state, dialog, 'previous', facts);
    case 'review.again':
      return askForChange(state, dialog, facts.view);
  }
}

/** What a decision was, and of which merge request. */
type Decided = Extract<AnswerUse, { kind: 'decided' }>;

/** Keys on the page that are no command. */
export function pressInReview(state: UiState, dialog: ChangeDialog, key: UiKey, facts: UiFacts): UiStep {
  const { doing } = dialog;
  if (doing.kind !== 'rejecting') return pressInChange(state, dialog, key, facts);
  if (key.kind === 'named' && key.name === 'escape')
    return step({ ...state, dialog: { ...dialog, doing: { kind: 'looking' } } });
  if (key.kind === 'named' && key.name === 'enter') return reject(state, dialog, doing.reason);
  const reason = editedText(doing.reason, key);
  return step({ ...state, dialog: { ...dialog, doing: { kind: 'rejecting', reason } } });
}

/** The town did what was decided: the page closes, if it is still open. */
export function decisionTaken(state: UiState, { mr, said }: Decided, view: TownView): UiStep {
  const { dialog } = state;
  const isOpen = dialog?.kind === 'change' && dialog.asked.mr === mr;
  const left = view.decisions.filter(({ review }) => review !== mr);
  return notice(isOpen ? closeChange(state, dialog, left) : state, said);
}

/** The town refused: a typed reason comes back, and what is there by now is read. */
export function decisionRefused(state: UiState, { mr }: Decided, view: TownView): UiStep {
  const { dialog } = state;
  if (dialog?.kind !== 'change' || dialog.asked.mr !== mr || dialog.doing.kind !== 'deciding')
    return step(state);
  return askForChange(state, { ...dialog, doing: dialog.doing.before }, view);
}

function approve(state: UiState, dialog: ChangeDialog, view: TownView): UiStep {
  const { doing, name, shown } = dialog;
  if (doing.kind !== 'looking') return step(state);
  const over = whyOver(dialog, view);
  if (over !== null) return notice(state, over);
  if (shown.kind !== 'change') return notice(state, `nothing of ${name} is shown that could be approved`);
  const { change } = shown.change;
  if (change === null) return sendBack(state, dialog, view);
  if (isOther(dialog)) {
    const knowing = { ...dialog, known: shown.change };
    return notice(
      { ...state, dialog: knowing },
      `${name} changed while you looked: look again, then press a`,
    );
  }
  const { mr } = dialog.asked;
  return told(state, dialog, doing, { verb: 'mq.approve', args: { mr, change }, deed: APPROVING });
}

/** The town turns down what cannot land once its turn comes; what waits for a person gets none before they have spoken. */
function sendBack(state: UiState, dialog: ChangeDialog, view: TownView): UiStep {
  const { asked, doing, name } = dialog;
  const { mr } = asked;
  if (doing.kind !== 'looking' || queueEntry(view, mr)?.state !== 'review')
    return notice(state, `${name} cannot land as it is: there is nothing to approve`);
  return told(state, dialog, doing, { verb: 'mq.approve', args: { mr }, deed: APPROVING });
}

function askWhy(state: UiState, dialog: ChangeDialog, view: TownView): UiStep {
  if (dialog.doing.kind !== 'looking') return step(state);
  const over = whyOver(dialog, view);
  if (over !== null) return notice(state, over);
  return step({ ...state, dialog: { ...dialog, doing: { kind: 'rejecting', reason: '' } } });
}

function reject(state: UiState, dialog: ChangeDialog, typed: string): UiStep {
  const reason = typed.trim();
  if (reason === '') return notice(state, 'say why: whoever takes it up again reads it');
  const { mr } = dialog.asked;
  const before = { kind: 'rejecting', reason } as const;
  return told(state, dialog, before, { verb: 'mq.reject', args: { mr, reason }, deed: REJECTING });
}

const APPROVING = { doing: 'approving', said: 'approved' };
const REJECTING = { doing: 'rejecting', said: 'rejected' };

interface Told {
  readonly verb: 'mq.approve' | 'mq.reject';
  readonly args: object;
  /** In words, while it is done and after. */
  readonly deed: { readonly doing: string; readonly said: string };
}

/** The town is told once: until it answers nothing else is decided. */
function told(
  state: UiState,
  dialog: ChangeDialog,
  before: Exclude<ChangeDoing, { kind: 'deciding' }>,
  { args, deed, verb }: Told,
): UiStep {
  const called = calledIn(dialog);
  const answer = { kind: 'decided', mr: dialog.asked.mr, said: `${deed.said} ${called}` } as const;
  return step(
    { ...state, dialog: { ...dialog, doing: { kind: 'deciding', before } } },
    { kind: 'call', verb, args, doing: `${deed.doing} ${called}`, answer },
  );
}

/** Why there is nothing left to decide, in words; null where there is. */
function whyOver({ asked, name }: ChangeDialog, view: TownView): string | null {
  const state = queueEntry(view, asked.mr)?.state;
  if (state === 'landed') return `${name} has landed already`;
  return state === 'rejected' ? `${name} was rejected already` : null;
}

function notice(state: UiState, text: string): UiStep {
  return step(state, { kind: 'notice', text });
}
