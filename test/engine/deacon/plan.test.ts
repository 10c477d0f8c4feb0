import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planDeacon } from '../../../src/engine/deacon/plan.ts';
import type { RigName } from '../../../src/engine/ids.ts';
import { feedOf, makeFactory } from '../../support/factory.ts';
import { quickClock } from '../../support/quick-clock.ts';

test('chores are due every minute, and repositories are left alone at the start', () => {
  const kinds = (now: number, lastChoreAt: number | null) =>
    planDeacon({ now, lastChoreAt, rigs: ['tally' as RigName] }).map(({ kind }) => kind);
  assert.deepEqual(kinds(1_000, null), ['chore']);
  assert.deepEqual(kinds(60_999, 1_000), []);
  assert.deepEqual(kinds(61_000, 1_000), ['chore', 'tidy-repository']);
});

test('the Deacon has the pins dropped that no merge request needs any more', async () => {
  await using factory = await makeFactory({ clock: quickClock(100) });
  const { git, rig } = factory;
  // A crew member's of an ended request, and one of a run that this town's log does not know.
  for (const pin of ['r0-bd-x-1', 'r99'])
    git.git(rig.repository.dir, 'update-ref', `refs/gt/mr/${pin}`, 'main');
  await factory.until(() => /tidy-repository: tally: dropped 1 old ref/.test(feedOf(factory.engine)));
  assert.deepEqual(Object.keys(git.refs(rig.repository.dir, 'refs/gt/mr')), ['refs/gt/mr/r99']);
});

test('what a person has handed in, and was turned down, is kept as a rescue once its pin goes', async () => {
  await using factory = await makeFactory({ gate: 'test ! -e mine.txt', clock: quickClock(100) });
  const { git, rig, source } = factory;
  const { id: bead } = (await factory.call('bead.create', { title: 'By hand' })) as { id: string };
  git.git(source, 'switch', '--quiet', '--create', 'mine');
  const tip = git.commit(source, { 'mine.txt': 'x\n' });
  git.git(source, 'switch', '--quiet', 'main');
  await factory.call('mq.submit', { folder: source, branch: 'mine', bead });
  await factory.until(() => Object.keys(git.refs(rig.repository.dir, 'refs/gt/rescue')).length === 1);
  assert.deepEqual(Object.values(git.refs(rig.repository.dir, 'refs/gt/rescue')), [tip]);
  assert.deepEqual(git.refs(rig.repository.dir, 'refs/gt/mr'), {});
});
