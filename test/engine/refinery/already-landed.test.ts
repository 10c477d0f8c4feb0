// Changes that the branch holds already, whoever brought them there.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  changeRigSettings,
  commitAndFinish,
  type Factory,
  feedOf,
  makeFactory,
  slung,
  stateOf,
} from '../../support/factory.ts';

const FILES = { 'new.txt': 'the same\n' };

test('what a person has put on the branch meanwhile closes its bead, is told, tested by nothing and held against nobody', async () => {
  await using factory = await makeFactory({ gate: 'false' });
  const { git, source, rig } = factory;
  factory.life = async (hands) => {
    git.commit(source, FILES, 'By hand');
    return await commitAndFinish(hands, FILES);
  };
  const bead = await slung(factory, 'Do it too');
  await factory.until(() => stateOf(factory, bead) === 'landed');
  const tip = git.git(source, 'rev-parse', 'main');
  assert.equal(git.git(rig.repository.dir, 'rev-parse', 'main'), tip, 'nothing was landed');
  assert.equal(rig.ledger.get(bead)?.status, 'closed');
  assert.match(feedOf(factory.engine), new RegExp(`m1: ${tip.slice(0, 9)} holds all of it already`));
  assert.equal(factory.engine.view().queue[0]?.note, `all of it was in ${tip.slice(0, 9)}`);
  assert.equal(factory.engine.state.rigs['tally']?.redRate, undefined);
  const shown = (await factory.call('mq.diff', { mr: 'm1' })) as { files: unknown[] };
  assert.deepEqual(shown.files, []);
  factory.life = (hands) => commitAndFinish(hands);
  await closedInNextLanding(factory, bead);
});

test('one change handed in for two beads lands once and closes both', async () => {
  await using factory = await makeFactory();
  factory.life = (hands) => commitAndFinish(hands, FILES);
  const beads = [await slung(factory, 'One'), await slung(factory, 'Two')];
  await factory.until(() => beads.every((bead) => stateOf(factory, bead) === 'landed'));
  const { git, rig } = factory;
  assert.equal(git.git(rig.repository.dir, 'rev-list', '--count', 'main'), '2');
  assert.deepEqual(
    beads.map((bead) => rig.ledger.get(bead)?.status),
    ['closed', 'closed'],
  );
  assert.doesNotMatch(feedOf(factory.engine), /rejected/);
});

test('a town that dies before it has closed what was on the branch already closes it at the next start', async () => {
  for (const n of [4, 5]) {
    await using factory = await makeFactory();
    const { git, source } = factory;
    factory.life = async (hands) => {
      git.commit(source, FILES, 'By hand');
      factory.dieAt({ n, when: 'before' });
      return await commitAndFinish(hands, FILES);
    };
    const bead = await slung(factory, 'Do it too');
    await factory.until(() => factory.isDead);
    await factory.reopen();
    await factory.until(() => stateOf(factory, bead) === 'landed');
    assert.equal(factory.rig.ledger.get(bead)?.status, 'closed');
  }
});

/** The ledger's lines go into the history with whatever lands next. */
async function closedInNextLanding(factory: Factory, bead: string): Promise<void> {
  const { git, rig } = factory;
  changeRigSettings(factory, { gates: [] });
  const next = await slung(factory, 'Next');
  await factory.until(() => stateOf(factory, next) === 'landed');
  const path = rig.ledger.files().find((file) => file.path.endsWith(`/${bead}.jsonl`))?.path;
  assert.match(git.git(rig.repository.dir, 'show', `main:${path}`), /"closed"/);
}
