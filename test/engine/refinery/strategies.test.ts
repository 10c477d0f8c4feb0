// Landings of a real town by a rig's strategy.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changeRigSettings, type Factory, makeFactory, slung, stateOf } from '../../support/factory.ts';

for (const strategy of ['rebase', 'merge'] as const) {
  test(`by ${strategy} a train lands with the commits of its branches, and each page shows the whole change`, async () => {
    await using factory = await makeFactory();
    changeRigSettings(factory, { strategy });
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

function merges({ git, rig }: Factory): string {
  return git.git(rig.repository.dir, 'rev-list', '--count', '--merges', 'main');
}
