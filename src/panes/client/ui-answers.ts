// What the town's answers to calls do to a client's state.

import type { TownView } from '../../engine/view.ts';
import { guestIn, pulledWords, readyBeadsIn } from './answers.ts';
import { changeCame } from './ui-change.ts';
import { readyCame } from './ui-dialogs.ts';
import { decisionRefused, decisionTaken } from './ui-review.ts';
import { showShell } from './ui-shown.ts';
import { type AnswerUse, type Effect, step, type UiState, type UiStep } from './ui-state.ts';

type Call = Effect & { readonly kind: 'call' };

export function callAnswered(state: UiState, use: AnswerUse, value: unknown, view: TownView): UiStep {
  if (use === 'none') return step(state);
  if (use === 'ready') return step(readyCame(state, readyBeadsIn(value)));
  if (use === 'pulled') return step(state, { kind: 'notice', text: pulledWords(value) });
  switch (use.kind) {
    case 'shell': {
      const guest = guestIn(value);
      return step(guest === null ? state : showShell(state, use.pane, guest, use.of));
    }
    case 'change':
      return changeCame(state, use.asked, { value }, view);
    case 'decided':
      return decisionTaken(state, use, view);
  }
}

/** What was typed is not lost: the question comes back, unless the person does something else by now. */
export function callRefused(
  state: UiState,
  { answer, asking, doing }: Call,
  why: string,
  view: TownView,
): UiStep {
  const complaint = `${doing}: ${why}`;
  if (typeof answer === 'object' && answer.kind === 'change')
    return changeCame(state, answer.asked, { why: complaint }, view);
  if (asking !== undefined && state.dialog === null && state.focus === 'beads')
    return step({ ...state, dialog: { ...asking, complaint } });
  const { effects, state: after } =
    typeof answer === 'object' && answer.kind === 'decided'
      ? decisionRefused(state, answer, view)
      : step(undecided(state));
  return step(after, ...effects, { kind: 'notice', text: complaint, tone: 'bad' });
}

/** What was not decided is looked at before the next key counts for what takes its place. */
function undecided(state: UiState): UiState {
  const { dialog } = state;
  return dialog?.kind === 'decisions'
    ? { ...state, dialog: { kind: 'decisions', selected: dialog.selected } }
    : state;
}
