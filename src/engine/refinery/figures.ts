// What the queue has cost so far, and when what waits in it is likely to land. Pure.

import type { RigState } from '../rig-state.ts';
import type { RigSettings } from '../settings.ts';
import type { FlakyTest } from './flaky-tests.ts';
import { phasesOf } from './phases.ts';
import { meanRate } from './red-rate.ts';

/** Counted since the rig was added; `waits` are the latest, in ms from hand-in to landing. */
export interface Tally {
  readonly landed: number;
  /** By their gates. */
  readonly turnedDown: number;
  /** Gates that ended with a verdict, and how long they took, in ms. */
  readonly runs: number;
  readonly runMs: number;
  /** Gates whose end told nothing: given up, or out of time. */
  readonly wasted: number;
  readonly wastedMs: number;
  readonly waits: readonly number[];
}

export const NO_TALLY: Tally = {
  landed: 0,
  turnedDown: 0,
  runs: 0,
  runMs: 0,
  wasted: 0,
  wastedMs: 0,
  waits: [],
};

const WAITS_KEPT = 200;
const LEAST_MS = 1_000;

export function withLanding(tally: Tally, waitMs: number): Tally {
  return { ...tally, landed: tally.landed + 1, waits: [...tally.waits, waitMs].slice(-WAITS_KEPT) };
}

export interface QueueFigures {
  readonly landed: number;
  readonly turnedDown: number;
  /** The share of changes that is expected to be red, from 0 to 1. */
  readonly redRate: number;
  /** Of all gates that ended, those that failed and then passed on the same tree, from 0 to 1. */
  readonly flakeRate: number;
  /** Tests that failed in those, the latest first. */
  readonly flakyTests: readonly FlakyTest[];
  readonly runs: number;
  readonly wasted: number;
  /** For each change that landed, wasted ones counted; null where none has. */
  readonly runsPerLanding: number | null;
  readonly gateMsPerLanding: number | null;
  /** From hand-in to landing, of the latest; null where nothing has landed. */
  readonly waitMs: { readonly p50: number; readonly p90: number; readonly p99: number } | null;
}

export function figuresOf({
  tally = NO_TALLY,
  redRate,
  flakes = 0,
  flakyTests = [],
}: RigState): QueueFigures {
  const { landed, turnedDown, runs, runMs, wasted, wastedMs, waits } = tally;
  const sorted = waits.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
  return {
    ...{ landed, turnedDown, runs, wasted },
    redRate: meanRate(redRate ?? null),
    flakeRate: runs === 0 ? 0 : flakes / runs,
    flakyTests: flakyTests.toReversed(),
    runsPerLanding: landed === 0 ? null : (runs + wasted) / landed,
    gateMsPerLanding: landed === 0 ? null : (runMs + wastedMs) / landed,
    waitMs: waits.length === 0 ? null : { p50: at(0.5), p90: at(0.9), p99: at(0.99) },
  };
}

/**
 * Milliseconds until what has that place among all that wait, from 1, is likely to have landed; null where no gate has told
 * how long one takes. So many bits are to be found out about the changes before it, and each round of tests tells some. No
 * less than a second: candidates and checkouts take their time, too.
 */
export function expectedMs(
  { tally = NO_TALLY, redRate }: RigState,
  place: number,
  { gates, slots }: { readonly gates: RigSettings['gates']; readonly slots: number },
): number | null {
  if (gates.length === 0 || tally.runs === 0) return null;
  const turns = phasesOf(gates).reduce((sum, row) => sum + Math.ceil(row.length / slots), 0);
  const roundMs = (tally.runMs / tally.runs) * turns;
  const red = meanRate(redRate ?? null);
  const bits = -red * Math.log2(red) - (1 - red) * Math.log2(1 - red);
  return Math.max(LEAST_MS, Math.round(roundMs * (1 + (place * bits) / Math.log2(1 + slots))));
}
