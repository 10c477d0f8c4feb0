// Names that differ in case alone, on a file system that ignores case: what others push upstream meanwhile may hold them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commitAndFinish, type Factory, feedOf, makeFactory, slung, stateOf } from '../../support/factory.ts';

/** The engine takes its file system for one that ignores case, as macOS's does. */
async function caseBlindTown(gate: string): Promise<Factory> {
  const factory = await makeFactory({ gate });
  factory.git.git(factory.rig.repository.dir, 'config', 'core.ignoreCase', 'true');
  await factory.reopen();
  return factory;
}

test('what a person pushes under a gate is looked at with the change: the two that are one name do not land together', async () => {
  await using factory = await caseBlindTown('until test -e ../../go; do sleep 0.02; done');
  const { git, source, rig } = factory;
  let attempts = 0;
  factory.life = (hands) => {
    attempts += 1;
    return commitAndFinish(hands, { [attempts === 1 ? 'Docs/new.md' : 'docs/new.md']: 'x\n' });
  };
  const bead = await slung(factory, 'Write');
  await factory.until(() => factory.engine.gating.size > 0);
  git.commit(source, { 'docs/old.md': 'x\n' }, 'A person’s');
  git.write(`${rig.paths.root}/go`, '');
  await factory.until(() => stateOf(factory, bead) === 'landed');
  assert.match(feedOf(factory.engine), /m1 deferred: main moved upstream/);
  assert.match(
    feedOf(factory.engine),
    /m1 rejected: conflict with what landed since, in Docs \(one name but for case\), docs \(one name/,
  );
  assert.deepEqual(git.git(rig.repository.dir, 'ls-tree', '--name-only', 'main').split('\n'), [
    ...['.beads', 'a.txt', 'docs'],
  ]);
});

test('what is pushed with such names is taken in, told as what it is, and held against no change', async () => {
  await using factory = await caseBlindTown('true');
  const { git, source, rig } = factory;
  factory.life = (hands) => commitAndFinish(hands);
  git.commit(source, { 'README.md': 'x\n', 'ReadMe.md': 'y\n' }, 'From a file system that tells them apart');
  const bead = await slung(factory, 'Beside them');
  await factory.until(() => stateOf(factory, bead) === 'landed');
  assert.match(
    feedOf(factory.engine),
    /took in upstream \w+; README\.md, ReadMe\.md differ in case alone, which this file system ignores/,
  );
  const files = git.git(rig.repository.dir, 'ls-tree', '--name-only', 'main').split('\n');
  assert.ok(
    ['README.md', 'ReadMe.md', 'new.txt'].every((name) => files.includes(name)),
    files.join(),
  );
});

test('a rename of one of them upstream is told as nothing', async () => {
  await using factory = await caseBlindTown('true');
  const { git, source } = factory;
  factory.life = (hands) => commitAndFinish(hands);
  git.git(source, 'mv', 'a.txt', 'A.txt');
  git.git(source, 'commit', '--quiet', '--message', 'Rename');
  const bead = await slung(factory, 'Beside it');
  await factory.until(() => stateOf(factory, bead) === 'landed');
  assert.match(feedOf(factory.engine), /took in upstream \w+$/m);
});
