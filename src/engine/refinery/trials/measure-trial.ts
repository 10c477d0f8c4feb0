// Times a gate on one prefix of a batch that has landed: in a checkout as fresh as a candidate's, its setup not counted.

import type { Action } from '../../action.ts';
import { reasonOf } from '../../adapters/files.ts';
import { type EngineContext, openRig } from '../../engine-context.ts';
import type { Rig } from '../../rig.ts';
import type { CommitId } from '../../rigs/commit-id.ts';
import type { Trial } from '../../trial.ts';
import type { GatePlace } from '../gate-place.ts';
import type { GateResult } from '../gate-run.ts';
import { attempt } from '../judge.ts';
import { delayTrial } from './end-trial.ts';

export async function measureTrial(
  context: EngineContext,
  { trial: id, round, step }: Action & { readonly kind: 'measure-trial' },
): Promise<void> {
  const trial = context.state.trials[id];
  if (!trial || trial.end || trial.wish.kind !== 'unroll') return;
  const { wish } = trial;
  const rig = openRig(context, trial.rig);
  const gate = rig.settings.gates.find(({ name }) => name === wish.gate);
  const commit = wish.steps[step]?.commit;
  if (!gate || !commit) return;
  const stop = new AbortController();
  context.trying.set(trial.trial, stop);
  try {
    const place = await placeOf(rig, trial, { commit, paths: gate.paths, stop: stop.signal });
    const end = typeof place === 'string' ? place : await attempt(context, place, gate);
    if (stop.signal.aborted || context.stopping.aborted) return;
    if (typeof end === 'string') return await delayTrial(context, trial, end);
    const { result, isSetUp } = end;
    if (result.kind === 'not-started' || !isSetUp) return await delayTrial(context, trial, notRun(result));
    const isGreen = result.kind === 'green';
    const isTimedOut = result.kind === 'timed-out' ? { isTimedOut: true as const } : {};
    const { elapsedMs } = result;
    context.record('trial.measured', { trial: trial.trial, round, step, elapsedMs, isGreen, ...isTimedOut });
  } finally {
    context.trying.delete(trial.trial);
  }
}

function notRun({ gate, tail }: GateResult): string {
  return `gate ${gate} could not be run: ${tail}`;
}

interface Prefix {
  readonly commit: CommitId;
  readonly paths: readonly string[] | undefined;
  readonly stop: AbortSignal;
}

/** Where it is timed, or why it cannot be. */
async function placeOf(
  rig: Rig,
  { trial }: Trial,
  { commit, paths, stop }: Prefix,
): Promise<GatePlace | string> {
  try {
    const { gatedCommit } = await rig.repository.gated(commit, paths);
    return { rig, gatedCommit, owner: trial, trial, isBranch: true, isFlagged: false, stop };
  } catch (cause) {
    return `${commit.slice(0, 9)} cannot be read: ${reasonOf(cause)}`;
  }
}
