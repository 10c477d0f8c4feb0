// What an agent's state must be at each instant, by what its model said and what was done to it. Pure.

import type { Activity } from '../../../src/engine/view.ts';
import type { Mark } from '../scripted-model/timeline.ts';

/** What the test itself did; instants in ms since the epoch. */
export type Act = { readonly at: number } & (
  | { readonly kind: 'prompted' | 'interrupted' | 'killed' }
  /** It tries no more: its screen says that it can't. */
  | { readonly kind: 'gave-up'; readonly why: Trouble; readonly tellsReset: boolean }
  /** Its screen asks this. */
  | { readonly kind: 'dialog'; readonly question: RegExp }
  /** From the moment at which an answer was begun it may be working already. */
  | { readonly kind: 'answering' }
  /** `tool` runs from now on; null: the question is answered. */
  | { readonly kind: 'answered'; readonly tool: RegExp | null }
);

export interface Expected {
  /** Begins at this instant, and holds until the next one's. */
  readonly at: number;
  /** Says the same as the one before where only what is allowed has changed. */
  readonly label: string;
  readonly activities: readonly Activity[];
  /** What `why` must say. */
  readonly why: RegExp | null;
  /** Whether a decision must be open, with this in its text. */
  readonly asks: RegExp | null;
}

export type Trouble = 'rate-limited' | 'signed-out';

type Happening = Mark | Act;

/** How long a tool runs at least. */
const TOOL_MS = 1_500;

/** Until it gives up it works: it may try once more. */
const LATER = { label: 'working', activities: ['working', 'limited', 'signed-out'], why: null } as const;

/** In the order of time, from the first prompt on. */
export function expectedStates(marks: readonly Mark[], acts: readonly Act[]): readonly Expected[] {
  const all: readonly Happening[] = [...marks, ...acts].toSorted((a, b) => a.at - b.at);
  const states: Expected[] = [];
  for (const happening of all) {
    const before = states.at(-1);
    const next = stateAfter(happening, before);
    if (next === null) continue;
    states.push({ ...next, at: happening.at });
    // It may have ended by then, before its model hears of it.
    if (next.label === 'in a tool') states.push({ ...next, why: null, at: happening.at + TOOL_MS });
  }
  return states;
}

function stateAfter(happening: Happening, before: Expected | undefined): Omit<Expected, 'at'> | null {
  if (before?.label === 'exited') return null;
  switch (happening.kind) {
    case 'prompted':
      return { ...plain('idle', 'working'), label: before?.label ?? 'idle', ...also(before, 'working') };
    case 'request':
    case 'first-byte':
      // What comes late of a turn that was interrupted.
      return before?.label === 'interrupted' && !before.activities.includes('working')
        ? null
        : plain('working');
    case 'tool-result':
      return plain('working');
    case 'step':
      if (happening.step !== 'shell' && happening.step !== 'ask') return null;
      // Its hooks come first, and then it draws.
      return plain('working', 'asking');
    case 'dialog':
      return { ...plain('asking'), asks: happening.question };
    case 'answering':
      return before === undefined ? null : { ...before, ...also(before, 'working'), asks: null };
    case 'answered':
      return happening.tool === null
        ? plain('working')
        : { ...plain('working'), label: 'in a tool', why: happening.tool };
    case 'error':
      return isTrouble(happening.what) ? { ...troubled(happening.what, false), ...LATER } : null;
    case 'gave-up':
      return troubled(happening.why, happening.tellsReset);
    case 'turn-end':
      return happening.how === 'said' ? plain('idle') : null;
    case 'interrupted':
      // Of one that only waits for its limit's end there is no turn to speak of.
      return before?.label === 'limited' ? plain('idle', 'interrupted', 'limited') : plain('interrupted');
    case 'killed':
      return { ...plain('exited', 'starting', 'idle'), label: 'exited' };
    case 'side':
      return null;
  }
}

function troubled(what: Trouble, tellsReset: boolean): Omit<Expected, 'at'> {
  if (what === 'signed-out') return plain('signed-out');
  return { ...plain('limited'), why: tellsReset ? /resets / : null };
}

function isTrouble(what: string): what is Trouble {
  return what === 'rate-limited' || what === 'signed-out';
}

function plain(...activities: readonly [Activity, ...Activity[]]): Omit<Expected, 'at'> {
  return { label: activities[0], activities, why: null, asks: null };
}

function also(before: Expected | undefined, activity: Activity): Pick<Expected, 'activities' | 'why'> {
  return { activities: [...(before?.activities ?? ['idle']), activity], why: null };
}
