// What to do next about a message that is being typed into an agent's terminal, by what is seen there. The rule behind
// all of it: Enter is pressed only over the message itself, and a message is typed anew only where it is certain that
// nothing of it is left and that it was never taken in. Pure.

import type { AgentActivity } from '../status/agent-status.ts';

/** How far the typing is. */
export type Typing =
  /** Nothing of it is in the terminal. */
  | { readonly kind: 'ready' }
  | { readonly kind: 'pasted'; readonly at: number }
  | { readonly kind: 'entered'; readonly at: number; readonly times: number }
  /** Its text was taken back out of the composer at that instant. */
  | { readonly kind: 'cleared'; readonly at: number }
  /** Another engine, or an earlier try that failed, had begun to type it: looked at since `at`. */
  | { readonly kind: 'unsure'; readonly at: number };

/** What is seen at one instant. */
export interface Sight {
  readonly now: number;
  /** Null where nothing tells. */
  readonly activity: AgentActivity | null;
  /** Why nothing may be typed now; null where it may. */
  readonly hindrance: string | null;
  /** What stands in the composer; null where the runtime's is not known. */
  readonly composer: 'absent' | 'empty' | 'message' | 'other' | null;
  /** A hook told of a prompt with the message in it, since it was begun to be typed. */
  readonly isHeard: boolean;
  /** Whether hooks would tell. */
  readonly tellsPrompts: boolean;
  /** A person's keys have reached the terminal since it was begun to be typed. */
  readonly isShared: boolean;
  /**
   * Whether the terminal has drawn anything since the last step, or since it was begun to be typed where that is not
   * known: a program that has not may not have read it yet.
   */
  readonly hasDrawn: boolean;
  /** Whether the CLI's own record of the conversation holds it since then; null where it can't be told. */
  readonly isRecorded: boolean | null;
}

export type Step =
  | { readonly kind: 'paste' }
  | { readonly kind: 'enter' }
  | { readonly kind: 'clear' }
  | { readonly kind: 'look' }
  /** It has arrived. */
  | { readonly kind: 'deliver'; readonly how: string }
  /** Nothing of it is in the terminal: it waits. */
  | { readonly kind: 'wait'; readonly why: string }
  /** Something of it is in the terminal, and nothing can be done right now. */
  | { readonly kind: 'leave'; readonly why: string }
  | { readonly kind: 'give-up'; readonly why: string };

export type Ending = Extract<Step, { readonly kind: 'deliver' | 'wait' | 'leave' | 'give-up' }>;

export interface Timing {
  /** From a paste to the Enter, at least. */
  readonly settleMs: number;
  readonly canClear: boolean;
}

export const DRAFT_STANDS = 'a draft stands in its composer';

/** How long the composer may take to show what was pasted. What is given up on and comes later joins what is typed then. */
const SHOWN_MS = 30_000;
/** So long where nothing at all was drawn: on a busy machine it waits to be read. */
const UNREAD_MS = 120_000;
/** What was pasted alone, and is not known again, is taken for what it must be after this. */
const RENDERED_MS = 1_500;
/** How long a turn may take to begin after each Enter: the first, the second and so on. */
const BEGIN_MS = [5_000, 500, 1_000, 2_000] as const;
/** A hook tells its prompt within this time of the Enter; after it a turn that has begun is proof enough. */
const HOOK_MS = 1_500;
/** How long something may tell of a message whose Enter has emptied the composer. */
const TOLD_MS = 20_000;
/** How long an agent must stay idle, with nothing in its composer, before what it has taken in is known. */
const STEADY_MS = 3_000;

export function nextStep(typing: Typing, sight: Sight, timing: Timing): Step {
  if (sight.isHeard) return { kind: 'deliver', how: 'its hook told of the prompt' };
  switch (typing.kind) {
    case 'ready':
      return begin(sight);
    case 'pasted':
      return afterPaste(typing.at, sight, timing);
    case 'entered':
      return afterEnter(typing, sight, timing);
    case 'cleared':
      return afterClear(typing.at, sight);
    case 'unsure':
      return lookBack(typing.at, sight);
  }
}

function begin({ hindrance, composer }: Sight): Step {
  if (hindrance !== null) return { kind: 'wait', why: hindrance };
  if (composer === 'absent') return { kind: 'wait', why: 'its composer is not to be seen' };
  // Also what looks like the message itself: nobody but a person can have written it.
  if (composer === 'message' || composer === 'other') return { kind: 'wait', why: DRAFT_STANDS };
  return { kind: 'paste' };
}

