// Trials in words: what is tried, what a gate has told, how it ended. Pure.

import type { TrialEnd, TrialEventData, TrialWish } from './trial-events.ts';

/** As in `tries m4 behind m2`. */
export function trialWords(wish: TrialWish): string {
  if (wish.kind === 'unroll') return `times gate ${wish.gate} on what landed with ${wish.mr}`;
  return `tries ${wish.name}${wish.on ? ` behind ${wish.on.mr}` : ''}`;
}

export function judgedWords(judged: TrialEventData['trial.judged']): string {
  const { trial, gate, isGreen, isTimedOut, isReused, elapsedMs } = judged;
  if (isTimedOut) return `gate ${gate} of ${trial} timed out`;
  if (!isGreen) return `${trial} failed gate ${gate}`;
  return isReused
    ? `${trial} has passed gate ${gate} before, as the same tree`
    : `${trial} passed gate ${gate} in ${(elapsedMs / 1_000).toFixed(1)} s`;
}

export function trialEndWords({ trial, how, note }: TrialEventData['trial.ended']): string {
  const why = note.split('\n')[0] ?? '';
  return `${trial} ${END_WORDS[how]}${why === '' ? '' : `: ${why}`}`;
}

export const END_WORDS: Readonly<Record<TrialEnd, string>> = {
  green: 'is green',
  red: 'is red',
  'timed-out': 'timed out',
  measured: 'is measured',
  conflict: 'conflicts',
  empty: 'has nothing to land',
  off: 'was called off',
  failed: 'could not be tried',
};
