// Commits that a person has made on the upstream beside landed work: offered as a change, which makes the two one again.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Decision } from '../../../src/engine/town-state.ts';
import {
  changeRigSettings,
  commitAndFinish,
  type Factory,
  feedOf,
  makeFactory,
  slung,
  stateOf,
} from '../../support/factory.ts';
import { quickClock } from '../../support/quick-clock.ts';

const asked = ({ engine }: Factory): readonly Decision[] =>
  Object.values(engine.state.decisions).filter(({ about }) => about === 'diverged');
const isWhole = ({ git, rig, source }: Factory): boolean =>
  git.git(source, 'rev-parse', 'main') === git.git(rig.repository.dir, 'rev-parse', 'main');

/** A town with a landed change, a person's commit beside it, and a change that waits since. */
async function parted(
  files: Readonly<Record<string, string>>,
): Promise<Factory & { readonly waiting: string }> {
  const factory = await makeFactory({ gate: 'test ! -e red.txt', clock: quickClock(10) });
  factory.life = (hands) => commitAndFinish(hands, { [`${hands.spec.env['GT_BEAD']}.txt`]: 'x\n' });
  const { git, source } = factory;
  // What is not committed keeps the checkout from following, so that the next commit stands beside what landed.
  git.write(`${source}/a.txt`, 'mine\n');
  const first = await slung(factory, 'First');
  await factory.until(() => stateOf(factory, first) === 'landed');
  for (const [name, text] of Object.entries(files)) git.write(`${source}/${name}`, text);
  git.git(source, 'add', '--all');
  git.git(source, 'commit', '--quiet', '--message', 'Mine');
  const waiting = await slung(factory, 'Waits');
  await factory.until(() => asked(factory).length === 1);
  return Object.assign(factory, { waiting });
}

test('diverged commits are offered, and taken as a change they land by a merge that keeps them as they are', async () => {
  await using factory = await parted({});
  const { git, rig, source } = factory;
  const mine = git.git(source, 'rev-parse', 'main');
  const [decision] = asked(factory);
  assert.match(decision?.text ?? '', /main has a commit beside landed work \(Mine\): nothing lands until/);
  assert.equal(decision?.choices?.length, 2);
  const answer = (await factory.call('decision.answer', { id: decision?.id, choice: 1 })) as { mr: string };
  await factory.until(() => stateOf(factory, factory.waiting) === 'landed');
  await factory.until(() => isWhole(factory));
  assert.equal(git.git(rig.repository.dir, 'show', 'main:a.txt'), 'mine');
  assert.equal(
    git.git(rig.repository.dir, 'branch', '--contains', mine, '--format=%(refname:short)'),
    'main',
  );
  assert.equal(factory.engine.state.queue[answer.mr]?.phase.kind, 'landed');
  assert.equal(factory.engine.view().rigs[0]?.frozen, null);
  assert.deepEqual(asked(factory), []);
  const [, bead = ''] =
    /Bead: (\S+)/.exec(git.git(rig.repository.dir, 'log', '--format=%B', '--merges', '-1')) ?? [];
  assert.equal(rig.ledger.get(bead)?.status, 'closed');
});

test('what has come upstream since it was handed in is asked about, and goes with it', async () => {
  await using factory = await parted({});
  const { git, rig, source } = factory;
  await factory.call('mq.freeze');
  await factory.call('decision.answer', { id: asked(factory)[0]?.id, choice: 1 });
  git.commit(source, { 'more.txt': 'x\n' }, 'And more');
  await factory.until(() => /And more/.test(asked(factory)[0]?.text ?? ''));
  const { mr } = (await factory.call('decision.answer', { id: asked(factory)[0]?.id, choice: 1 })) as {
    mr: string;
  };
  assert.equal(Object.values(factory.engine.state.queue).filter(({ joins }) => joins).length, 1);
  await factory.call('mq.thaw');
  await factory.until(() => factory.engine.state.queue[mr]?.phase.kind === 'landed');
  await factory.until(() => isWhole(factory));
  assert.equal(git.git(rig.repository.dir, 'show', 'main:more.txt'), 'x');
});

