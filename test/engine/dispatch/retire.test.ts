// What becomes of the checkouts of polecats whose work has ended.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { test } from 'node:test';
import { changeRigSettings, commitAndFinish, feedOf, makeFactory, slung } from '../../support/factory.ts';
import type { GitFixture } from '../../support/git-fixture.ts';
import { quickClock } from '../../support/quick-clock.ts';

test('a branch that landed is kept as it was handed in, and its clean checkout needs no rescue', async () => {
  await using factory = await makeFactory();
  factory.life = (hands) => commitAndFinish(hands);
  const { git, rig, engine } = factory;
  await slung(factory, 'Done and landed');
  await factory.until(() => /retired/.test(feedOf(engine)));
  assert.match(feedOf(engine), /amber retired$/m);
  const refs = git.refs(rig.repository.dir, 'refs/gt');
  const isBookkeeping = (ref: string): boolean =>
    ref === 'refs/gt/branch' || ref.startsWith('refs/gt/upstream');
  const landed = Object.entries(refs).filter(([ref]) => !isBookkeeping(ref));
  const tip = engine.state.queue['m1']?.tip;
  assert.deepEqual(landed.length, 1, JSON.stringify(refs));
  assert.match(landed[0]?.[0] ?? '', /^refs\/gt\/landed\/\d{4}-\d\d-\d\d\/m1$/);
  assert.equal(landed[0]?.[1], tip);
});

test('what a polecat left beyond what landed is rescued, and told', async () => {
  await using factory = await makeFactory();
  factory.life = async (hands) => {
    await commitAndFinish(hands);
    hands.git.commit(hands.spec.cwd, { 'afterthought.txt': 'x\n' });
    return null;
  };
  await slung(factory, 'Done, and a bit more');
  await factory.until(() => /retired/.test(feedOf(factory.engine)));
  const ref = /retired, its rest kept as (\S+)$/m.exec(feedOf(factory.engine))?.[1] ?? '';
  // As the guide says: a plain fetch does not see these refs.
  const { git, rig, source } = factory;
  git.git(source, `--git-dir=${rig.repository.dir}`, 'push', '--quiet', source, `${ref}:refs/heads/rescued`);
  assert.equal(git.git(source, 'show', 'rescued:afterthought.txt'), 'x');
});

for (const [what, lose] of [
  ['thrown its checkout away', (_, dir) => rmSync(dir, { recursive: true })],
  ['put its branch back', (git, dir) => git.git(dir, 'reset', '--quiet', '--hard', 'origin/main')],
] as const satisfies readonly (readonly [string, (git: GitFixture, dir: string) => void])[])
  test(`what was turned down is kept, though its polecat has ${what} since, and told`, async () => {
    await using factory = await makeFactory({ gate: 'test ! -e new.txt' });
    changeRigSettings(factory, { gateAttempts: 1 });
    const { git, rig, engine } = factory;
    let isLost = false;
    await factory.call('mq.freeze');
    factory.life = async (hands) => {
      await commitAndFinish(hands);
      lose(git, hands.spec.cwd);
      isLost = true;
      return null;
    };
    await slung(factory, 'Turned down');
    await factory.until(() => isLost);
    await factory.call('mq.thaw');
    await factory.until(() =>
      /retired, its rest kept as refs\/gt\/rescue\/r\d+-handed-in$/m.test(feedOf(engine)),
    );
    const tip = engine.state.queue['m1']?.tip ?? '';
    assert.match(git.git(rig.repository.dir, 'for-each-ref', '--contains', tip), /refs\/gt\/rescue/);
    assert.equal(git.git(rig.repository.dir, 'for-each-ref', 'refs/gt/mr'), '');
  });

test('a checkout that somebody stands in stays as it is, says for whom, and goes when they have left', async () => {
  await using factory = await makeFactory({ clock: quickClock(20) });
  let checkout = '';
  let visitor = spawn('true');
  factory.life = async (hands) => {
    checkout = hands.spec.cwd;
    visitor = spawn('sleep', ['600'], { cwd: checkout });
    hands.git.write(`${checkout}/unfinished.txt`, 'x\n');
    return 1;
  };
  const bead = await slung(factory, 'Left half-way');
  await factory.until(() => checkout !== '');
  await factory.call('stop', { target: bead });
  try {
    const told = () => factory.engine.view().warnings.find((line) => line.includes('waits: '));
    await factory.until(() => told() !== undefined);
    assert.match(
      told() ?? '',
      new RegExp(`waits: ${checkout} is kept while process ${visitor.pid} \\(sleep\\) stands`),
    );
    assert.equal(factory.git.git(factory.rig.repository.dir, 'for-each-ref', 'refs/gt/rescue'), '');
    const notes = factory.notes.filter((note) => note.includes('retire-polecat'));
    assert.deepEqual(
      notes.map((note) => note.split('\n').length),
      [1],
      'noted once, and without a stack',
    );
  } finally {
    visitor.kill('SIGKILL');
  }
  await factory.until(() => !existsSync(checkout));
  assert.match(factory.git.git(factory.rig.repository.dir, 'for-each-ref'), /refs\/gt\/rescue\/r\d+/);
});
