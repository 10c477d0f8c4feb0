// Landings of a real town by a rig's strategy.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { addCommits } from '../../support/add-commits.ts';
import { changeRigSettings, type Factory, makeFactory, slung, stateOf } from '../../support/factory.ts';

for (const strategy of ['rebase', 'merge'] as const) {
  test(`by ${strategy} a train lands with the commits of its branches, and each page shows the whole change`, async () => {
    await using factory = await makeFactory({ rig: { strategy } });
    const { git, rig, source } = factory;
    let handedIn = 0;
    factory.life = async ({ spec, call }) => {
      const bead = spec.env['GT_BEAD'] ?? '';
      git.commit(spec.cwd, { [`${bead}.txt`]: 'first\n' }, `First of ${bead}`);
      git.commit(spec.cwd, { [`${bead}-more.txt`]: 'second\n' }, `Second of ${bead}`);
      await call('done');
      handedIn += 1;
      return null;
    };
    await factory.call('mq.freeze', { rig: 'tally', reason: 'both at once' });
    const beads = [await slung(factory, 'One'), await slung(factory, 'Two')];
    await factory.until(() => handedIn === 2);
    await factory.call('mq.thaw', { rig: 'tally' });
    await factory.until(() => beads.every((bead) => stateOf(factory, bead) === 'landed'));
    assert.equal(rig.ledger.get(beads[0] ?? '')?.status, 'closed');
    const subjects = git.git(rig.repository.dir, 'log', '--format=%s', 'main').split('\n');
    for (const bead of beads)
      assert.deepEqual(subjects.filter((subject) => subject.endsWith(` of ${bead}`)).sort(), [
        `First of ${bead}`,
        `Second of ${bead}`,
      ]);
    const [first, second] = Object.values(factory.engine.state.queue).map(({ phase }) => phase);
    assert(first?.kind === 'landed' && second?.kind === 'landed');
    assert.equal(second.base, first.commit);
    assert.equal(merges(factory), strategy === 'merge' ? '2' : '0');
    for (const { mr } of Object.values(factory.engine.state.queue)) {
      const { files } = (await factory.call('mq.diff', { mr })) as { files: readonly { path: string }[] };
      const { bead = '' } = factory.engine.state.queue[mr] ?? {};
      assert.deepEqual(
        files.map(({ path }) => path),
        [`${bead}-more.txt`, `${bead}.txt`],
      );
    }
    await factory.until(
      () => git.git(source, 'rev-parse', 'main') === git.git(rig.repository.dir, 'rev-parse', 'main'),
    );
  });
}

test('a branch of more commits than are landed one by one goes back at once, and is told what to do, also behind others', async () => {
  await using factory = await makeFactory({ gate: 'until test -e ../../go; do sleep 0.02; done' });
  changeRigSettings(factory, { strategy: 'rebase', conflictAttempts: 1 });
  const { git, rig, engine } = factory;
  factory.life = async ({ spec, call }) => {
    if (rig.ledger.get(spec.env['GT_BEAD'] ?? '')?.title === 'Long')
      addCommits(spec.cwd, branchAt(spec.cwd), 1_001);
    else git.commit(spec.cwd, { 'b.txt': 'b\n' });
    await call('done');
    return null;
  };
  const short = await slung(factory, 'Short');
  await factory.until(() => engine.state.queue['m1']?.phase.kind === 'built');
  const long = await slung(factory, 'Long');
  await factory.until(() => engine.state.queue['m2']?.phase.kind === 'rejected');
  assert.match(
    rig.ledger.get(long)?.comments.at(-1)?.text ?? '',
    /it has 1001 commits, and at most 1000 land one by one: make them fewer/,
  );
  git.write(`${rig.paths.root}/go`, '');
  await factory.until(() => stateOf(factory, short) === 'landed');
});

function branchAt(dir: string): string {
  return execFileSync('git', ['branch', '--show-current'], { cwd: dir, encoding: 'utf8' }).trim();
}

function merges({ git, rig }: Factory): string {
  return git.git(rig.repository.dir, 'rev-list', '--count', '--merges', 'main');
}
