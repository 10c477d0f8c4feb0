import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Bead } from '../../../src/beads/bead.ts';
import type { GateFact } from '../../../src/beads/graph/gate-state.ts';
import { gateQuestion, gateState, isMachineGate } from '../../../src/beads/graph/gate-state.ts';
import { madeBead } from '../../support/made-bead.ts';

const NOW = Date.parse('2026-01-01T00:00:00Z');
const HOUR_NS = 3_600_000_000_000;
const NO_FACT: GateFact = { kind: 'unknown', why: 'nobody has looked' };

function gate(type: string, id = '', fields: Partial<Bead> = {}, timeout = 0): Bead {
  const other = { await_type: type, await_id: id, ...(timeout > 0 ? { timeout } : {}) };
  return madeBead('g', { type: 'gate', createdAt: '2025-12-31T23:30:00.000Z', other, ...fields });
}

function told(each: Bead, fact: GateFact = NO_FACT, now = NOW): string {
  const state = gateState(each, fact, now);
  return `${state.kind}${state.kind === 'open' && state.isOverdue ? ' overdue' : ''}: ${state.words}`;
}

test('a timer is satisfied when its time-out has passed since its creation', () => {
  const timer = gate('timer', '', {}, HOUR_NS);
  assert.equal(told(timer), 'open: its time is over at 2026-01-01T00:30:00.000Z');
  assert.match(told(timer, NO_FACT, NOW + 1_799_999), /^open/);
  assert.equal(
    told(timer, NO_FACT, NOW + 1_800_000),
    'satisfied: its time was over at 2026-01-01T00:30:00.000Z',
  );
  assert.match(told(gate('timer')), /^open: it is a timer without a time/);
  assert.match(
    told(gate('timer', '', { createdAt: 'once' }, HOUR_NS)),
    /^open: it is a timer without a time/,
  );
});

test('a person opens a gate by hand; its time-out makes it overdue, not open', () => {
  const human = gate('human', '', {}, HOUR_NS);
  assert.equal(told(human), 'open: it waits for a person: bd gate resolve bd-g');
  assert.equal(
    told(human, NO_FACT, NOW + 1_800_000),
    'open overdue: it waits for a person: bd gate resolve bd-g; its time-out passed at 2026-01-01T00:30:00.000Z',
  );
});

test('a run decides by its conclusion', () => {
  const run = (status: string, conclusion = ''): string =>
    told(gate('gh:run', '42'), { kind: 'run', status, conclusion });
  assert.equal(run('in_progress'), 'open: run 42 is in progress');
  for (const good of ['success', 'skipped', 'neutral'])
    assert.equal(run('completed', good), `satisfied: run 42 ended with ${good}`);
  for (const bad of ['failure', 'cancelled', 'timed_out', 'action_required', 'startup_failure'])
    assert.equal(run('completed', bad), `failed: run 42 ended with ${bad}`);
  assert.equal(told(gate('gh:run')), 'open: it names no run: bd gate resolve bd-g opens it by hand');
});

test('a pull request decides by being merged or closed', () => {
  const pull = (state: string): string => told(gate('gh:pr', '7'), { kind: 'pull-request', state });
  assert.equal(pull('OPEN'), 'open: pull request 7 is open');
  assert.equal(pull('MERGED'), 'satisfied: pull request 7 is merged');
  assert.equal(pull('CLOSED'), 'failed: pull request 7 was closed without a merge');
});

test('a bead of another rig decides by being closed', () => {
  const other = (bead: Pick<Bead, 'status' | 'deleted'> | null): string =>
    told(gate('bead', 'web:gt-a1b2'), { kind: 'bead', bead });
  assert.equal(other({ status: 'open', deleted: false }), 'open: gt-a1b2 of rig web is open');
  assert.equal(other({ status: 'closed', deleted: false }), 'satisfied: gt-a1b2 of rig web is closed');
  assert.match(other({ status: 'closed', deleted: true }), /^open: there is no gt-a1b2 of rig web/);
  assert.match(other(null), /^open: there is no gt-a1b2 of rig web: bd gate resolve bd-g/);
  const here: GateFact = { kind: 'bead', bead: { status: 'closed', deleted: false } };
  assert.equal(told(gate('bead', 'gt-a1b2'), here), 'satisfied: gt-a1b2 is closed');
  assert.match(told(gate('bead')), /^open: it names no bead, as ID or RIG:ID/);
});

test('where nothing can be looked up it says why', () => {
  const missing: GateFact = { kind: 'unknown', why: 'gh is not installed' };
  assert.equal(
    told(gate('gh:run', '42'), missing),
    'open: the state of run 42 is not known: gh is not installed',
  );
  assert.equal(
    told(gate('gh:pr', '7'), missing),
    'open: the state of pull request 7 is not known: gh is not installed',
  );
  assert.match(told(gate('mail', 'x')), /^open: nothing here can tell whether mail has come/);
});

test('a gate that was closed is satisfied, or failed where its reason says so', () => {
  const closed = { status: 'closed' } as const;
  assert.equal(told(gate('gh:run', '42', closed)), 'satisfied: it was closed');
  assert.equal(
    told(gate('human', '', { ...closed, closeReason: 'rejected by ops' })),
    'failed: it was closed: rejected by ops',
  );
});

test('what has to be looked up follows from the gate', () => {
  assert.deepEqual(gateQuestion(gate('gh:run', '42')), { kind: 'run', id: '42' });
  assert.deepEqual(gateQuestion(gate('gh:run', 'ci.yml')), { kind: 'workflow', name: 'ci.yml' });
  assert.deepEqual(gateQuestion(gate('gh:pr', '7')), { kind: 'pull-request', id: '7' });
  assert.deepEqual(gateQuestion(gate('bead', 'web:gt-a1b2')), { kind: 'bead', rig: 'web', id: 'gt-a1b2' });
  for (const each of [
    gate('timer'),
    gate('human', 'x'),
    gate('gh:run'),
    gate('bead', ':x'),
    gate('mail', 'x'),
  ])
    assert.equal(gateQuestion(each), null);
});

test('machines decide over timers, runs, pull requests and beads', () => {
  for (const type of ['timer', 'gh:run', 'gh:pr', 'bead']) assert.ok(isMachineGate(gate(type)), type);
  for (const type of ['human', 'mail', '']) assert.ok(!isMachineGate(gate(type)), type);
  assert.ok(!isMachineGate(gate('timer', '', { type: 'task' })));
});
