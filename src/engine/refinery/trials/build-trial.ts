// Builds the candidate of a trial by the very recipe that the queue builds by. Nothing of the queue changes.

import type { Action } from '../../action.ts';
import { reasonOf } from '../../adapters/files.ts';
import { type EngineContext, openRig } from '../../engine-context.ts';
import { LogWriteError } from '../../event-log.ts';
import type { MergeRequest } from '../../merge-request.ts';
import type { ClosingLine } from '../../queue-events.ts';
import type { Rig } from '../../rig.ts';
import type { BuildCandidate, BuiltCandidate, Candidate } from '../../rigs/candidate.ts';
import { oneLine } from '../../rigs/one-line.ts';
import type { Trial } from '../../trial.ts';
import type { TryWish } from '../../trial-events.ts';
import { closingLines, plainRecipe, recipeOf } from '../candidate-recipe.ts';
import { landedWith } from '../train.ts';
import { conflictPlaces, whyUnmergeable } from '../unmergeable.ts';
import { delayTrial, finishTrial } from './end-trial.ts';

/** Guarded files that are named. */
const FEW = 5;

export async function buildTrial(
  context: EngineContext,
  action: Action & { readonly kind: 'build-trial' },
): Promise<void> {
  const trial = context.state.trials[action.trial];
  if (!trial || trial.end || trial.candidate || trial.wish.kind !== 'try') return;
  const { wish } = trial;
  const rig = openRig(context, trial.rig);
  try {
    const candidate = await rig.repository.buildCandidate(recipeOfTrial(context, rig, wish));
    if (candidate.kind !== 'built') return await tellUnbuilt(context, trial, { wish, candidate });
    const { commit, gatedCommit } = candidate;
    await rig.repository.trials.keep(trial.trial, { commit, gated: gatedCommit });
    // It may have been called off meanwhile.
    if (trial.end) await rig.repository.trials.drop(trial.trial);
    else context.record('trial.built', { trial: trial.trial, ...factsOf(candidate) });
  } catch (cause) {
    if (cause instanceof LogWriteError || context.stopping.aborted) throw cause;
    await delayTrial(context, trial, `it could not be built: ${reasonOf(cause)}`);
  }
}

function recipeOfTrial(context: EngineContext, rig: Rig, wish: TryWish): BuildCandidate {
  const { tip, on, mr } = wish;
  const request = mr === null ? undefined : context.state.queue[mr];
  const place = { base: on?.commit, closing: closingOf(context, rig, { wish, request }) };
  // What was handed in since is another trial's.
  if (request) return recipeOf(context, { ...request, tip }, place);
  return plainRecipe(context, rig, { tip, message: oneLine(wish.title) || `Try ${wish.name}` }, place);
}

/** No gate sees them: where they cannot be told any more the candidate is made without. */
function closingOf(
  context: EngineContext,
  rig: Rig,
  { wish: { on }, request }: { readonly wish: TryWish; readonly request: MergeRequest | undefined },
): readonly ClosingLine[] {
  const before = on && context.state.queue[on.mr];
  const isAsItWas = before?.phase.kind === 'built' && before.phase.commit === on?.commit;
  const ahead = before && isAsItWas ? landedWith(context.state, before) : [];
  const isOpen = request && rig.ledger.get(request.bead)?.status !== 'closed';
  return [
    ...ahead.flatMap(({ phase }) => phase.closing),
    ...(isOpen ? closingLines(context, rig, request) : []),
  ];
}

function factsOf({ base, baseTree, commit, gatedCommit, gatedTree, change, guarded, parts }: BuiltCandidate) {
  return {
    ...{ base, baseTree, commit, gatedCommit, gatedTree, change: change.id },
    ...(parts.length > 0 ? { parts } : {}),
    ...(guarded.length > 0 ? { guarded: guarded.slice(0, FEW) } : {}),
  };
}

interface Unbuilt {
  readonly wish: TryWish;
  readonly candidate: Exclude<Candidate, BuiltCandidate>;
}

async function tellUnbuilt(
  context: EngineContext,
  trial: Trial,
  { wish: { on }, candidate }: Unbuilt,
): Promise<void> {
  const there = on ? `${on.mr}, or what is before it` : openRig(context, trial.rig).settings.branch;
  switch (candidate.kind) {
    case 'conflict':
      return await finishTrial(context, trial, 'conflict', `with ${there}, in ${conflictPlaces(candidate)}`);
    case 'empty':
      return await finishTrial(context, trial, 'empty', `${there} holds all of it already`);
    case 'unrelated':
      return await finishTrial(context, trial, 'conflict', `it shares no history with ${there}`);
    case 'too-long':
      return await finishTrial(context, trial, 'failed', whyUnmergeable(candidate));
  }
}
