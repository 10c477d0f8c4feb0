// A person's `git gc` in the engine's repository, also one that drops all that no ref names: candidates are such.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { commitAndFinish, feedOf, makeFactory, slung, stateOf } from '../support/factory.ts';
import { quickClock } from '../support/quick-clock.ts';

test('a candidate survives git gc; one that was pruned is built anew, and nothing that was handed in is lost', async () => {
  const gate = 'echo run >> ../../runs; until test -e ../../released; do sleep 0.05; done';
  await using factory = await makeFactory({ gate, clock: quickClock(10) });
  factory.life = (hands) => commitAndFinish(hands);
  const { git, rig } = factory;
  const bead = await slung(factory, 'Survive');
  await factory.until(() => existsSync(`${rig.paths.root}/runs`));
  const phase = factory.engine.state.queue['m1']?.phase;
  assert(phase?.kind === 'built');
  git.git(rig.repository.dir, 'gc', '--quiet');
  assert.equal(git.git(rig.repository.dir, 'cat-file', '-t', phase.commit), 'commit');
  git.git(rig.repository.dir, 'gc', '--quiet', '--prune=now');
  git.gitFails(rig.repository.dir, 'cat-file', '-t', phase.commit);
  git.write(`${rig.paths.root}/released`, '');
  await factory.until(() => stateOf(factory, bead) === 'landed');
  assert.match(
    feedOf(factory.engine),
    /m1 deferred: its candidate (is gone from the repository|cannot be read)/,
  );
  assert.equal(git.git(rig.repository.dir, 'fsck', '--full', '--no-dangling'), '');
  assert.equal(git.git(rig.repository.dir, 'show', 'main:new.txt'), bead);
});

test('what a trial has built survives a prune as long as the trial goes on, and no longer', async () => {
  const gate = 'echo run >> ../../runs; until test -e ../../released; do sleep 0.05; done';
  await using factory = await makeFactory({ gate, clock: quickClock(10) });
  const { git, source, rig, engine } = factory;
  git.git(source, 'switch', '--quiet', '--create', 'mine');
  git.commit(source, { 'mine.txt': 'x\n' });
  await factory.call('mq.try', { name: 'mine' });
  await factory.until(() => existsSync(`${rig.paths.root}/runs`));
  const { commit = '', gatedCommit = '' } = engine.state.trials['t1']?.candidate ?? {};
  git.git(rig.repository.dir, 'gc', '--quiet', '--prune=now');
  for (const kept of [commit, gatedCommit])
    assert.equal(git.git(rig.repository.dir, 'cat-file', '-t', kept), 'commit');
  git.write(`${rig.paths.root}/released`, '');
  await factory.until(() => engine.state.trials['t1']?.end?.how === 'green');
  await factory.until(() => git.git(rig.repository.dir, 'for-each-ref', 'refs/gt/trial/') === '');
  git.git(rig.repository.dir, 'gc', '--quiet', '--prune=now');
  git.gitFails(rig.repository.dir, 'cat-file', '-t', commit);
});
