import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actionKey, mergeKey, trialKey } from '../../../../src/engine/action.ts';
import type { MergeRequestId, TrialId } from '../../../../src/engine/ids.ts';
import { gateDefinition } from '../../../../src/engine/refinery/green.ts';
import { planClearing } from '../../../../src/engine/refinery/plan-clearing.ts';
import { planTrials } from '../../../../src/engine/refinery/trials/plan-trials.ts';
import type { ChangeId } from '../../../../src/engine/rigs/change.ts';
import type { CommitId } from '../../../../src/engine/rigs/commit-id.ts';
import type { TrialWish } from '../../../../src/engine/trial-events.ts';
import { TALLY, type TownFixture } from '../../../support/town-fixture.ts';
import { BASE, M1, submittedTown, TIP } from '../../../support/town-story.ts';

const T1 = 't1' as TrialId;
const T2 = 't2' as TrialId;
const TREE = 'e'.repeat(40);
const TRY: TrialWish = { kind: 'try', name: 'm1', mr: M1, title: 'Mend it', tip: TIP };
const built = {
  ...{ base: BASE, commit: TIP, gatedCommit: TIP, gatedTree: TREE, baseTree: BASE },
  change: 'c1' as ChangeId,
};

/** What the rig's only gate is. */
function definitionIn(town: TownFixture): string {
  const settings = town.snapshot().rigs[TALLY];
  const [gate] = settings?.gates ?? [];
  assert.ok(settings && gate);
  return gateDefinition(gate, settings);
}

function unrollIn(town: TownFixture): TrialWish {
  const steps = [
    { mr: null, commit: BASE },
    { mr: M1, commit: TIP },
  ];
  return { kind: 'unroll', mr: M1, gate: 'test', definition: definitionIn(town), rounds: 2, steps };
}

/** A town with a request that is held, and that trial of it. */
function trialTown(wish: TrialWish = TRY): TownFixture {
  return submittedTown()
    .tell('mr.held', { mr: M1, by: 'person', held: true })
    .tell('trial.begun', { trial: T1, rig: TALLY, by: 'person', wish });
}

const next = (town: TownFixture) => planTrials(town.snapshot());
const judged = (town: TownFixture, isGreen = true) => ({
  ...{ trial: T1, gate: 'test', definition: definitionIn(town), tree: TREE, isGreen, elapsedMs: 5 },
});

test('what is tried is built, gated by each gate, and over', () => {
  const town = trialTown();
  assert.deepEqual(next(town), [{ kind: 'build-trial', trial: T1 }]);
  town.tell('trial.built', { trial: T1, ...built });
  assert.deepEqual(next(town), [{ kind: 'gate-trial', trial: T1, gate: 'test' }]);
  town.tell('trial.judged', judged(town));
  assert.deepEqual(next(town), [{ kind: 'end-trial', trial: T1 }]);
  town.tell('trial.ended', { trial: T1, how: 'green', note: '' });
  assert.deepEqual(next(town), []);
});

test('a result that is there is taken without a slot, but for what touches guarded files', () => {
  const town = trialTown().tell('trial.built', { trial: T1, ...built });
  const known = { tree: TREE, gate: 'test', definition: definitionIn(town), elapsedMs: 5, rig: TALLY };
  town.tell('branch.judged', { ...known, failed: null });
  town.gating.set('m7' as MergeRequestId, ['test']);
  assert.deepEqual(next(town), [{ kind: 'reuse-green', trial: T1, gate: 'test' }]);
  const flagged = trialTown().tell('trial.built', {
    trial: T1,
    ...built,
    guarded: ['.claude/settings.json'],
  });
  flagged.tell('branch.judged', { ...known, failed: null });
  assert.deepEqual(next(flagged), [{ kind: 'gate-trial', trial: T1, gate: 'test' }]);
});

test('a gate that became another one is run again', () => {
  const town = trialTown().tell('trial.built', { trial: T1, ...built });
  town.tell('trial.judged', judged(town));
  town.rig = { ...town.rig, gates: [{ name: 'test', run: 'false', timeoutMs: 1_000 }] };
  assert.deepEqual(next(town), [{ kind: 'gate-trial', trial: T1, gate: 'test' }]);
});

test('a gate of a trial begins only in a slot that the queue leaves free, and goes where the queue needs it', () => {
  const town = trialTown().tell('trial.built', { trial: T1, ...built });
  town.inFlight.add(mergeKey(M1));
  assert.deepEqual(next(town), [], 'what is built is tested next');
  town.inFlight.clear();
  town.gating.set(M1, ['test']);
  assert.deepEqual(next(town), []);
  town.rig.gateSlots = 2;
  assert.deepEqual(next(town), [{ kind: 'gate-trial', trial: T1, gate: 'test' }]);
  town.inFlight.add(trialKey(T1));
  town.trying.add(T1);
  assert.deepEqual(next(town), []);
  town.rig.gateSlots = 1;
  assert.deepEqual(next(town), [{ kind: 'stop-trial', trial: T1 }]);
});

test('of several the oldest begin, and the youngest go', () => {
  const town = trialTown().tell('trial.begun', { trial: T2, rig: TALLY, by: 'person', wish: TRY });
  for (const trial of [T1, T2]) town.tell('trial.built', { trial, ...built });
  assert.deepEqual(next(town), [{ kind: 'gate-trial', trial: T1, gate: 'test' }]);
  town.rig.gateSlots = 2;
  assert.deepEqual(
    next(town).map((action) => actionKey(action)),
    [trialKey(T1), trialKey(T2)],
  );
  for (const trial of [T1, T2]) town.trying.add(trial);
  town.gating.set(M1, ['test']);
  assert.deepEqual(next(town), [{ kind: 'stop-trial', trial: T2 }]);
});

