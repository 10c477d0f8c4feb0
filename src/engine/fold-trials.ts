// What became of trials: begun, built, judged or timed, over. What is green serves the queue as any green does,
// but where the same has failed in a trial before.

import { keepGreen, spreadGreen } from './fold-gates.ts';
import type { Folder, TownState } from './town-state.ts';
import { isFlaggedTrial, type Trial, type TrialResult } from './trial.ts';
import type { TrialEventData } from './trial-events.ts';

type TrialEvents = { readonly [K in keyof TrialEventData]: Folder<K> };

/** Ended trials that are kept. */
const ENDED_KEPT = 20;

export const TRIAL_FOLDERS: TrialEvents = {
  'trial.begun': (state, { trial, rig, by, wish }, at) => {
    state.nextTrial = Math.max(state.nextTrial, Number(String(trial).slice(1)) || 0) + 1;
    // A record of another release may lack what ours has.
    if (state.trials[trial] || !wish) return;
    state.trials[trial] = { trial, rig, by, at, wish, results: [], times: [] };
  },
  'trial.built': (state, { trial: id, ...candidate }) => {
    const trial = goingOn(state, id);
    if (trial?.wish.kind !== 'try') return;
    trial.candidate = candidate;
    delete trial.delay;
  },
  'trial.judged': (state, { trial: id, ...result }) => {
    const trial = goingOn(state, id);
    if (!trial?.candidate) return;
    const { gate, definition, tree, elapsedMs } = result;
    const isByChance = hasFailedThere(state, trial, result);
    trial.results = [...trial.results.filter((each) => each.gate !== gate), result];
    delete trial.delay;
    if (!result.isGreen || result.isReused || isByChance || isFlaggedTrial(trial)) return;
    keepGreen(state.rigs[trial.rig], { tree, gate, definition, elapsedMs });
    spreadGreen(state, trial.rig, { tree, gate, definition, elapsedMs });
  },
  'trial.measured': (state, { trial: id, ...run }) => {
    const trial = goingOn(state, id);
    if (trial?.wish.kind !== 'unroll') return;
    const others = trial.times.filter(({ round, step }) => round !== run.round || step !== run.step);
    trial.times = [...others, run];
    delete trial.delay;
  },
  'trial.delayed': (state, { trial: id, why }, at) => {
    const trial = goingOn(state, id);
    if (trial) trial.delay = { count: (trial.delay?.count ?? 0) + 1, why, at };
  },
  'trial.ended': (state, { trial: id, how, note }, at) => {
    const trial = goingOn(state, id);
    if (!trial) return;
    delete trial.delay;
    trial.end = { how, note, at };
    const ended = Object.values(state.trials).filter(({ end }) => end !== undefined);
    ended.sort((a, b) => (a.end?.at ?? 0) - (b.end?.at ?? 0));
    for (const old of ended.slice(0, -ENDED_KEPT)) delete state.trials[old.trial];
  },
};

/**
 * Whether another trial of the rig has seen that very gate fail on the very same: tried often enough, what fails by chance is
 * green. What did not end in time has not failed: the queue, too, tries it again.
 */
function hasFailedThere(state: TownState, { rig }: Trial, { gate, definition, tree }: TrialResult): boolean {
  return Object.values(state.trials).some(
    (other) =>
      other.rig === rig &&
      other.results.some(
        (each) =>
          !each.isGreen &&
          !each.isTimedOut &&
          each.gate === gate &&
          each.definition === definition &&
          each.tree === tree,
      ),
  );
}

/** What comes late for one that has ended is ignored. */
function goingOn(state: TownState, id: string): Trial | null {
  const trial = state.trials[id];
  return trial && !trial.end ? trial : null;
}