test('diverged commits that are red are turned down, and the queue waits for whoever rebases them', async () => {
  await using factory = await parted({ 'red.txt': 'x\n' });
  const { git, rig, source } = factory;
  const { mr } = (await factory.call('decision.answer', { id: asked(factory)[0]?.id, choice: 1 })) as {
    mr: string;
  };
  await factory.until(() => factory.engine.state.queue[mr]?.phase.kind === 'rejected');
  assert.notEqual(stateOf(factory, factory.waiting), 'landed');
  assert.match(factory.engine.view().rigs[0]?.frozen ?? '', /git pull --rebase/);
  git.git(source, 'rm', '--quiet', 'red.txt');
  git.git(source, 'commit', '--quiet', '--message', 'Green');
  git.git(source, 'pull', '--quiet', '--rebase', rig.repository.dir, 'main');
  await factory.until(() => stateOf(factory, factory.waiting) === 'landed');
  assert.deepEqual(asked(factory), []);
});

test('what was turned down, or left to a person, is offered again when they want the queue to go on', async () => {
  await using factory = await parted({ 'red.txt': 'x\n' });
  const { engine, rig } = factory;
  const text = asked(factory)[0]?.text;
  const thaw = () => factory.call('mq.thaw') as Promise<{ frozen: string | null; decision: string | null }>;
  assert.equal((await thaw()).decision, null, 'it is being asked');
  const answer = async (choice: number) =>
    (await factory.call('decision.answer', { id: asked(factory)[0]?.id, choice })) as { mr: string };
  const { mr } = await answer(1);
  assert.equal((await thaw()).decision, null, 'it is in the queue');
  await factory.until(() => engine.state.queue[mr]?.phase.kind === 'rejected');
  const { frozen, decision } = await thaw();
  assert.match(frozen ?? '', /git pull --rebase/);
  assert.deepEqual(
    asked(factory).map((each) => [each.id, each.text]),
    [[decision, text]],
  );
  await answer(2);
  assert.notEqual((await thaw()).decision, null);
  const gates = rig.settings.gates.map((gate) => ({ ...gate, run: 'true' }));
  changeRigSettings(factory, { gates });
  await answer(1);
  await factory.until(() => stateOf(factory, factory.waiting) === 'landed');
  await factory.until(() => isWhole(factory));
  const merges = rig.ledger.all().filter(({ title }) => title.startsWith('Merge what is'));
  assert.deepEqual(
    merges.map(({ id, status }) => [id, status]),
    [[engine.state.queue[mr]?.bead, 'closed']],
  );
  assert.deepEqual(await thaw(), { rig: rig.name, frozen: null, decision: null });
});

test('a person who rebases them is asked no more, whether they have said so or just do it', async () => {
  for (const isSaid of [true, false]) {
    await using factory = await parted({});
    const { git, rig, source } = factory;
    if (isSaid) await factory.call('decision.answer', { id: asked(factory)[0]?.id, choice: 2 });
    await factory.reopen();
    assert.equal(asked(factory).length, isSaid ? 0 : 1, 'a start asks nothing twice');
    git.git(source, 'pull', '--quiet', '--rebase', rig.repository.dir, 'main');
    await factory.until(() => stateOf(factory, factory.waiting) === 'landed');
    assert.deepEqual(asked(factory), []);
    assert.equal(feedOf(factory.engine).match(/beside landed work/g)?.length ?? 0, 1);
  }
});

test('commits that were handed in and are rebased after all are in the queue no more', async () => {
  for (const isSaid of [true, false]) {
    await using factory = await parted({});
    const { git, engine, rig, source } = factory;
    await factory.call('mq.freeze');
    const [decision] = asked(factory);
    const { mr } = (await factory.call('decision.answer', { id: decision?.id, choice: 1 })) as { mr: string };
    if (isSaid) {
      git.commit(source, { 'more.txt': 'x\n' }, 'And more');
      await factory.until(() => /And more/.test(asked(factory)[0]?.text ?? ''));
      await factory.call('decision.answer', { id: asked(factory)[0]?.id, choice: 2 });
      assert.equal(engine.state.queue[mr]?.phase.kind, 'rejected');
    }
    git.git(source, 'pull', '--quiet', '--rebase', rig.repository.dir, 'main');
    await factory.until(() => engine.state.queue[mr]?.phase.kind === 'rejected');
    await factory.call('mq.thaw');
    await factory.until(() => stateOf(factory, factory.waiting) === 'landed');
    await factory.until(() => isWhole(factory));
  }
});
