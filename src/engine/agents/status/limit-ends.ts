// When a limit ends: as the screen says it, or as the transcript does of a run whose screen shows the limit only. Pure.

import type { RunId } from '../../ids.ts';
import type { Trouble } from '../usage/trouble.ts';
import type { AgentStatus } from './agent-status.ts';

/** What is limited is tried again after this long, where its CLI does not tell when the limit ends. */
export const UNTOLD_LIMIT_MS = 60 * 60_000;
/** A clock time that has passed by less than this is no time of tomorrow. */
const JUST_PASSED_MS = 10 * 60_000;
const DAY_MS = 24 * 60 * 60_000;
const UNIT_MS: Readonly<Record<string, number>> = {
  day: DAY_MS,
  hour: 60 * 60_000,
  minute: 60_000,
  second: 1_000,
};
const CLOCK = /(?<![\d:])(?<hour>\d{1,2})(?::(?<minute>\d{2}))?\s*(?:(?<half>[ap])\.?m\b)?/i;
const MONTH = /\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)/i;

/**
 * In ms since the epoch, of a clock time the next after the limit was seen, by this machine's own clock. Infinity where the
 * CLI counts down to trying again by itself.
 */
export function limitEnd({ reset, since }: Pick<AgentStatus, 'reset' | 'since'>): number {
  if (reset === null) return since + UNTOLD_LIMIT_MS;
  if (/^in\b/.test(reset)) return Number.POSITIVE_INFINITY;
  return instantIn(reset, since) ?? afterIn(reset, since) ?? nextAt(reset, since) ?? since + UNTOLD_LIMIT_MS;
}

/** Of a text with a date in it: of one without a year the next one. */
function instantIn(text: string, since: number): number | null {
  if (!MONTH.test(text) && !/\d{4}-\d{2}-\d{2}T/.test(text)) return null;
  const date = text
    .replace(/(\d)(?:st|nd|rd|th)\b/g, '$1')
    .replace(/\bat\b|\(.*\)/g, ' ')
    // A time of day is only understood with its minutes, and with a space behind them.
    .replace(/(?<![\d:])(\d{1,2})(:\d{2})?\s*([ap])\.?m\b\.?/gi, (_, hour, minutes = ':00', half) => {
      return `${hour}${minutes} ${half}m`;
    });
  if (/\d{4}/.test(date)) return parsed(date);
  const year = new Date(since).getFullYear();
  const next = [year, year + 1].map((each) => parsed(`${date} ${each}`));
  return next.find((each) => each !== null && each >= since - JUST_PASSED_MS) ?? null;
}

function parsed(date: string): number | null {
  const instant = Date.parse(date);
  return Number.isNaN(instant) ? null : instant;
}

/** Of a duration in words that do not count down, as `2 days 5 hours 3 minutes`. */
function afterIn(text: string, since: number): number | null {
  const parts = [...text.matchAll(/(\d+)\s*(day|hour|minute|second)/gi)];
  if (parts.length === 0) return null;
  return parts.reduce(
    (end, [, count, unit = '']) => end + Number(count) * (UNIT_MS[unit.toLowerCase()] ?? 0),
    since,
  );
}

function nextAt(text: string, since: number): number | null {
  const { hour, minute, half } = CLOCK.exec(text)?.groups ?? {};
  if (hour === undefined || (minute === undefined && half === undefined)) return null;
  if (Number(hour) > 23 || Number(minute ?? 0) > 59) return null;
  const next = hoursOf(hour, half).map((each) => {
    const today = new Date(since).setHours(each, Number(minute ?? 0), 0, 0);
    return today < since - JUST_PASSED_MS ? today + DAY_MS : today;
  });
  return Math.min(...next);
}

/** Which of the day's 24 it may be: a half may have been lost at a line's end, and too early is soon put right. */
function hoursOf(hour: string, half: string | undefined): readonly number[] {
  const [morning, evening] = [Number(hour) % 12, (Number(hour) % 12) + 12];
  if (half !== undefined) return [half.toLowerCase() === 'p' ? evening : morning];
  return hour.startsWith('0') || Number(hour) > 12 ? [Number(hour)] : [morning, evening];
}

/** The states, each limited one with its reset; what the screen says of it goes first, being what a person sees. */
export function withLimitEnds(
  statuses: ReadonlyMap<RunId, AgentStatus>,
  troubleOf: (run: RunId) => Trouble | null,
): ReadonlyMap<RunId, AgentStatus> {
  return new Map([...statuses].map(([run, status]) => [run, withLimitEnd(status, troubleOf(run))]));
}

export function withLimitEnd(status: AgentStatus, trouble: Trouble | null): AgentStatus {
  if (status.activity !== 'limited' || status.reset !== null) return status;
  // An earlier limit's end says nothing about the present one.
  if (trouble?.kind !== 'limited' || trouble.until === null || trouble.until <= status.since) return status;
  return { ...status, reset: new Date(trouble.until).toISOString() };
}
