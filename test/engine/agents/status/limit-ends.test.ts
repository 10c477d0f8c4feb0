// A limit's end that only the transcript tells is shown, and nothing else of it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AgentStatus, newStatus } from '../../../../src/engine/agents/status/agent-status.ts';
import { withLimitEnds } from '../../../../src/engine/agents/status/limit-ends.ts';
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
