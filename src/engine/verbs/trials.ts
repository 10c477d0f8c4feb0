// What is asked of trials: how they stand, how they end, and that they end now.

import type { Result } from '../../beads/result.ts';
import { failed, ok } from '../../beads/result.ts';
import type { Engine } from '../engine.ts';
import type { EngineContext } from '../engine-context.ts';
import { openRig } from '../engine-context.ts';
import type { Problem } from '../problem.ts';
import { problem } from '../problem.ts';
import { gateDefinition } from '../refinery/green.ts';
import { settingsInForce } from '../refinery/settings-in-force.ts';
import { slowdownsOf, timesOf } from '../refinery/trials/slowdowns.ts';
import { trialState } from '../refinery/trials/trial-state.ts';
import type { Trial } from '../trial.ts';
import type { TryWish } from '../trial-events.ts';
import type { TrialEntryView, TrialView, TriedView } from '../trial-view.ts';
import { trialWords } from '../trial-words.ts';
import type { QueueStep } from '../view.ts';
import { accept } from './accept.ts';
import type { Asker } from './asker.ts';
import { askerName } from './asker.ts';
import type { Request } from './requests.ts';

type Answer<T> = Result<T, Problem>;

/** Answers once it has ended, or the time is up. */
export async function awaitTrial(
  engine: Engine,
  { trial: id, timeoutMs }: Request<'trial.wait'>,
): Promise<Answer<TrialView>> {
  const isOver = (): boolean => engine.state.trials[id]?.end !== undefined || !engine.state.trials[id];
  await engine.until(isOver, timeoutMs);
  const trial = engine.state.trials[id];
  return trial ? ok(showTrial(engine, trial)) : failed(noTrial(id));
}

/** By its own name, or by that of the merge request whose batch it times. */
export async function callOffTrial(
  context: EngineContext,
  { trial: named }: Request<'trial.end'>,
  asker: Asker,
): Promise<Answer<object>> {
  const trial = context.state.trials[named] ?? timingOf(context, named);
  if (!trial) return failed(noTrial(named));
  const { trial: id, rig, by, end } = trial;
  if (asker.kind === 'run' && askerName(asker) !== by)
    return failed(problem('refused', `${id} is ${by}'s: an agent ends its own trials only`));
  if (end) return failed(problem('refused', `${id} has ended already`));
  const data = { trial: id, how: 'off' as const, note: `by ${askerName(asker)}` };
  accept(context, asker, [{ kind: 'trial.ended', data }]);
  await openRig(context, rig).repository.trials.drop(id);
  return ok({ trial: id });
}

function timingOf({ state }: EngineContext, mr: string): Trial | undefined {
  return Object.values(state.trials).findLast(
    ({ wish, end }) => !end && wish.kind === 'unroll' && wish.mr === mr,
  );
}

export function noTrial(id: string): Problem {
  return problem('not-found', `no trial "${id}": gt mq list shows those under way`);
}

/** Those that go on, of one rig or of each, as the queue is listed. */
export function trialEntries(engine: Engine, rig: string | undefined): readonly TrialEntryView[] {
  const trials = Object.values(engine.state.trials).filter(
    (trial) => !trial.end && (rig === undefined || trial.rig === rig),
  );
  if (trials.length === 0) return [];
  const snapshot = engine.snapshot();
  return trials.map((trial) => {
    const { state, note } = trialState(snapshot, trial);
    return {
      ...{ id: trial.trial, rig: trial.rig, bead: '', agent: trial.by, lane: 'low', state: 'trial' },
      title: engine.display(`${trial.trial} ${trialWords(trial.wish)}`),
      note: engine.display(note === '' ? state : `${state}: ${note}`),
      ...{ isHeld: false, submittedAt: trial.at, endedAt: null },
      ...{ etaMs: null, pullRequest: null, landedAs: null },
    };
  });
}

export function trialHistory(engine: Engine, { trial, rig, history = [] }: Trial): QueueStep[] {
  return history.map(({ at, event, text }) => ({ at, mr: trial, rig, event, text: engine.display(text) }));
}

export function showTrial(engine: Engine, trial: Trial): TrialView {
  const { wish } = trial;
  const { state, note } = trialState(engine.snapshot(), trial);
  return {
    ...{ id: trial.trial, rig: trial.rig, by: trial.by, begunAt: trial.at, state },
    endedAt: trial.end?.at ?? null,
    note: engine.display(note),
    tried: wish.kind === 'try' ? triedView(engine, trial, wish) : null,
    timed:
      wish.kind === 'unroll'
        ? {
            ...{ mr: wish.mr, gate: wish.gate, rounds: wish.rounds },
            steps: timesOf(wish, trial.times),
            slowdowns: slowdownsOf(wish, trial.times),
          }
        : null,
    history: trialHistory(engine, trial),
  };
}

function triedView(engine: Engine, trial: Trial, { name, mr, title, tip, on }: TryWish): TriedView {
  const { candidate, results, rig: rigName } = trial;
  const rig = engine.rigs.get(rigName);
  const settings = rig && settingsInForce(rig.settings, engine);
  const gates = (settings?.gates ?? []).map((gate): TriedView['gates'][number] => {
    const told = results.find(
      (each) =>
        each.gate === gate.name &&
        (trial.end !== undefined || (settings && each.definition === gateDefinition(gate, settings))),
    );
    if (!told) return { name: gate.name, state: 'waiting', elapsedMs: null, isReused: false, note: '' };
    const { isGreen, isTimedOut, elapsedMs, isReused = false, note: why = '' } = told;
    const lines = why.split('\n').map((line) => engine.display(line));
    return {
      name: gate.name,
      state: isTimedOut ? 'timed-out' : isGreen ? 'passed' : 'failed',
      elapsedMs,
      isReused,
      note: lines.join('\n'),
    };
  });
  return {
    ...{ name, mr, tip, gates, on: on?.mr ?? null },
    title: engine.display(title),
    base: candidate?.base ?? null,
    candidate: candidate?.commit ?? null,
    guarded: [...(on?.guarded ?? []), ...(candidate?.guarded ?? [])].map((path) => engine.display(path)),
  };
}
