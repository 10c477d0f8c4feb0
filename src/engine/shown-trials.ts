// The trials that the merge queue's panel tells of: those that go on, and what has just come out. Pure.

import type { Snapshot } from './action.ts';
import { trialState } from './refinery/trials/trial-state.ts';
import type { Trial } from './trial.ts';
import { trialWords } from './trial-words.ts';
import type { TrialLineView } from './view.ts';

/** So long is told how one came out. */
const TOLD_MS = 60 * 60_000;
const MOST = 20;

/** What goes on, that with a gate first and the oldest first; then what has ended, the latest first. */
export function shownTrials(snapshot: Snapshot, display: (text: string) => string): readonly TrialLineView[] {
  const { state, now, trying } = snapshot;
  const all = Object.values(state.trials);
  const open = all.filter(({ end }) => !end);
  const gated = open.filter(({ trial }) => trying.has(trial));
  const ended = all
    .filter(({ end }) => end && now - end.at < TOLD_MS)
    .sort((a, b) => (b.end?.at ?? 0) - (a.end?.at ?? 0));
  const others = open.filter((trial) => !gated.includes(trial));
  return [...gated, ...others, ...ended].slice(0, MOST).map((trial) => lineOf(snapshot, trial, display));
}

function lineOf(snapshot: Snapshot, trial: Trial, display: (text: string) => string): TrialLineView {
  const { trial: id, rig, wish, at, end } = trial;
  const { state, note } = trialState(snapshot, trial);
  const says = (state === 'gating' || state === 'measured') && note !== '' ? note : state.replace('-', ' ');
  return { id, rig, state, text: display(`${trialWords(wish)}: ${says}`), at: end?.at ?? at };
}
