// The process dies at any record of a trial, right before or right after it: the next engine brings the trial to the same end,
// runs nothing twice that was told, and leaves nothing behind. GT_TEST_FULL=1 tries every record, GT_TEST_SEED repeats a sample.

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { processesIn } from '../../src/engine/adapters/processes.ts';
import type { TrialView } from '../../src/engine/trial-view.ts';
import {
  changeRigSettings,
  commitAndFinish,
  type Factory,
  feedOf,
  makeFactory,
  slung,
} from '../support/factory.ts';
import { isFull, seedOr } from '../support/long-form.ts';
import type { Death } from '../support/mortal-files.ts';
import { quickClock } from '../support/quick-clock.ts';
import { randomNumbers } from '../support/random-numbers.ts';

const SAMPLES = 3;
const seed = seedOr(Date.now() % 100_000);

const records = await tell(null);

for (const death of chosenDeaths(records)) {
  test(`a death ${death.when} record ${death.n} of ${records} of two trials changes nothing of what they tell`, async () => {
    await tell(death);
  });
}

test('without a death two trials are told of in a few records', () => {
  assert.ok(records >= 14, String(records));
});

/** Tries a branch that is red in one of two gates, and times a gate on a batch; how many records that took. */
async function tell(death: Death | null): Promise<number> {
  await using factory = await makeFactory({ gate: 'test ! -e slow.txt || sleep 0.2', clock: quickClock(20) });
  await landBatch(factory);
  const [test] = factory.rig.settings.gates;
  const second = { name: 'second', run: 'test ! -e bad.txt', timeoutMs: 60_000 };
  changeRigSettings(factory, { gates: [test, second] });
  const { git, source } = factory;
  git.git(source, 'switch', '--quiet', '--create', 'mine', 'main');
  git.commit(source, { 'bad.txt': 'x\n' });
  git.git(source, 'switch', '--quiet', 'main');
  const head = git.git(factory.rig.repository.dir, 'rev-parse', 'main');
  const before = factory.records;
  if (death) factory.dieAt(death);
  for (;;) {
    await begin(factory).catch((cause) => assert.ok(factory.isDead, String(cause)));
    await factory.until(() => factory.isDead || isAtRest(factory));
    if (!factory.isDead) break;
    await factory.drop();
    await factory.open();
  }
  const count = factory.records - before;
  await factory.engine.settled();
  assert.equal(git.git(factory.rig.repository.dir, 'rev-parse', 'main'), head);
  await checkOutcome(factory);
  if (death) assert.equal(factory.engine.epoch, 2, 'the death came');
  return count;
}

/** What a person who was cut off asks again, where the town does not have it. */
async function begin(factory: Factory): Promise<void> {
  const { trials } = factory.engine.state;
  if (!trials['t1']) await factory.call('mq.try', { name: 'mine' }, 1_001);
  if (trials['t2']) return;
  await factory.call('mq.unroll', { mr: 'm1', gate: 'test' }, 1_002);
}

async function landBatch(factory: Factory): Promise<void> {
  await factory.call('mq.freeze', {});
  for (const [nth, file] of ['one.txt', 'slow.txt'].entries()) {
    factory.life = (hands) => commitAndFinish(hands, { [file]: 'x\n' });
    await slung(factory, file);
    await factory.until(() => Object.keys(factory.engine.state.queue).length === nth + 1);
  }
  await factory.call('mq.thaw');
  await factory.until(() =>
    Object.values(factory.engine.state.queue).every(({ phase }) => phase.kind === 'landed'),
  );
  await factory.until(() => Object.keys(factory.engine.state.polecats).length === 0);
}

function isAtRest({ engine, rig }: Factory): boolean {
  const trials = Object.values(engine.state.trials);
  const isOver = trials.length === 2 && trials.every(({ end }) => end !== undefined);
  return isOver && engine.trying.size === 0 && readdirSync(rig.paths.gates).length === 0;
}

async function checkOutcome(factory: Factory): Promise<void> {
  const { git, rig, engine } = factory;
  const tried = (await factory.call('mq.show', { mr: 't1' })) as TrialView;
  assert.deepEqual(
    [tried.state, tried.tried?.gates.map(({ name, state }) => [name, state])],
    [
      'red',
      [
        ['test', 'passed'],
        ['second', 'failed'],
      ],
    ],
  );
  const timed = (await factory.call('mq.show', { mr: 't2' })) as TrialView;
  assert.equal(timed.state, 'measured', feedOf(engine));
  const told = engine.feedSince(0).filter(({ event }) => event === 'trial.judged' || event === 'trial.ended');
  assert.equal(told.length, 4, 'nothing is told twice');
  // Under this clock the two may have landed one after the other.
  const steps = timed.timed?.steps.length ?? 0;
  assert.ok(steps === 2 || steps === 3, String(steps));
  assert.equal(engine.state.trials['t2']?.times.length, 3 * steps);
  assert.deepEqual(processesIn(rig.paths.gates), []);
  // What a death between the end and that has left goes with the next look after the repository.
  await rig.repository.tidy({
    isEnded: () => false,
    isSettled: () => false,
    isOver: () => true,
    keepFrom: '',
  });
  assert.equal(git.git(rig.repository.dir, 'for-each-ref', 'refs/gt/trial/'), '');
}

function chosenDeaths(count: number): readonly Death[] {
  const all = Array.from({ length: count }, (_, at) => at + 1).flatMap((n): Death[] => [
    { n, when: 'before' },
    { n, when: 'after' },
  ]);
  if (isFull) return all;
  const random = randomNumbers(seed);
  console.log(`the sample is that of GT_TEST_SEED=${seed}`);
  return all
    .map((death) => ({ death, at: random() }))
    .toSorted((a, b) => a.at - b.at)
    .slice(0, SAMPLES)
    .map(({ death }) => death);
}
