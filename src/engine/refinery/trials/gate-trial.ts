// Judges a trial's candidate by a gate, as the queue would. What it tells is told to whoever asked, and to nobody else.

import type { Action } from '../../action.ts';
import { type EngineContext, openRig } from '../../engine-context.ts';
import { judgedIn } from '../../merge-request.ts';
import type { Rig } from '../../rig.ts';
import type { CommitId } from '../../rigs/commit-id.ts';
import { isFlaggedTrial, type Trial } from '../../trial.ts';
import type { TrialCandidate } from '../../trial-events.ts';
import { redNote } from '../gate-note.ts';
import { gateDefinition } from '../green.ts';
import { judgeCandidate, type Verdict } from '../judge.ts';
import type { AsOn } from '../judged-as-on.ts';
import { approverOf } from '../review.ts';
import { settingsInForce } from '../settings-in-force.ts';
import { delayTrial, finishTrial } from './end-trial.ts';

export async function gateTrial(
  context: EngineContext,
  action: Action & { readonly kind: 'gate-trial' },
): Promise<void> {
  const trial = context.state.trials[action.trial];
  if (!trial || trial.end || !trial.candidate) return;
  const rig = openRig(context, trial.rig);
  const gate = rig.settings.gates.find(({ name }) => name === action.gate);
  if (!gate) return;
  const { candidate } = trial;
  const definition = gateDefinition(gate, settingsInForce(rig.settings, context));
  const { commit: gatedCommit, tree, paths } = judgedIn(gate, candidate);
  const stop = new AbortController();
  context.trying.set(trial.trial, stop);
  try {
    const owner = { owner: trial.trial, trial: trial.trial };
    const place = { ...owner, rig, gatedCommit, isBranch: false, isFlagged: isFlaggedTrial(trial) };
    const result = await judgeCandidate(context, {
      place: { ...place, stop: stop.signal },
      ...{ base: candidate.base, gate, paths, candidate: candidate.gatedCommit },
      flagged: () => flaggedOf(context, trial, candidate),
    });
    // Given up, for the queue or for good: nothing is known of it.
    if (stop.signal.aborted || context.stopping.aborted) return;
    await tell(context, { trial, rig, gatedCommit, judged: { gate: gate.name, definition, tree }, result });
  } finally {
    context.trying.delete(trial.trial);
  }
}

/** Takes what is known of the same tree, whoever's it was. */
export function reuseGreen(
  context: EngineContext,
  { trial: id, gate: name }: Action & { readonly kind: 'reuse-green' },
): void {
  const trial = context.state.trials[id];
  if (!trial || trial.end || !trial.candidate || isFlaggedTrial(trial)) return;
  const rig = openRig(context, trial.rig);
  const gate = rig.settings.gates.find((each) => each.name === name);
  if (!gate) return;
  const definition = gateDefinition(gate, settingsInForce(rig.settings, context));
  const { tree } = judgedIn(gate, trial.candidate);
  const green = context.state.rigs[rig.name]?.greens?.find(
    (each) => each.gate === name && each.definition === definition && each.tree === tree,
  );
  if (!green) return;
  const known = { gate: name, definition, tree, elapsedMs: green.elapsedMs };
  context.record('trial.judged', { trial: trial.trial, ...known, isGreen: true, isReused: true });
}

/** As of a merge request: but for what a person has approved by now. */
function flaggedOf(
  { state }: EngineContext,
  { wish }: Trial,
  { base, baseTree, change, guarded = [] }: TrialCandidate,
): AsOn | null {
  if (wish.kind !== 'try') return null;
  const request = wish.mr === null ? undefined : state.queue[wish.mr];
  const isApproved = request !== undefined && approverOf(request, change) !== null;
  const all = [...(wish.on?.guarded ?? []), ...(isApproved ? [] : guarded)];
  if (all.length === 0) return null;
  return { base: wish.on?.base ?? base, tree: baseTree, guarded: [...new Set(all)] };
}

interface Told {
  readonly trial: Trial;
  readonly rig: Rig;
  readonly gatedCommit: CommitId;
  readonly judged: { readonly gate: string; readonly definition: string; readonly tree: string };
  readonly result: Verdict;
}

async function tell(
  context: EngineContext,
  { trial, rig, gatedCommit, judged, result }: Told,
): Promise<void> {
  const { elapsedMs } = result;
  const facts = { trial: trial.trial, ...judged, elapsedMs };
  switch (result.kind) {
    case 'green':
      context.record('trial.judged', { ...facts, isGreen: true });
      return;
    case 'red':
    case 'timed-out': {
      const note = await redNote(context, rig, {
        owner: trial.trial,
        trial: trial.trial,
        gatedCommit,
        result,
      });
      const isTimedOut = result.kind === 'timed-out' ? { isTimedOut: true as const } : {};
      context.record('trial.judged', { ...facts, isGreen: false, ...isTimedOut, note });
      return;
    }
    case 'not-started': {
      const why = `gate ${result.gate} could not be run: ${result.tail}`;
      await (result.isRigsFault
        ? finishTrial(context, trial, 'failed', why)
        : delayTrial(context, trial, why));
    }
  }
}
