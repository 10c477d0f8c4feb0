// Where a trial is, in a word and a reason, for whoever looks or asks. Pure.

import { type Snapshot, trialKey } from '../../action.ts';
import type { Trial } from '../../trial.ts';
import type { TrialEnd, UnrollWish } from '../../trial-events.ts';
import { gateDefinition } from '../green.ts';
import { nextRun } from './next-run.ts';

export type TrialState = 'waiting' | 'building' | 'gating' | TrialEnd;

export function trialState(
  snapshot: Snapshot,
  trial: Trial,
): { readonly state: TrialState; readonly note: string } {
  const { wish, end, delay } = trial;
  if (end) return { state: end.how, note: end.note.split('\n')[0] ?? '' };
  const doing = wish.kind === 'unroll' ? roundWords(wish, trial) : gateWords(snapshot, trial);
  if (snapshot.trying.has(trial.trial)) return { state: 'gating', note: doing };
  if (snapshot.inFlight.has(trialKey(trial.trial))) return { state: 'building', note: '' };
  if (delay) return { state: 'waiting', note: `${delay.why}; it is tried again` };
  if (wish.kind === 'try' && !trial.candidate) return { state: 'waiting', note: 'to be built' };
  return { state: 'waiting', note: `for a gate slot that the queue leaves free, for ${doing}` };
}

function gateWords({ rigs }: Snapshot, { rig, results }: Trial): string {
  const settings = rigs[rig];
  const next = settings?.gates.find(
    (gate) =>
      !results.some((each) => each.gate === gate.name && each.definition === gateDefinition(gate, settings)),
  );
  return next ? `gate ${next.name}` : 'its end';
}

function roundWords(wish: UnrollWish, { times }: Trial): string {
  const next = nextRun(wish, times);
  if (next === null) return 'its end';
  const { mr } = wish.steps[next.step] ?? { mr: null };
  const what = mr === null ? 'the branch before' : `all up to ${mr}`;
  return `gate ${wish.gate} on ${what}, round ${next.round + 1} of ${wish.rounds}`;
}