function afterPaste(at: number, sight: Sight, { settleMs }: Timing): Step {
  const { now, composer, isShared } = sight;
  const elapsedMs = now - at;
  if (isShared) return shared(sight);
  if (elapsedMs < settleMs || !mayEnter(sight)) return untilShown(at, sight);
  if (composer === null || composer === 'message') return { kind: 'enter' };
  // It was empty before, and nobody else has typed.
  if (composer === 'other' && elapsedMs >= RENDERED_MS) return { kind: 'enter' };
  return untilShown(at, sight);
}

function untilShown(at: number, { now, hasDrawn, isRecorded }: Sight): Step {
  if (now - at < (hasDrawn ? SHOWN_MS : UNREAD_MS)) return { kind: 'look' };
  if (isRecorded === true) return { kind: 'deliver', how: 'its conversation holds it' };
  return { kind: 'give-up', why: 'it was typed, and its composer did not show it' };
}

/** Enter is for a prompt alone: never for a dialog, or within a turn. */
function mayEnter({ activity, hindrance }: Sight): boolean {
  // What a limit has held up goes on by a prompt, once that is over.
  if (activity === 'limited') return hindrance === null;
  return activity === null || activity === 'idle' || activity === 'interrupted';
}

function afterEnter(
  { at, times }: Typing & { readonly kind: 'entered' },
  sight: Sight,
  { canClear }: Timing,
): Step {
  const { now, composer, tellsPrompts, isShared } = sight;
  const elapsedMs = now - at;
  const isStillThere = composer === 'message' || composer === 'other';
  if (isTurn(sight) && !isStillThere && (!tellsPrompts || elapsedMs >= HOOK_MS))
    return { kind: 'deliver', how: 'a turn began' };
  if (isShared) return shared(sight);
  if (!isStillThere || !mayEnter(sight)) return untilTold(at, sight);
  if (elapsedMs < (BEGIN_MS[times - 1] ?? 0)) return { kind: 'look' };
  if (times < BEGIN_MS.length) return { kind: 'enter' };
  if (canClear) return { kind: 'clear' };
  return { kind: 'give-up', why: `it stands in the composer, and ${times} Enters did not send it` };
}

function isTurn({ activity }: Sight): boolean {
  return activity === 'working' || activity === 'asking';
}

function untilTold(at: number, { now, isRecorded }: Sight): Step {
  if (isRecorded === true) return { kind: 'deliver', how: 'its conversation holds it' };
  if (now - at < TOLD_MS) return { kind: 'look' };
  return { kind: 'give-up', why: 'it was typed and sent, and nothing tells whether it was taken in' };
}

/** A person typed where its text stands, or stood: theirs to send or to delete. */
function shared({ isRecorded }: Sight): Step {
  if (isRecorded === true) return { kind: 'deliver', how: 'its conversation holds it' };
  return { kind: 'leave', why: 'it stands in the composer beside what a person typed' };
}

function afterClear(at: number, { now, composer }: Sight): Step {
  if (composer === 'empty') return { kind: 'wait', why: 'its Enter was not taken: its text was taken back' };
  if (now - at < STEADY_MS) return { kind: 'look' };
  return { kind: 'give-up', why: 'it stands in the composer, and neither Enter nor the clearing key works' };
}

/** What was begun and not finished: the terminal and the CLI's own record say what became of it. */
function lookBack(at: number, sight: Sight): Step {
  const { now, composer, isRecorded, isShared, hasDrawn, tellsPrompts } = sight;
  if (isRecorded === true) return { kind: 'deliver', how: 'its conversation holds it' };
  const isSteady = now - at >= STEADY_MS;
  if (!mayEnter(sight)) return isSteady ? { kind: 'leave', why: 'its agent is busy' } : { kind: 'look' };
  const isTold = now - at >= TOLD_MS;
  if (composer === null) return isSteady ? notKnown() : { kind: 'look' };
  if (composer === 'message' && !isShared) return isSteady ? { kind: 'enter' } : { kind: 'look' };
  if (!isSteady) return { kind: 'look' };
  if (composer === 'message' || composer === 'other') return shared(sight);
  if (composer === 'absent') return { kind: 'leave', why: 'its composer is not to be seen' };
  // A hook that was called while no engine answered has left word, which may come late.
  if (isRecorded === null) return tellsPrompts && !isTold ? { kind: 'look' } : notKnown();
  // It may still be read.
  if (!hasDrawn && !isTold) return { kind: 'look' };
  if (isShared) return { kind: 'give-up', why: 'a person took it out of the composer' };
  return { kind: 'wait', why: 'it did not arrive, and is typed once more' };
}

function notKnown(): Step {
  return {
    kind: 'give-up',
    why: 'the town ended while it was typed, and nothing tells whether it arrived: look at its pane',
  };
}
