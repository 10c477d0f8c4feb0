// A run that has met a limit waits for its end; its work goes on with another account where one is free.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BeadId } from '../../../src/beads/bead.ts';
import { newStatus } from '../../../src/engine/agents/status/agent-status.ts';
import type { AgentId, RunId } from '../../../src/engine/ids.ts';
import { townSettingsSchema } from '../../../src/engine/settings.ts';
import { isLive, workKey } from '../../../src/engine/town-state.ts';
import { planWitness } from '../../../src/engine/witness/plan.ts';
import { TALLY } from '../../support/town-fixture.ts';
import { BEAD, R1, runningTown } from '../../support/town-story.ts';

const HOUR_MS = 3_600_000;
const OTHER = 'bd-c3d4' as BeadId;
const BIRCH = 'tally/polecats/birch' as AgentId;

/** A run that met a limit just now. */
function limitedTown({ reset = null }: { readonly reset?: string | null } = {}) {
  const town = runningTown();
  town.show(R1, { bottom: ['limit reached'] });
  town.statuses.set(R1, { ...newStatus(town.now), activity: 'limited', reset });
  return town;
}

/** With accounts `one`, which the run has, and `two`. */
function townOfTwoAccounts() {
  const town = limitedTown();
  const run = town.state.runs[R1];
  assert.ok(run);
  run.account = 'one';
  town.settings = townSettingsSchema.parse({
    ...{ version: 1, name: 'test' },
    accounts: { [run.runtime]: ['one', 'two'].map((name) => ({ name, folder: `/accounts/${name}` })) },
  });
  const limit = (account: string): void => {
    town.tell('account.limited', { run: R1, runtime: run.runtime, account, until: null });
  };
  return { town, limit };
}

test('a run that met a limit is left alone until that is over, then told to go on', () => {
  const town = limitedTown();
  town.now += HOUR_MS - 1;
  assert.deepEqual(planWitness(town.snapshot()), []);
  town.now += 1;
  assert.deepEqual(planWitness(town.snapshot()), [
    { kind: 'nudge', run: R1, cause: 'silence', why: 'held up by a limit that is over' },
  ]);
  town.tell('run.nudged', { run: R1, why: 'held up', cause: 'silence' });
  town.now += town.settings.witness.nudgeGraceMs;
  assert.deepEqual(
    planWitness(town.snapshot()).map(({ kind }) => kind),
    ['condemn'],
  );
});

test('a run that meets one limit after the other is told to go on after each, and never ended for it', () => {
  const town = limitedTown();
  for (let limit = 0; limit < 5; limit += 1) {
    town.now += HOUR_MS;
    assert.deepEqual(
      planWitness(town.snapshot()).map(({ kind }) => kind),
      ['nudge'],
    );
    town.tell('run.nudged', { run: R1, why: 'held up', cause: 'silence' });
    town.now += 10_000;
    town.show(R1, { bottom: ['limit reached'] });
    town.statuses.set(R1, { ...newStatus(town.now), activity: 'limited' });
    assert.deepEqual(planWitness(town.snapshot()), []);
  }
});

test('a run whose screen goes on to tell of an end that is long past is told again once an hour', () => {
  const town = limitedTown({ reset: '2020-01-01T00:00:00Z' });
  let told = 0;
  for (let minutes = 0; minutes < 5 * 60; minutes += 1) {
    const [action] = planWitness(town.snapshot());
    assert.notEqual(action?.kind, 'condemn');
    if (action?.kind === 'nudge') {
      told += 1;
      town.tell('run.nudged', { run: R1, why: 'held up', cause: 'silence' });
    }
    town.now += 60_000;
    town.show(R1, { bottom: ['limit reached'] });
  }
  assert.ok(told <= town.settings.witness.nudges + 5, `${told} times`);
});

test('a CLI that counts down to trying again is never told to go on', () => {
  const town = limitedTown({ reset: 'in 5h 3m' });
  town.now += 100 * HOUR_MS;
  assert.deepEqual(planWitness(town.snapshot()), []);
});

test('where another account is free the work goes on with it, and nothing is held against the bead', () => {
  const { town, limit } = townOfTwoAccounts();
  assert.deepEqual(planWitness(town.snapshot()), [], 'the limit is not told of yet');
  limit('one');
  const [action, ...others] = planWitness(town.snapshot());
  assert.deepEqual(others, []);
  assert.ok(action?.kind === 'condemn');
  assert.match(action.why, /account one is limited: its work goes on with two/);
  town.tell('run.condemned', { run: R1, why: action.why, by: action.by });
  town.tell('run.exited', { run: R1, exit: { code: null, signal: 'SIGHUP' }, why: action.why });
  const run = town.state.runs[R1];
  assert.ok(run && !isLive(run));
  const work = town.state.works[workKey(TALLY, BEAD)];
  assert.equal(work?.phase.kind, 'queued');
  assert.deepEqual([work.exits, work.restarts, work.losses], [0, 0, 0]);
});

test('work is not moved to an account that is signed out', () => {
  const { town, limit } = townOfTwoAccounts();
  limit('one');
  const r2 = 'r2' as RunId;
  town.tell('work.slung', { rig: TALLY, bead: OTHER, title: 'Sort it', by: 'person' });
  town.tell('hook.filled', {
    ...{ agent: BIRCH, run: r2, rig: TALLY, bead: OTHER, runtime: 'recipe', tokenHash: 'y' },
  });
  town.tell('run.started', { run: r2, pid: 78, checkout: '/nowhere', branch: 'b', account: 'two' });
  town.show(r2, {});
  town.statuses.set(r2, { ...newStatus(town.now), activity: 'signed-out' });
  assert.deepEqual(planWitness(town.snapshot()), []);
  town.statuses.set(r2, { ...newStatus(town.now), activity: 'working' });
  assert.deepEqual(
    planWitness(town.snapshot()).map(({ kind }) => kind),
    ['condemn'],
  );
});

test('where all accounts are limited the run waits with its own', () => {
  const { town, limit } = townOfTwoAccounts();
  limit('one');
  limit('two');
  assert.deepEqual(planWitness(town.snapshot()), []);
});
