import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunId } from '../../../src/engine/ids.ts';
import { planWitness } from '../../../src/engine/witness/plan.ts';
import type { TownFixture } from '../../support/town-fixture.ts';
import { BEAD, hookAgain, M1, R1, runningTown, submittedTown } from '../../support/town-story.ts';

const kinds = (town: ReturnType<typeof runningTown>): string[] =>
  planWitness(town.snapshot()).map(({ kind }) => kind);

test('a run that speaks is left alone', () => {
  const town = runningTown();
  town.now += town.settings.witness.silentMs * 3;
  town.show(R1, { bottom: ['still here'] });
  assert.deepEqual(kinds(town), []);
});

test('a run whose checkout is gone is condemned at once', () => {
  const town = runningTown();
  town.show(R1, { bottom: ['still here'] });
  town.lost.add(R1);
  const why = 'its checkout is gone';
  assert.deepEqual(planWitness(town.snapshot()), [{ kind: 'condemn', run: R1, why, by: 'witness' }]);
});

test('a silent run is nudged once, then condemned after the grace, with the evidence', () => {
  const town = runningTown();
  town.show(R1, { bottom: ['hello'] });
  town.now += town.settings.witness.silentMs;
  assert.deepEqual(kinds(town), ['nudge']);
  town.tell('run.nudged', { run: R1, why: 'silent for 600 s', cause: 'silence' });
  town.now += town.settings.witness.nudgeGraceMs - 1;
  assert.deepEqual(kinds(town), []);
  town.now += 1;
  const [action] = planWitness(town.snapshot());
  assert.equal(action?.kind, 'condemn');
  assert.match(
    action?.kind === 'condemn' ? action.why : '',
    /silent for 600 s, and no better 300 s after a nudge/,
  );
});

test('the echo of a nudge is no progress', () => {
  const town = runningTown();
  town.show(R1, { bottom: ['hello'] });
  town.now += town.settings.witness.silentMs;
  town.tell('run.nudged', { run: R1, why: 'silent', cause: 'silence' });
  town.now += 500;
  town.show(R1, { bottom: ['nudged: go on'] });
  town.now += town.settings.witness.nudgeGraceMs;
  assert.deepEqual(kinds(town), ['condemn']);
});

test('output after a nudge clears the suspicion', () => {
  const town = runningTown();
  town.show(R1, { bottom: ['hello'] });
  town.now += town.settings.witness.silentMs;
  town.tell('run.nudged', { run: R1, why: 'silent', cause: 'silence' });
  town.now += 10_000;
  town.show(R1, { bottom: ['working again'] });
  town.now += town.settings.witness.nudgeGraceMs;
  assert.deepEqual(kinds(town), []);
});

test('a run that answers every nudge and falls silent again is condemned in the end', () => {
  const town = runningTown();
  const { nudges, silentMs } = town.settings.witness;
  const fallSilent = (): void => {
    town.show(R1, { bottom: ['thinking'] });
    town.now += silentMs;
  };
  for (let nudge = 0; nudge < nudges; nudge += 1) {
    fallSilent();
    assert.deepEqual(kinds(town), ['nudge']);
    town.tell('run.nudged', { run: R1, why: 'silent', cause: 'silence' });
    town.now += 10_000;
  }
  town.tell('run.nudged', { run: R1, why: 'by person', cause: null });
  fallSilent();
  const [action] = planWitness(town.snapshot());
  assert.equal(action?.kind === 'condemn' && action.by, 'witness');
  assert.match(action?.kind === 'condemn' ? action.why : '', /^silent for 600 s once more after 5 nudges$/);
});

test('the same lines again and again are a loop, a spinner on one line is not', () => {
  const town = runningTown();
  const { loopMs } = town.settings.witness;
  town.show(R1, { bottom: ['retry 1', 'failed 1'], line: 2 });
  town.now += loopMs;
  town.show(R1, { bottom: ['retry 98', 'failed 98'], line: 2 });
  assert.deepEqual(kinds(town), []);
  town.show(R1, { bottom: ['retry 99', 'failed 99'], line: 99 });
  assert.deepEqual(kinds(town), ['nudge']);
});

test('work whose runs end without gt done too often is stopped, with the last end as reason', () => {
  const town = runningTown();
  town.settings = { ...town.settings, witness: { ...town.settings.witness, exits: 1 } };
  town.tell('run.exited', { run: R1, exit: { code: 1, signal: null }, why: 'exit 1' });
  assert.deepEqual(planWitness(town.snapshot()), [
    {
      kind: 'stop-work',
      rig: 'tally',
      bead: BEAD,
      reason: 'once its run ended with nothing handed in: exit 1',
      by: 'witness',
      escalate: true,
    },
  ]);
});

test('a run ended by the Witness counts as a restart, not as an exit of its own', () => {
  const town = runningTown();
  town.tell('run.condemned', { run: R1, why: 'silent for 9 s', by: 'witness' });
  town.tell('run.exited', { run: R1, exit: { code: null, signal: 'SIGHUP' }, why: 'ended by SIGHUP' });
  const [work] = Object.values(town.state.works);
  assert.deepEqual([work?.restarts, work?.exits], [1, 0]);
  assert.deepEqual(kinds(town), []);
});

test('a run lost with the engine or its terminal is no exit and no restart of its own', () => {
  const town = loseRun(runningTown());
  const [work] = Object.values(town.state.works);
  assert.deepEqual([work?.restarts, work?.exits, work?.phase.kind], [0, 0, 'queued']);
  assert.deepEqual(kinds(town), []);
});

test('work that is lost with its host again and again is stopped in the end', () => {
  const town = runningTown();
  loseRun(town);
  for (let life = 2; life <= town.settings.witness.losses; life += 1) {
    assert.deepEqual(kinds(town), []);
    hookAgain(town, `r${life}` as RunId);
    loseRun(town, `r${life}` as RunId);
  }
  const [action] = planWitness(town.snapshot());
  assert.ok(action?.kind === 'stop-work' && action.escalate);
  assert.match(action.reason, /^5 times its run was lost: its terminal was lost$/);
});

test('rejected work is returned with its reason before it is queued again', () => {
  const town = submittedTown().tell('mr.rejected', { mr: M1, cause: 'gate', note: 'gate test failed' });
  town.tell('run.exited', { run: R1, exit: { code: 0, signal: null }, why: 'exit 0' });
  assert.deepEqual(planWitness(town.snapshot()), [{ kind: 'return-work', rig: 'tally', bead: BEAD, mr: M1 }]);
});

test('a run that called gt done is ended gently, then by force', () => {
  const town = submittedTown();
  assert.deepEqual(planWitness(town.snapshot()), []);
  const signals = [1_500, 3_000, 3_000].map((elapsed) => {
    town.now += elapsed;
    const [action] = planWitness(town.snapshot());
    return action?.kind === 'end-run' ? action.signal : null;
  });
  assert.deepEqual(signals, ['SIGHUP', 'SIGTERM', 'SIGKILL']);
});

function loseRun(town: TownFixture, run: RunId = R1): TownFixture {
  const why = 'its terminal was lost';
  return town
    .tell('run.condemned', { run, why, by: 'engine' })
    .tell('run.exited', { run, exit: { code: null, signal: null }, why });
}
