import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RigName } from '../../../src/engine/ids.ts';
import { expectedMs, figuresOf, NO_TALLY, withLanding } from '../../../src/engine/refinery/figures.ts';
import { judged } from '../../../src/engine/refinery/red-rate.ts';
import type { RigState } from '../../../src/engine/rig-state.ts';
import { TALLY } from '../../support/town-fixture.ts';
import { BASE, M1, submittedTown, TIP } from '../../support/town-story.ts';

const rigState = (state: Partial<RigState>): RigState => ({
  ...{ rig: TALLY as RigName, frozen: null, checkout: '', nextPolecat: 0 },
  ...state,
});
const gates = [{ name: 'test', run: 'true', timeoutMs: 1_000 }];

test('a queue that has done nothing knows no cost and no wait', () => {
  const { runsPerLanding, gateMsPerLanding, waitMs, flakeRate } = figuresOf(rigState({}));
  assert.deepEqual([runsPerLanding, gateMsPerLanding, waitMs, flakeRate], [null, null, null, 0]);
  assert.equal(expectedMs(rigState({}), 1, { gates, slots: 1 }), null);
});

test('waits are told by their nearest ranks, of the latest two hundred', () => {
  let tally = NO_TALLY;
  for (let ms = 1; ms <= 300; ms += 1) tally = withLanding(tally, ms);
  assert.deepEqual(figuresOf(rigState({ tally })).waitMs, { p50: 200, p90: 280, p99: 298 });
  assert.equal(tally.landed, 300);
});

test('what each gate cost is counted, and what it was for', () => {
  const town = submittedTown();
  const gate = { mr: M1, gate: 'test', definition: 'd' };
  town.tell('mr.built', { mr: M1, base: BASE, commit: TIP, gatedCommit: TIP, closing: [] });
  town.tell('gate.failed', { ...gate, note: 'red', elapsedMs: 300 });
  town.tell('gate.ended', { mr: M1, gate: 'test', elapsedMs: 50 });
  town.tell('gate.passed', { ...gate, elapsedMs: 100 });
  town.now += 5_000;
  town.tell('mr.landed', { mr: M1, commit: TIP });
  const rig = town.state.rigs[TALLY];
  assert.ok(rig);
  const { redRate: _, ...figures } = figuresOf(rig);
  assert.deepEqual(figures, {
    ...{ landed: 1, turnedDown: 0, runs: 2, wasted: 1, runsPerLanding: 3, gateMsPerLanding: 450 },
    ...{ flakeRate: 0.5, flakyTests: [], waitMs: { p50: 5_000, p90: 5_000, p99: 5_000 } },
  });
});

test('what comes later is expected later, more so the more is red, and sooner with more slots', () => {
  const tally = { ...NO_TALLY, runs: 10, runMs: 10_000 };
  const eta = (place: number, slots: number, red = 0): number => {
    let redRate = judged(null, { green: 50, red: 0 });
    if (red > 0) redRate = judged(redRate, { green: 0, red });
    return expectedMs(rigState({ tally, redRate }), place, { gates, slots }) ?? 0;
  };
  assert.ok(eta(1, 1) >= 1_000 && eta(1, 1) < 2_000);
  assert.ok(eta(1, 1) < eta(20, 1));
  const quick = rigState({ tally: { ...tally, runMs: 100 } });
  assert.equal(expectedMs(quick, 1, { gates, slots: 1 }), 1_000, 'nothing lands in no time');
  assert.ok(eta(20, 4) < eta(20, 1));
  const inPhases = (phase: number | undefined, slots: number): number => {
    const named = ['unit', 'types'].map((name) => ({
      ...gates[0],
      name,
      run: 'true',
      timeoutMs: 1_000,
      phase,
    }));
    return expectedMs(rigState({ tally }), 20, { gates: named, slots }) ?? 0;
  };
  assert.ok(inPhases(1, 2) < inPhases(undefined, 2), 'those of a phase take one turn');
  assert.equal(inPhases(1, 1), inPhases(undefined, 1));
  assert.ok(eta(20, 1) < eta(20, 1, 20));
});
