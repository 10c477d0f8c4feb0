// Holds what was shown of an agent against what it really did. Pure.

import type { Expected } from './expected-states.ts';
import type { Look } from './state-watch.ts';

export interface Comparison {
  /** How often what it does changed. */
  readonly transitions: number;
  readonly looks: number;
  /** The longest times in which something else was shown, the longest first; `ms` in one piece. */
  readonly wrong: readonly WrongTime[];
  /** Share of the looks that said `unknown`, from 0 to 1. */
  readonly unknown: number;
  readonly perSecond: number;
}

export interface WrongTime {
  readonly at: number;
  readonly ms: number;
  readonly expected: string;
  readonly shown: string;
}

/** Looks from the first expectation up to `until` (ms since the epoch) count. */
export function compareStates(
  looks: readonly Look[],
  expected: readonly Expected[],
  until: number,
): Comparison {
  const from = expected[0]?.at ?? until;
  const counted = looks.filter(({ at }) => at >= from && at <= until);
  const wrong: WrongTime[] = [];
  let rightAt = from;
  let began: { readonly at: number; readonly expected: string; readonly shown: string } | null = null;
  for (const look of counted) {
    const state = stateAt(expected, look.at);
    if (state === undefined || isShown(state, look)) {
      if (began !== null) wrong.push({ ...began, ms: look.at - began.at });
      began = null;
      rightAt = look.at;
    } else {
      // It is wrong since the last right look, or since what it does has changed.
      began ??= { at: Math.max(state.at, rightAt), expected: state.label, shown: shownIn(look) };
    }
  }
  if (began !== null) wrong.push({ ...began, ms: until - began.at });
  const seconds = ((counted.at(-1)?.at ?? from) - from) / 1_000;
  return {
    transitions: expected.filter(({ label }, at) => at > 0 && label !== expected[at - 1]?.label).length,
    looks: counted.length,
    wrong: wrong.toSorted((a, b) => b.ms - a.ms),
    unknown: counted.filter(({ activity }) => activity === 'unknown').length / Math.max(1, counted.length),
    perSecond: counted.length / Math.max(1, seconds),
  };
}

function stateAt(expected: readonly Expected[], at: number): Expected | undefined {
  return expected.findLast((each) => each.at <= at);
}

function isShown({ activities, why, asks }: Expected, look: Look): boolean {
  if (!activities.includes(look.activity)) return false;
  if (why !== null && !why.test(look.why)) return false;
  if (asks === null) return true;
  const { decision } = look;
  return decision !== null && asks.test(decision.text) && (decision.choices?.length ?? 0) >= 2;
}

function shownIn({ activity, why, decision }: Look): string {
  return `${activity} (${why})${decision === null ? '' : `, asks ${JSON.stringify(decision)}`}`;
}
