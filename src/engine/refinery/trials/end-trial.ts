// How a trial comes out, and that nothing of it is kept after that but what it told.

import type { Action } from '../../action.ts';
import { type EngineContext, openRig } from '../../engine-context.ts';
import type { Trial } from '../../trial.ts';
import type { TrialEnd } from '../../trial-events.ts';
import { nextRun } from './next-run.ts';
import { slowdownsOf, verdictOf } from './slowdowns.ts';

/** So often in a row it is tried again what could not be done. */
const MOST_DELAYS = 3;

/** Once all that it is to do is done, or cannot be any more. */
export async function endTrial(
  context: EngineContext,
  action: Action & { readonly kind: 'end-trial' },
): Promise<void> {
  const trial = context.state.trials[action.trial];
  if (!trial || trial.end) return;
  const { how, note } = outcomeOf(context, trial);
  await finishTrial(context, trial, how, note);
}

export async function finishTrial(
  context: EngineContext,
  { trial, rig, end }: Trial,
  how: TrialEnd,
  note: string,
): Promise<void> {
  if (!end) context.record('trial.ended', { trial, how, note });
  await openRig(context, rig).repository.trials.drop(trial);
}

/** It is tried again a few times, and then not any more. */
export async function delayTrial(context: EngineContext, trial: Trial, why: string): Promise<void> {
  if (trial.end) return;
  if ((trial.delay?.count ?? 0) >= MOST_DELAYS) return await finishTrial(context, trial, 'failed', why);
  context.record('trial.delayed', { trial: trial.trial, why });
}

function outcomeOf(
  context: EngineContext,
  { rig, wish, results, times }: Trial,
): { readonly how: TrialEnd; readonly note: string } {
  if (wish.kind === 'unroll') {
    if (nextRun(wish, times) !== null)
      return { how: 'failed', note: `gate ${wish.gate} is another one by now: ask anew` };
    if (times.some(({ isTimedOut }) => isTimedOut) && !times.some(({ isGreen }) => isGreen))
      return { how: 'timed-out', note: `gate ${wish.gate} has not once ended within its limit` };
    return { how: 'measured', note: verdictOf(slowdownsOf(wish, times)) };
  }
  const { gates } = openRig(context, rig).settings;
  const told = results.filter(({ gate }) => gates.some(({ name }) => name === gate));
  const red = told.find(({ isGreen, isTimedOut }) => !isGreen && !isTimedOut);
  if (red) return { how: 'red', note: red.note ?? '' };
  const late = told.find(({ isTimedOut }) => isTimedOut);
  if (late) return { how: 'timed-out', note: late.note ?? '' };
  return { how: 'green', note: told.length === 0 ? 'tested by no gate' : '' };
}