test('a gate is timed there and back on each prefix, and one that is another by then is timed no more', () => {
  const town = trialTown();
  town.tell('trial.ended', { trial: T1, how: 'off', note: '' });
  town.tell('trial.begun', { trial: T2, rig: TALLY, by: 'person', wish: unrollIn(town) });
  const seen: string[] = [];
  for (let [action] = next(town); action?.kind === 'measure-trial'; [action] = next(town)) {
    const { round, step } = action;
    seen.push(`${round} ${step}`);
    town.tell('trial.measured', { trial: T2, round, step, elapsedMs: 5, isGreen: true });
  }
  assert.deepEqual(seen, ['0 0', '0 1', '1 1', '1 0']);
  assert.deepEqual(next(town), [{ kind: 'end-trial', trial: T2 }]);
  const changed = trialTown(unrollIn(town));
  changed.rig = { ...changed.rig, gates: [{ name: 'test', run: 'false', timeoutMs: 1_000 }] };
  assert.deepEqual(next(changed), [{ kind: 'end-trial', trial: T1 }]);
});

test('what is timed has no other trial beside it, and does not wait for those that were asked for later', () => {
  const town = trialTown().tell('trial.built', { trial: T1, ...built });
  town.rig.gateSlots = 4;
  town.tell('trial.begun', { trial: T2, rig: TALLY, by: 'person', wish: unrollIn(town) });
  const t3 = 't3' as TrialId;
  town.tell('trial.begun', { trial: t3, rig: TALLY, by: 'person', wish: TRY });
  town.tell('trial.built', { trial: t3, ...built });
  assert.deepEqual(next(town), [{ kind: 'gate-trial', trial: T1, gate: 'test' }]);
  town.tell('trial.ended', { trial: T1, how: 'green', note: '' });
  assert.deepEqual(next(town), [{ kind: 'measure-trial', trial: T2, round: 0, step: 0 }]);
  town.inFlight.add(trialKey(T2));
  town.trying.add(T2);
  assert.deepEqual(next(town), []);
});

test('what could not be done waits twice as long each time', () => {
  const town = trialTown().tell('trial.delayed', { trial: T1, why: 'full' });
  assert.deepEqual(next(town), []);
  town.now += 1_000;
  assert.equal(next(town).length, 1);
  town.tell('trial.delayed', { trial: T1, why: 'full' });
  town.now += 1_000;
  assert.deepEqual(next(town), []);
  town.now += 1_000;
  assert.equal(next(town).length, 1);
});

test('a town that winds down begins no gate of a trial', () => {
  const town = trialTown().tell('trial.built', { trial: T1, ...built });
  town.draining = true;
  assert.deepEqual(next(town), []);
});

test('a checkout of what is tried stays as long as the trial goes on; of what is timed as long as it runs', () => {
  const town = trialTown();
  town.gateCheckouts.push({ rig: TALLY, gatedCommit: TIP, trial: T1 });
  assert.deepEqual(planClearing(town.snapshot(), new Set()), []);
  town.tell('trial.begun', { trial: T2, rig: TALLY, by: 'person', wish: unrollIn(town) });
  town.gateCheckouts.push({ rig: TALLY, gatedCommit: TIP, trial: T2 });
  town.inFlight.add(trialKey(T2));
  assert.deepEqual(planClearing(town.snapshot(), new Set()), []);
  town.inFlight.clear();
  const spare = { kind: 'clear-gate', rig: TALLY, gatedCommit: TIP, trial: T2, isSpare: true } as const;
  assert.deepEqual(planClearing(town.snapshot(), new Set()), [spare]);
  town.inFlight.add(actionKey(spare));
  assert.deepEqual(
    next(town).map(({ kind }) => kind),
    ['build-trial'],
    'nothing is timed while its checkout is on the way out',
  );
  town.inFlight.clear();
  for (const trial of [T1, T2]) town.tell('trial.ended', { trial, how: 'off', note: '' });
  assert.deepEqual(
    planClearing(town.snapshot(), new Set()).map(({ kind }) => kind),
    ['clear-gate', 'clear-gate'],
  );
});

test('twenty trials beside a thousand that wait are planned for in a moment', () => {
  const town = trialTown();
  const [request] = Object.values(town.state.queue);
  assert.ok(request);
  for (let nth = 2; nth <= 1_000; nth += 1)
    town.state.queue[`m${nth}`] = { ...request, mr: `m${nth}` as MergeRequestId };
  for (let nth = 2; nth <= 20; nth += 1) {
    const trial = `t${nth}` as TrialId;
    town.tell('trial.begun', { trial, rig: TALLY, by: 'person', wish: TRY });
    town.tell('trial.built', { trial, ...built, commit: String(nth).padStart(40, '0') as CommitId });
  }
  // Of the processor: what else the machine is at is none of the plan's.
  const times = Array.from({ length: 21 }, () => {
    const start = process.cpuUsage();
    assert.ok(next(town).length > 0);
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1_000;
  }).sort((a, b) => a - b);
  assert.ok((times[10] ?? 0) < 2, `${times[10]} ms`);
});
