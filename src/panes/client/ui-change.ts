// The page about a change: opened, read anew, scrolled and closed. What is decided on it is in ui-review.ts.

import type { MergeRequestId } from '../../engine/ids.ts';
import type { DecisionView, TownView } from '../../engine/view.ts';
import { changeIn } from './change-answer.ts';
import type { ChangeAsked, ChangeDialog, ChangeExtent, ShownChange } from './change-dialog.ts';
import { queueEntry, standingOf } from './queue-entry.ts';
import { type Effect, step, type UiFacts, type UiKey, type UiState, type UiStep } from './ui-state.ts';

const NOTHING_TO_SCROLL: ChangeExtent = { rows: 1, lastTop: 0, lastLeft: 0, fileTops: [] };
const COLS_A_KEY = 8;

/** Opens the page and asks the town for the change. `back` is the list to which closing goes back. */
export function openChange(
  state: UiState,
  mr: MergeRequestId,
  { view }: Pick<UiFacts, 'view'>,
  back: ChangeDialog['back'] = null,
): UiStep {
  const dialog: ChangeDialog = {
    kind: 'change',
    name: queueEntry(view, mr)?.bead ?? mr,
    asked: { mr, standing: '' },
    isAwaited: false,
    shown: { kind: 'nothing' },
    known: null,
    top: 0,
    left: 0,
    doing: { kind: 'looking' },
    back,
  };
  return askForChange(state, dialog, view);
}

/** Asks once more: only the answer to this question is shown. */
export function askForChange(state: UiState, dialog: ChangeDialog, view: TownView): UiStep {
  const { mr, standing } = dialog.asked;
  const asked: ChangeAsked = { mr, standing: standingOf(queueEntry(view, mr), standing) };
  const call: Effect = {
    kind: 'call',
    verb: 'mq.diff',
    args: { mr },
    doing: `reading the change of ${dialog.name}`,
    answer: { kind: 'change', asked },
  };
  return step({ ...state, dialog: { ...dialog, asked, isAwaited: true } }, call);
}

/** The town's view is another: where the request of the page stands elsewhere by now, its change is read anew. */
export function followChange(state: UiState, view: TownView): UiStep {
  const { dialog } = state;
  if (dialog?.kind !== 'change' || dialog.isAwaited) return step(state);
  const { mr, standing } = dialog.asked;
  const isMoved = standingOf(queueEntry(view, mr), standing) !== standing;
  return isMoved ? askForChange(state, dialog, view) : step(state);
}

/** The town has answered; `answer` is null where it refused, for the reason `why`. */
export function changeCame(
  state: UiState,
  asked: ChangeAsked,
  answer: { readonly value: unknown } | { readonly why: string },
  view: TownView,
): UiStep {
  const { dialog } = state;
  if (dialog?.kind !== 'change' || dialog.asked !== asked) return step(state);
  const shown = 'why' in answer ? refused(answer.why) : shownOf(answer.value, asked.mr);
  const told =
    shown.kind === 'change' ? { name: shown.change.bead, known: dialog.known ?? shown.change } : {};
  // What happened while the town answered is asked about now.
  return followChange({ ...state, dialog: { ...dialog, ...told, shown, isAwaited: false } }, view);
}

/** Back to the list that the page was opened from, where something is `left` on it. */
export function closeChange(state: UiState, { back }: ChangeDialog, left: readonly DecisionView[]): UiState {
  const isListed = back !== null && left.length > 0;
  return { ...state, dialog: isListed ? { kind: 'decisions', selected: back.selected } : null };
}

/** Keys that move; all others but `Escape` and `q`, which close the page, do nothing. */
export function pressInChange(state: UiState, dialog: ChangeDialog, key: UiKey, facts: UiFacts): UiStep {
  const pressed = key.kind === 'named' ? key.name : (LETTERS[key.text] ?? '');
  if (pressed === 'escape') return step(closeChange(state, dialog, facts.view.decisions));
  const move = MOVES[pressed];
  if (move === undefined) return step(state);
  const extent = extentOf(dialog, facts);
  // A page that became shorter, as on a larger screen, goes on from where it is seen to be.
  const at = { top: Math.min(dialog.top, extent.lastTop), left: Math.min(dialog.left, extent.lastLeft) };
  return step({ ...state, dialog: scrolledTo(dialog, { ...at, ...move(at, extent) }, extent) });
}

/** Goes to the file after, or before, the one that stands at the top. */
export function goToFile(
  state: UiState,
  dialog: ChangeDialog,
  way: 'next' | 'previous',
  facts: UiFacts,
): UiStep {
  const extent = extentOf(dialog, facts);
  const at = Math.min(dialog.top, extent.lastTop);
  const top =
    way === 'next'
      ? extent.fileTops.find((each) => each > at)
      : (extent.fileTops.findLast((each) => each < at) ?? 0);
  return step({ ...state, dialog: scrolledTo(dialog, { top: top ?? at, left: dialog.left }, extent) });
}

type Place = Pick<ChangeDialog, 'left' | 'top'>;

const LETTERS: Readonly<Partial<Record<string, string>>> = {
  j: 'down',
  k: 'up',
  h: 'left',
  l: 'right',
  g: 'home',
  G: 'end',
  ' ': 'page-down',
  q: 'escape',
};

const MOVES: Readonly<Partial<Record<string, (at: Place, extent: ChangeExtent) => Partial<Place>>>> = {
  up: ({ top }) => ({ top: top - 1 }),
  down: ({ top }) => ({ top: top + 1 }),
  'page-up': ({ top }, { rows }) => ({ top: top - pageOf(rows) }),
  'page-down': ({ top }, { rows }) => ({ top: top + pageOf(rows) }),
  home: () => ({ top: 0 }),
  end: (_, { lastTop }) => ({ top: lastTop }),
  left: ({ left }) => ({ left: left - COLS_A_KEY }),
  right: ({ left }) => ({ left: left + COLS_A_KEY }),
};

/** A line of the page before stays in sight. */
function pageOf(rows: number): number {
  return Math.max(1, rows - 1);
}

function scrolledTo(dialog: ChangeDialog, { left, top }: Place, extent: ChangeExtent): ChangeDialog {
  const within = (value: number, last: number): number => Math.max(0, Math.min(last, value));
  return { ...dialog, top: within(top, extent.lastTop), left: within(left, extent.lastLeft) };
}

function extentOf({ shown }: ChangeDialog, { changeExtent }: UiFacts): ChangeExtent {
  return shown.kind === 'change' ? changeExtent(shown.change) : NOTHING_TO_SCROLL;
}

function refused(why: string): ShownChange {
  return { kind: 'refused', why };
}

function shownOf(value: unknown, mr: MergeRequestId): ShownChange {
  const change = changeIn(value, mr);
  if (change === null)
    return refused('the town’s answer cannot be read: gt and its town are of two versions');
  return { kind: 'change', change };
}
