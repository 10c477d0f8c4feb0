// A limit's end that only the transcript tells is shown, and nothing else of it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AgentStatus, newStatus } from '../../../../src/engine/agents/status/agent-status.ts';
import { limitEnd, withLimitEnds } from '../../../../src/engine/agents/status/limit-ends.ts';
import type { Trouble } from '../../../../src/engine/agents/usage/trouble.ts';
import type { RunId } from '../../../../src/engine/ids.ts';

const run = 'r1' as RunId;
const AT = Date.UTC(2030, 0, 1);
const UNTIL = AT + 3_600_000;
const limited: AgentStatus = { ...newStatus(AT), activity: 'limited' };

function resetOf(status: AgentStatus, trouble: Trouble | null): string | null | undefined {
  return withLimitEnds(new Map([[run, status]]), () => trouble).get(run)?.reset;
}

function limit(until: number | null): Trouble {
  return { kind: 'limited', at: AT, until };
}

test('a limit without its end on the screen gets the one of the transcript', () => {
  assert.equal(resetOf(limited, limit(UNTIL)), '2030-01-01T01:00:00.000Z');
});

test('what the screen says of the end stays', () => {
  assert.equal(resetOf({ ...limited, reset: '3pm' }, limit(UNTIL)), '3pm');
});

test('a state that is no limit gets no end', () => {
  assert.equal(resetOf({ ...limited, activity: 'idle' }, limit(UNTIL)), null);
});

test('no end is made up from no trouble, another trouble, or a limit that was over before', () => {
  const troubles = [null, limit(null), limit(AT - 1), { kind: 'signed-out', at: AT, until: null } as const];
  for (const trouble of troubles) assert.equal(resetOf(limited, trouble), null);
});

const HOUR_MS = 3_600_000;
/** Half past two in the afternoon, by this machine's clock. */
const SEEN = new Date(2030, 0, 15, 14, 30).getTime();
const endOf = (reset: string | null): number => limitEnd({ reset, since: SEEN }) - SEEN;
const at = (...clock: [number, number, number, number?, number?]): number =>
  new Date(...clock).getTime() - SEEN;

test('a clock time is the next one', () => {
  assert.equal(endOf('3pm'), HOUR_MS / 2);
  assert.equal(endOf('11:30pm'), 9 * HOUR_MS);
  assert.equal(endOf('3am (Europe/Berlin)'), at(2030, 0, 16, 3));
  assert.equal(endOf('12:15 AM'), at(2030, 0, 16, 0, 15));
  assert.equal(endOf('16:05'), at(2030, 0, 15, 16, 5));
  assert.equal(endOf('2:25 pm'), -HOUR_MS / 12, 'it has just passed');
});

test('a date is itself, and a duration counts from when it was seen', () => {
  assert.equal(endOf('Jan 17th, 2030 9:15 PM'), at(2030, 0, 17, 21, 15));
  assert.equal(endOf(new Date(SEEN + 5).toISOString()), 5);
  assert.equal(endOf('1 day 2 hours 30 minutes'), 26.5 * HOUR_MS);
});

test('a date without a year is the next one', () => {
  assert.equal(endOf('Jan 17 3:30 PM'), at(2030, 0, 17, 15, 30));
  assert.equal(endOf('Jan 17 at 3pm (UTC)'), at(2030, 0, 17, 15));
  assert.equal(endOf('Jan 17, 9:00am'), at(2030, 0, 17, 9));
  assert.equal(endOf('Jan 3, 9am'), at(2031, 0, 3, 9));
});

test('a clock time that has lost its half is the sooner one', () => {
  assert.equal(endOf('3:30'), HOUR_MS);
  assert.equal(endOf('12:15'), at(2030, 0, 16, 0, 15));
  assert.equal(endOf('09:30'), at(2030, 0, 16, 9, 30));
});

test('one whose end is not told, or not understood, is tried again after an hour', () => {
  for (const reset of [null, '', 'later', '99:99', '5', '12', 'Jan 99 2030'])
    assert.equal(endOf(reset), HOUR_MS, `${reset}`);
});

test('what counts down goes on by itself', () => {
  assert.equal(endOf('in 2h 5m'), Number.POSITIVE_INFINITY);
});
