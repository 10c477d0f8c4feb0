// What goes on with trials: they take what gate slots the queue leaves free, and give them back as soon as it needs them.
// Pure.

import { type Action, actionKey, mergeKey, type Snapshot, trialKey } from '../../action.ts';
import { restOfWait } from '../../elapsed.ts';
import type { RigName } from '../../ids.ts';
import { judgedIn } from '../../merge-request.ts';
import type { RigSettings } from '../../settings.ts';
import { isFlaggedTrial, type Trial } from '../../trial.ts';
import { gateDefinition } from '../green.ts';
import { gateSlots } from '../yard.ts';
import { nextRun } from './next-run.ts';

/** Before what could not be done is tried again; doubled each time. */
const DELAY_MS = 1_000;

export function planTrials(snapshot: Snapshot): Action[] {
  const trials = Object.values(snapshot.state.trials).filter((trial) => !trial.end);
  if (trials.length === 0) return [];
  const free = freeSlots(snapshot);
  const running = trials.filter(({ trial }) => snapshot.trying.has(trial));
  const stops = running.toReversed().flatMap((trial): Action[] => {
    const left = free.get(trial.rig) ?? 0;
    if (left >= 0) return [];
    free.set(trial.rig, left + 1);
    return [{ kind: 'stop-trial', trial: trial.trial }];
  });
  if (stops.length > 0) return stops;
  const ground = { running: [...running], isQuietWanted: false };
  return trials.flatMap((trial) => {
    const action = nextStep(snapshot, trial);
    if (action === null) return [];
    if (!takesSlot(action)) return [action];
    return isStarted({ snapshot, free, ground }, trial) ? [action] : [];
  });
}

/** Of each rig with a trial, what is left of its slots; below 0 where the queue has to get some back. */
function freeSlots(snapshot: Snapshot): Map<RigName, number> {
  const { state, rigs, trying } = snapshot;
  const free = new Map<RigName, number>();
  for (const { rig, trial, end } of Object.values(state.trials)) {
    const settings = rigs[rig];
    if (end || !settings) continue;
    const left = free.get(rig) ?? gateSlots({ snapshot, rig, settings });
    free.set(rig, left - (trying.has(trial) ? 1 : 0));
  }
  for (const { mr, rig, phase } of Object.values(state.queue)) {
    const left = free.get(rig);
    // What is being built is tested next.
    const isBuilding = phase.kind === 'queued' && snapshot.inFlight.has(mergeKey(mr));
    const wanted = snapshot.gating.get(mr)?.length ?? (isBuilding ? 1 : 0);
    if (left !== undefined) free.set(rig, left - wanted);
  }
  return free;
}

interface Yard {
  readonly snapshot: Snapshot;
  readonly free: Map<RigName, number>;
  readonly ground: {
    /** Trials whose gates run, with those that are begun now. */
    readonly running: Trial[];
    /** Whether one waits for all others, which it was asked for before. */
    isQuietWanted: boolean;
  };
}

/** Whether its gate begins now; then the slot is taken. What is timed has no other trial's gate beside it. */
function isStarted({ snapshot, free, ground }: Yard, trial: Trial): boolean {
  const left = free.get(trial.rig) ?? 0;
  if (left <= 0 || snapshot.draining || ground.isQuietWanted) return false;
  const { running } = ground;
  const isTimed = trial.wish.kind === 'unroll';
  if (isTimed ? running.length > 0 : running.some(({ wish }) => wish.kind === 'unroll')) {
    ground.isQuietWanted = isTimed;
    return false;
  }
  free.set(trial.rig, left - 1);
  running.push(trial);
  return true;
}

function takesSlot({ kind }: Action): boolean {
  return kind === 'gate-trial' || kind === 'measure-trial';
}

function nextStep(snapshot: Snapshot, trial: Trial): Action | null {
  const { inFlight, cooling, now, rigs } = snapshot;
  const key = trialKey(trial.trial);
  const settings = rigs[trial.rig];
  if (!settings || inFlight.has(key) || cooling.has(key)) return null;
  const { delay } = trial;
  if (delay && restOfWait(delay.at, DELAY_MS * 2 ** (delay.count - 1), now) > 0) return null;
  // Its checkout is on the way out, or becomes another.
  if (isClearing(snapshot, trial)) return null;
  return trial.wish.kind === 'try' ? nextOfTry(snapshot, trial, settings) : nextOfUnroll(trial, settings);
}

function nextOfTry({ state }: Snapshot, trial: Trial, settings: RigSettings): Action {
  const { trial: id, candidate, results } = trial;
  if (!candidate) return { kind: 'build-trial', trial: id };
  for (const gate of settings.gates) {
    const definition = gateDefinition(gate, settings);
    const { tree } = judgedIn(gate, candidate);
    const isOf = (each: { readonly gate: string; readonly definition: string; readonly tree: string }) =>
      each.gate === gate.name && each.definition === definition && each.tree === tree;
    if (results.some(isOf)) continue;
    const isKnown = !isFlaggedTrial(trial) && state.rigs[trial.rig]?.greens?.some(isOf);
    return { kind: isKnown ? 'reuse-green' : 'gate-trial', trial: id, gate: gate.name };
  }
  return { kind: 'end-trial', trial: id };
}

function nextOfUnroll({ trial, wish, times }: Trial, settings: RigSettings): Action | null {
  if (wish.kind !== 'unroll') return null;
  const gate = settings.gates.find(({ name }) => name === wish.gate);
  const isSame = gate !== undefined && gateDefinition(gate, settings) === wish.definition;
  const next = isSame ? nextRun(wish, times) : null;
  return next ? { kind: 'measure-trial', trial, ...next } : { kind: 'end-trial', trial };
}

function isClearing({ gateCheckouts, inFlight }: Snapshot, { trial }: Trial): boolean {
  return gateCheckouts.some(
    (each) => each.trial === trial && inFlight.has(actionKey({ kind: 'clear-gate', ...each })),
  );
}
