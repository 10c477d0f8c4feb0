// Repositories of which Git LFS keeps files, on a machine without git-lfs: pointers are land like any file, and whoever meets
// one instead of what it stands for is told.

import assert from 'node:assert/strict';
import { chmodSync, existsSync } from 'node:fs';
import { test } from 'node:test';
import {
  changeRigSettings,
  commitAndFinish,
  type Factory,
  makeFactory,
  slung,
  stateOf,
} from '../support/factory.ts';
import { FOO_POINTER, LFS_ATTRIBUTES, pointerTo } from '../support/lfs-repository.ts';

const FILES = { '.gitattributes': LFS_ATTRIBUTES, 'a.txt': 'a\n', 'art/big.bin': FOO_POINTER };
const IS_POINTER = "grep -q '^oid sha256:' art/big.bin";
const IS_FETCHED = 'test "$(cat art/big.bin)" = foo';

const noteOf = ({ engine }: Factory): string => {
  const phase = engine.state.queue['m1']?.phase;
  return phase?.kind === 'rejected' ? phase.note : '';
};

async function handedIn(factory: Factory): Promise<string> {
  factory.life = (hands) => commitAndFinish(hands);
  const bead = await slung(factory, 'Work');
  await factory.until(() => /landed|stopped/.test(stateOf(factory, bead) ?? ''));
  return bead;
}

test('work lands without git-lfs, though a person’s settings require it, and no filter of an agent’s clone runs', async () => {
  await using factory = await makeFactory({ files: FILES, gate: IS_POINTER });
  const { git, source, rig } = factory;
  const program = git.path('filter');
  git.write(program, `#!/bin/sh\ntouch '${git.path('ran')}'\ncat\n`);
  chmodSync(program, 0o755);
  const filter = (command: string) =>
    `[filter "lfs"]\n\trequired = true\n\tclean = ${command}\n\tsmudge = ${command}\n`;
  factory.life = async (hands) => {
    git.commit(hands.spec.cwd, { 'new.txt': 'x\n' });
    git.git(hands.spec.cwd, 'mv', 'art/big.bin', 'art/moved.bin');
    git.git(hands.spec.cwd, 'commit', '--quiet', '--message', 'Move');
    git.git(hands.spec.cwd, 'config', 'filter.lfs.clean', `'${program}'`);
    git.git(hands.spec.cwd, 'config', 'filter.lfs.smudge', `'${program}'`);
    git.write(git.path('home', '.gitconfig'), filter('no-such-git-lfs'));
    await hands.call('done');
    return null;
  };
  changeRigSettings(factory, { gates: [{ name: 'test', run: "grep -q '^oid sha256:' art/moved.bin" }] });
  const bead = await slung(factory, 'Move');
  await factory.until(() => stateOf(factory, bead) === 'landed');
  assert.equal(git.git(rig.repository.dir, 'show', 'main:art/moved.bin'), FOO_POINTER.trim());
  assert.ok(!existsSync(git.path('ran')), 'a filter of the agent’s ran');
  await factory.until(() => /no-such-git-lfs/.test(factory.engine.view().rigs[0]?.checkout ?? ''));
  assert.equal(git.git(source, 'diff', '--stat', '--', 'a.txt'), '', 'the person’s checkout is as it was');
  assert.ok(existsSync(`${source}/art/big.bin`));
});

test('what the setup has fetched stays for every gate, and what is no content of its pointer does not', async () => {
  await using factory = await makeFactory({ files: { ...FILES, 'art/other.bin': pointerTo('1') } });
  changeRigSettings(factory, {
    setup: 'printf foo > art/big.bin; printf forged > art/other.bin; echo changed > a.txt',
    gates: [
      { name: 'one', run: `${IS_FETCHED} && test "$(cat a.txt)" = a && echo again > a.txt` },
      { name: 'two', run: `${IS_FETCHED} && test "$(cat a.txt)" = a && grep -q sha256:1 art/other.bin` },
    ],
  });
  const bead = await handedIn(factory);
  assert.equal(stateOf(factory, bead), 'landed', noteOf(factory));
  assert.equal(factory.git.git(factory.rig.repository.dir, 'show', 'main:art/big.bin'), FOO_POINTER.trim());
});

const UNFETCHED =
  /\(it had but the pointers of art\/big\.bin: what a gate needs of Git LFS is fetched by the rig's "setup"\)$/;

test('a gate that fails where it has but pointers says so, and names what to do', async () => {
  await using factory = await makeFactory({ files: FILES, gate: `test ! -e new.txt || ${IS_FETCHED}` });
  changeRigSettings(factory, { gateAttempts: 1 });
  const bead = await handedIn(factory);
  assert.equal(stateOf(factory, bead), 'stopped');
  assert.match(noteOf(factory), UNFETCHED);
});

test('a branch that fails its gate for want of them has a person asked to fetch them', async () => {
  await using factory = await makeFactory({ files: FILES, gate: IS_FETCHED });
  factory.life = (hands) => commitAndFinish(hands);
  const bead = await slung(factory, 'Work');
  await factory.until(() => factory.engine.view().decisions.length > 0);
  assert.match(factory.engine.view().decisions[0]?.text ?? '', UNFETCHED);
  changeRigSettings(factory, { setup: 'printf foo > art/big.bin' });
  await factory.call('mq.retry', { mr: 'm1' });
  await factory.until(() => stateOf(factory, bead) === 'landed');
});

test('a conflict about such a file is told as one of Git LFS, to be resolved by taking a side', async () => {
  await using factory = await makeFactory({ files: FILES });
  const { git, source } = factory;
  factory.life = async (hands) => {
    git.git(hands.spec.cwd, 'rm', '--quiet', 'art/big.bin');
    git.git(hands.spec.cwd, 'commit', '--quiet', '--message', 'Drop');
    git.commit(source, { 'art/big.bin': pointerTo('2') }, 'Paint it anew');
    await hands.call('done');
    return null;
  };
  changeRigSettings(factory, { conflictAttempts: 1 });
  const bead = await slung(factory, 'Drop');
  await factory.until(() => stateOf(factory, bead) === 'stopped');
  assert.match(
    noteOf(factory),
    /^conflict with what landed since, in art\/big\.bin \(modify\/delete, kept by Git LFS\)/,
  );
  assert.match(noteOf(factory), /^Of what is kept by Git LFS .* take one side whole/m);
});
