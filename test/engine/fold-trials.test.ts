import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EventData } from '../../src/engine/events.ts';
import type { TrialId } from '../../src/engine/ids.ts';
import type { ChangeId } from '../../src/engine/rigs/change.ts';
import { copyTown } from '../../src/engine/town-state.ts';
import type { TownFixture } from '../support/town-fixture.ts';
import { TALLY } from '../support/town-fixture.ts';
import { BASE, M1, submittedTown, TIP } from '../support/town-story.ts';

const T1 = 't1' as TrialId;
const TREE = 'e'.repeat(40);
const begun = (trial: TrialId = T1): EventData['trial.begun'] => ({
  ...{ trial, rig: TALLY, by: 'person' },
  wish: { kind: 'try', name: 'm1', mr: M1, title: 'Mend it', tip: TIP },
});
const candidate = {
  ...{ trial: T1, base: BASE, commit: TIP, gatedCommit: TIP, gatedTree: TREE, baseTree: BASE },
  change: 'c1' as ChangeId,
};
const green = { trial: T1, gate: 'test', definition: 'd', tree: TREE, isGreen: true, elapsedMs: 5 };
const review = {
  ...{ gatedTree: TREE, change: 'c1' as ChangeId, files: 1, added: 1, removed: 0 },
  ...{ why: null, policy: '', approvedBy: null },
};
const built = { mr: M1, base: BASE, commit: TIP, gatedCommit: TIP, closing: [], review };

function builtTown(facts: Partial<EventData['trial.built']> = {}): TownFixture {
  return submittedTown()
    .tell('trial.begun', begun())
    .tell('trial.built', { ...candidate, ...facts });
}

test('what is green in a trial is green for a candidate of the same tree, whether that was there before or comes after', () => {
  const before = builtTown().tell('mr.built', built).tell('trial.judged', green);
  const after = builtTown().tell('trial.judged', green).tell('mr.built', built);
  for (const { state } of [before, after]) {
    assert.deepEqual(state.queue[M1]?.green?.passed, [
      { tree: TREE, gate: 'test', definition: 'd', elapsedMs: 5, isReused: true },
    ]);
    assert.equal(state.rigs[TALLY]?.tally, undefined);
    assert.equal(state.rigs[TALLY]?.redRate, undefined);
  }
});

test('what is red in a trial, or was not the trial’s own result, changes nothing of the rig', () => {
  const town = builtTown().tell('mr.built', built);
  const { rigs, queue } = copyTown(town.state);
  town.tell('trial.judged', { ...green, isGreen: false, note: 'exit 1' });
  town.tell('trial.judged', { ...green, isReused: true });
  town.tell('trial.ended', { trial: T1, how: 'red', note: 'exit 1' });
  assert.deepEqual(town.state.rigs, rigs);
  assert.deepEqual(town.state.queue, queue);
});

test('what touches guarded files, or stands on what does, is green for nobody else', () => {
  const own = builtTown({ guarded: ['.claude/a'] }).tell('trial.judged', green);
  assert.equal(own.state.rigs[TALLY]?.greens, undefined);
  const ahead = submittedTown();
  const { wish } = begun();
  assert(wish.kind === 'try');
  const on = { mr: M1, commit: BASE, base: BASE, guarded: ['.claude/a'] };
  ahead.tell('trial.begun', { ...begun(), wish: { ...wish, on } }).tell('trial.built', candidate);
  ahead.tell('trial.judged', green);
  assert.equal(ahead.state.rigs[TALLY]?.greens, undefined);
});

test('what comes late for a trial that has ended changes nothing, and its history is kept', () => {
  const town = builtTown().tell('trial.ended', { trial: T1, how: 'off', note: 'by person' });
  const before = copyTown(town.state).trials;
  town.tell('trial.judged', green).tell('trial.delayed', { trial: T1, why: 'x' });
  town.tell('trial.built', candidate).tell('trial.ended', { trial: T1, how: 'green', note: '' });
  town.tell('trial.measured', { trial: T1, round: 0, step: 0, elapsedMs: 1, isGreen: true });
  assert.deepEqual(town.state.trials, before);
  assert.deepEqual(
    town.state.trials[T1]?.history?.map(({ text }) => text),
    ['t1 tries m1, for person', 't1 built as ccccccccc on bbbbbbbbb', 't1 was called off: by person'],
  );
});

test('the latest twenty that have ended are kept, and all that go on; no number is given twice', () => {
  const town = submittedTown().tell('trial.begun', begun());
  for (let nth = 2; nth <= 30; nth += 1) {
    town.now += 1_000;
    const trial = `t${nth}` as TrialId;
    assert.equal(town.state.nextTrial, nth);
    town.tell('trial.begun', begun(trial)).tell('trial.ended', { trial, how: 'off', note: '' });
  }
  const ids = Object.keys(town.state.trials);
  assert.deepEqual([ids.length, ids[0], ids[1], ids.at(-1)], [21, 't1', 't11', 't30']);
  assert.equal(town.state.nextTrial, 31);
});

test('a town of an older release has no trials, and what landed there landed alone', () => {
  const { trials: _, nextTrial: __, ...older } = submittedTown().state;
  const state = copyTown(older);
  assert.deepEqual([Object.keys(state.trials), state.nextTrial], [[], 1]);
});
