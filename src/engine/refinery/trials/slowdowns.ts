// By how much each change of a batch has slowed a gate. A change is told from noise by pairs: in each round the gate ran on the
// batch without it and with it, and what the machine did in that round it did to both. Pure.

import type { MergeRequestId } from '../../ids.ts';
import type { TimedRun } from '../../trial.ts';
import type { UnrollWish } from '../../trial-events.ts';

export interface Spread {
  /** In ms. */
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

export interface StepTimes {
  /** The change that this prefix ends with; null: the branch before all of them. */
  readonly mr: MergeRequestId | null;
  /** Of the runs that were green; null where none was. */
  readonly ms: Spread | null;
  /** How often the gate has failed there, and how often it did not end within its limit. */
  readonly reds: number;
  readonly timeouts: number;
}

export interface Slowdown {
  readonly mr: MergeRequestId;
  /** With the change less without it; null where fewer than two rounds tell. */
  readonly ms: Spread | null;
  /** Whether that is more than the rounds differ among themselves, for it and for the changes at large. */
  readonly isTold: boolean;
}

type Unroll = Pick<UnrollWish, 'rounds' | 'steps'>;

/** The start of a process and the look at a clock differ by that. */
const LEAST_MS = 5;

export function timesOf({ steps }: Unroll, times: readonly TimedRun[]): readonly StepTimes[] {
  return steps.map(({ mr }, at) => {
    const runs = times.filter(({ step }) => step === at);
    const green = runs.filter(({ isGreen }) => isGreen);
    const timeouts = runs.filter(({ isTimedOut }) => isTimedOut).length;
    const reds = runs.length - green.length - timeouts;
    return { mr, ms: spreadOf(green.map(({ elapsedMs }) => elapsedMs)), reds, timeouts };
  });
}

export function slowdownsOf({ rounds, steps }: Unroll, times: readonly TimedRun[]): readonly Slowdown[] {
  const green = new Map(
    times.filter(({ isGreen }) => isGreen).map((run) => [`${run.round} ${run.step}`, run.elapsedMs]),
  );
  const found = steps.flatMap(({ mr }, step) => {
    if (mr === null) return [];
    const differences = Array.from({ length: rounds }, (_, round) => {
      const [without, together] = [green.get(`${round} ${step - 1}`), green.get(`${round} ${step}`)];
      return without === undefined || together === undefined ? [] : [together - without];
    }).flat();
    const ms = differences.length < 2 ? null : spreadOf(differences);
    return [{ mr, ms }];
  });
  // By chance alone a few rounds of one change may agree: what is usual among all of them is asked as well.
  const usual = spreadOf(found.flatMap(({ ms }) => (ms ? [ms.high - ms.low] : [])))?.median ?? 0;
  return found.map(({ mr, ms }) => {
    const isTold = ms !== null && Math.abs(ms.median) > Math.max(ms.high - ms.low, usual, LEAST_MS);
    return { mr, ms, isTold };
  });
}

/** As in `m2 slows it by 1.52 s (1.49 to 1.55 s)`. */
export function slowdownWords({ mr, ms, isTold }: Slowdown): string {
  if (ms === null) return `${mr}: not known, the gate was not green with and without it`;
  const range = `(${seconds(ms.low)} to ${seconds(ms.high)} s)`;
  if (!isTold) return `${mr} cannot be told apart: ${seconds(ms.median)} s ${range}`;
  return ms.median > 0
    ? `${mr} slows it by ${seconds(ms.median)} s ${range}`
    : `${mr} makes it quicker by ${seconds(-ms.median)} s ${range}`;
}

/** Those that make a difference first, the slowest first. */
export function verdictOf(slowdowns: readonly Slowdown[]): string {
  const told = slowdowns.filter(({ isTold }) => isTold);
  const slowest = told.toSorted((a, b) => (b.ms?.median ?? 0) - (a.ms?.median ?? 0));
  if (slowest.length === 0) return 'none of the changes can be told apart from the others';
  return slowest.map(slowdownWords).join('; ');
}

function spreadOf(values: readonly number[]): Spread | null {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[0], sorted.at(-1)];
  if (low === undefined || high === undefined) return null;
  const middle = (sorted.length - 1) / 2;
  const median = ((sorted[Math.floor(middle)] ?? low) + (sorted[Math.ceil(middle)] ?? high)) / 2;
  return { median, low, high };
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(2);
}
