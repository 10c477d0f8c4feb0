// Who of those that landed together has slowed a gate, on real git with real gates.

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { changeText } from '../../../src/cli/change-text.ts';
import { requestLines } from '../../../src/cli/request-text.ts';
import type { ChangeView } from '../../../src/engine/change-view.ts';
import type { TrialView } from '../../../src/engine/trial-view.ts';
import type { RequestView } from '../../../src/engine/view.ts';
import {
  changeRigSettings,
  commitAndFinish,
  type Factory,
  makeFactory,
  slung,
} from '../../support/factory.ts';

/** Sleeps where a change says so; the setup takes long, and is not counted. */
const GATE = 'echo run >> ../../runs; test ! -e slow.txt || sleep 0.6';

/** Three changes that land by one move of the branch; the second sleeps in its gate. */
async function landedBatch(): Promise<Factory> {
  const factory = await makeFactory({ gate: GATE });
  changeRigSettings(factory, { gateSlots: 1 });
  await factory.call('mq.freeze', {});
  for (const file of ['one.txt', 'slow.txt', 'three.txt']) {
    factory.life = (hands) => commitAndFinish(hands, { [file]: 'x\n' });
    const before = Object.keys(factory.engine.state.queue).length;
    await slung(factory, file);
    await factory.until(() => Object.keys(factory.engine.state.queue).length > before);
  }
  await factory.call('mq.thaw');
  const phases = () => Object.values(factory.engine.state.queue).map(({ phase }) => phase);
  await factory.until(() => phases().every(({ kind }) => kind === 'landed'));
  assert.deepEqual(
    phases().map((phase) => phase.kind === 'landed' && phase.landedBy),
    ['m3', 'm3', 'm3'],
  );
  return factory;
}

test('the change of a batch of three that sleeps in its gate is named, with how long', async () => {
  await using factory = await landedBatch();
  changeRigSettings(factory, { setup: 'sleep 0.5' });
  const branch = factory.git.git(factory.rig.repository.dir, 'rev-parse', 'main');
  assert.deepEqual(await factory.call('mq.unroll', { mr: 'm1' }), { trial: 't1' });
  await factory.until(() => factory.engine.state.trials['t1']?.end !== undefined);
  const { state, note, timed } = (await factory.call('mq.show', { mr: 't1' })) as TrialView;
  assert.equal(state, 'measured');
  assert.match(note, /^m2 slows it by \d\.\d\d s \(\d\.\d\d to \d\.\d\d s\)/);
  assert.deepEqual(
    timed?.steps.map(({ mr, reds }) => [mr, reds]),
    [null, 'm1', 'm2', 'm3'].map((mr) => [mr, 0]),
  );
  assert.ok((timed?.steps[0]?.ms?.low ?? 1_000) < 500, 'its setup is not counted');
  const medians = timed?.slowdowns.map(({ ms }) => ms?.median ?? 0) ?? [];
  const [one = 0, slow = 0, three = 0] = medians;
  assert.ok(slow > 400 && slow < 1_500, medians.join());
  assert.ok(Math.max(Math.abs(one), Math.abs(three)) < slow / 2, medians.join());
  await factory.until(() => readdirSync(factory.rig.paths.gates).length === 0);
  assert.equal(factory.git.git(factory.rig.repository.dir, 'rev-parse', 'main'), branch);
  assert.equal(factory.engine.state.trials['t1']?.times.length, 12);
});

test('what has landed names the others that the same move of the branch has landed', async () => {
  await using factory = await landedBatch();
  factory.life = (hands) => commitAndFinish(hands, { 'four.txt': 'x\n' });
  await slung(factory, 'four.txt');
  await factory.until(() => factory.engine.state.queue['m4']?.phase.kind === 'landed');
  const shown = async (mr: string) => (await factory.call('mq.show', { mr })) as RequestView;
  const others = await Promise.all(['m1', 'm2', 'm3', 'm4'].map(async (mr) => (await shown(mr)).landedWith));
  assert.deepEqual(others, [['m2', 'm3'], ['m1', 'm3'], ['m1', 'm2'], []]);
  assert.match(requestLines(await shown('m2'), 0).join('\n'), /^ {2}landed with +m1, m3$/m);
  assert.doesNotMatch(requestLines(await shown('m4'), 0).join('\n'), /landed with/);
  const change = (await factory.call('mq.diff', { mr: 'm2' })) as ChangeView;
  assert.deepEqual(change.landedWith, ['m1', 'm3']);
  assert.match(changeText(change), /^landed with m1, m3$/m);
});

test('a gate that ends nowhere within its limit is told as timed out, and not as red', async () => {
  await using factory = await landedBatch();
  const gates = factory.rig.settings.gates.map((gate) => ({ ...gate, run: 'sleep 60', timeoutMs: 100 }));
  changeRigSettings(factory, { gates });
  await factory.call('mq.unroll', { mr: 'm1' });
  await factory.until(() => factory.engine.state.trials['t1']?.end !== undefined);
  const { state, note, timed } = (await factory.call('mq.show', { mr: 't1' })) as TrialView;
  assert.deepEqual([state, note], ['timed-out', 'gate test has not once ended within its limit']);
  assert.deepEqual(
    timed?.steps.map(({ reds, timeouts }) => [reds, timeouts]),
    [null, 'm1', 'm2', 'm3'].map(() => [0, 3]),
  );
});

test('it goes on after a restart where it was, and what has not landed or names no gate is refused', async () => {
  await using factory = await landedBatch();
  await factory.call('mq.unroll', { mr: 'm2', rounds: 3 });
  const timesOf = () => factory.engine.state.trials['t1']?.times ?? [];
  await factory.until(() => timesOf().length >= 3);
  const before = timesOf();
  await factory.reopen();
  assert.deepEqual(timesOf().slice(0, before.length), before);
  await factory.until(() => factory.engine.state.trials['t1']?.end?.how === 'measured');
  assert.equal(timesOf().length, 12);
  await factory.call('mq.unroll', { mr: 'm2' });
  assert.deepEqual(await factory.call('trial.end', { trial: 'm2' }), { trial: 't2' });
  await assert.rejects(
    factory.call('mq.unroll', { mr: 'm2', gate: 'none' }),
    /the rig has no gate none, but test/,
  );
  await assert.rejects(factory.call('mq.unroll', { mr: 'm9' }), /no merge request "m9"/);
  await assert.rejects(factory.call('mq.unroll', { mr: 'm2', rounds: 2 }), /rounds/);
  changeRigSettings(factory, { gates: [] });
  await assert.rejects(factory.call('mq.unroll', { mr: 'm2' }), /the rig has no gate/);
});
