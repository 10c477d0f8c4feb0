// Nobody but the Refinery moves a rig's branch: not by a push, and where somebody writes into the engine's repository, it
// is put back before anything is built on it or given to a person.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CommitId, isCommitId } from '../../src/engine/rigs/commit-id.ts';
import {
  commitAndFinish,
  type Factory,
  feedOf,
  makeFactory,
  type PolecatHands,
  slung,
  stateOf,
} from '../support/factory.ts';
import { AGENT, type GitFixture, gitFixture, valueIn } from '../support/git-fixture.ts';

test('a commit that an agent pushes past all hooks onto the engine’s main is kept aside, and neither built on nor given to a person', async () => {
  await using factory = await makeFactory();
  let evil = '';
  factory.life = async (hands) => {
    evil = pushPastHooks(factory, hands);
    hands.git.git(hands.spec.cwd, 'reset', '--quiet', '--hard', 'HEAD~1');
    return await commitAndFinish(hands);
  };
  const bead = await slung(factory, 'Do it');
  await factory.until(() => stateOf(factory, bead) === 'landed');
  const { git, rig, source } = factory;
  await factory.until(
    () => git.git(source, 'rev-parse', 'main') === git.git(rig.repository.dir, 'rev-parse', 'main'),
  );
  assert.deepEqual(git.git(source, 'log', '--format=%s', 'main').split('\n'), ['Do it', 'Start']);
  assert.deepEqual(git.refs(rig.repository.dir, 'refs/gt/rescue'), {
    [`refs/gt/rescue/branch-${evil.slice(0, 12)}`]: evil,
  });
  assert.match(
    feedOf(factory.engine),
    /tally: its branch was at [0-9a-f]{9} in the engine's repository, by another hand than .* kept as refs\/gt\/rescue\/branch-/,
  );
});

test('a branch that is moved while a candidate passes its gate, onto that candidate too, lands as it was gated', async () => {
  for (const onTop of [false, true]) {
    await using factory = await makeFactory({ gate: 'until test -e ../../released; do sleep 0.05; done' });
    factory.life = (hands) => commitAndFinish(hands);
    const { git, rig, source } = factory;
    const engineGit = rig.repository.dir;
    const bead = await slung(factory, 'Do it');
    await factory.until(() => factory.engine.state.queue['m1']?.phase.kind === 'built');
    const phase = factory.engine.state.queue['m1']?.phase;
    assert(phase?.kind === 'built');
    const parent = onTop ? phase.commit : phase.base;
    const evil = commitOn(git, engineGit, { parent, tree: `${parent}^{tree}` });
    git.git(engineGit, 'update-ref', 'refs/heads/main', evil);
    git.write(`${rig.paths.root}/released`, '');
    await factory.until(() => stateOf(factory, bead) === 'landed');
    await factory.until(
      () => git.git(source, 'rev-parse', 'main') === git.git(engineGit, 'rev-parse', 'main'),
    );
    await factory.until(() => feedOf(factory.engine).includes('its branch was at'));
    assert.deepEqual(git.git(source, 'log', '--format=%s', 'main').split('\n'), ['Do it', 'Start']);
  }
});

test('a candidate of another tree than was gated, or without what has landed before, does not land, says so, and is built anew', async () => {
  const wrongs: readonly { parent: string; tree: string; why: RegExp }[] = [
    { tree: 'main^{tree}', parent: 'main', why: /its tree is not the one that was gated/ },
    { tree: 'gated', parent: 'main~1', why: /it does not hold what has landed before/ },
  ];
  for (const { parent, tree, why } of wrongs) {
    await using factory = await makeFactory();
    const { git, rig } = factory;
    factory.life = (hands) => commitAndFinish(hands, { [`${hands.spec.env['GT_BEAD']}.txt`]: 'x\n' });
    const before = await slung(factory, 'Before');
    await factory.until(() => stateOf(factory, before) === 'landed');
    let built = 0;
    const { repository } = rig;
    const { buildCandidate } = repository;
    repository.buildCandidate = async (recipe) => {
      const candidate = await buildCandidate.call(repository, recipe);
      if (candidate.kind !== 'built' || built++ > 0) return candidate;
      const named = tree === 'gated' ? `${candidate.commit}^{tree}` : tree;
      return { ...candidate, commit: commitOn(git, repository.dir, { parent, tree: named }) };
    };
    const bead = await slung(factory, 'Do it');
    await factory.until(() => stateOf(factory, bead) === 'landed');
    assert.match(feedOf(factory.engine), why);
    assert.equal(built, 2);
    const subjects = git.git(repository.dir, 'log', '--format=%s', 'main').split('\n');
    assert.deepEqual(subjects, ['Do it', 'Before', 'Start']);
    for (const each of [before, bead]) assert.equal(git.git(repository.dir, 'show', `main:${each}.txt`), 'x');
  }
});

test('a branch that was reset or deleted holds again what has landed, also after a start', async () => {
  await using factory = await makeFactory();
  factory.life = (hands) => commitAndFinish(hands);
  const { git, rig } = factory;
  const bead = await slung(factory, 'Do it');
  await factory.until(() => stateOf(factory, bead) === 'landed');
  const tip = git.git(rig.repository.dir, 'rev-parse', 'main');
  for (const tampering of [
    ['update-ref', 'refs/heads/main', `${tip}~1`],
    ['update-ref', '-d', 'refs/heads/main'],
  ]) {
    await factory.drop();
    git.git(rig.repository.dir, ...tampering);
    await factory.open();
    await factory.until(() => git.refs(rig.repository.dir, 'refs/heads/main')['refs/heads/main'] === tip);
  }
  const isTold = /its branch was gone from the engine's repository, .* it is back at/;
  await factory.until(() => isTold.test(feedOf(factory.engine)));
});

test('a branch that is deleted while a change waits is back before that is built', async () => {
  await using factory = await makeFactory();
  const { git, rig } = factory;
  factory.life = (hands) => commitAndFinish(hands);
  await factory.call('mq.freeze', { rig: 'tally', reason: 'to wait' });
  const bead = await slung(factory, 'Do it');
  await factory.until(() => stateOf(factory, bead) === 'submitted');
  git.git(rig.repository.dir, 'update-ref', '-d', 'refs/heads/main');
  await factory.call('mq.thaw', { rig: 'tally' });
  const isOver = () => stateOf(factory, bead) === 'landed' || feedOf(factory.engine).includes('m1 deferred');
  await factory.until(isOver);
  assert.doesNotMatch(feedOf(factory.engine), /could not be built/);
});

test('an agent begins on what has landed, and hands its work in, whatever others have made of the branch', async () => {
  await using factory = await makeFactory();
  const { git, rig } = factory;
  const { dir } = rig.repository;
  let begun = '';
  factory.life = async (hands) => {
    begun = git.git(hands.spec.cwd, 'log', '--format=%s');
    git.git(dir, 'update-ref', '-d', 'refs/heads/main');
    return await commitAndFinish(hands);
  };
  git.git(dir, 'update-ref', 'refs/heads/main', commitOn(git, dir, { parent: 'main', tree: 'main^{tree}' }));
  const bead = await slung(factory, 'Do it');
  await factory.until(() => ['landed', 'stopped'].includes(stateOf(factory, bead) ?? ''));
  assert.equal(begun, 'Start');
  assert.equal(stateOf(factory, bead), 'landed');
  assert.equal(factory.engine.state.works[`tally/${bead}`]?.attempt, 1);
  assert.equal(git.git(dir, 'log', '--format=%s', 'main'), 'Do it\nStart');
});

test('a branch of an older release, of which nothing is known, is believed until it is first moved', async () => {
  using fixture = gitFixture();
  const engine = await fixture.engineOf(fixture.personsRepository());
  fixture.git(engine.dir, 'update-ref', '-d', 'refs/gt/branch');
  assert.equal(await engine.restoreBranch(), null);
  const dir = fixture.path('polecats', 'nux');
  valueIn(await engine.clonePolecat({ dir, branch: 'work', author: AGENT }));
  fixture.commit(dir, { 'b.txt': 'b\n' });
  const { tip } = valueIn(await engine.submit({ clone: dir, branch: 'work', pin: 'm1' }));
  const built = await engine.buildCandidate({ tip, message: 'Land', beadFiles: [], closing: [] });
  assert(built.kind === 'built');
  assert.equal(await engine.land({ commit: built.commit, expected: built.base }), 'landed');
  fixture.git(engine.dir, 'update-ref', 'refs/heads/main', tip);
  const kept = `refs/gt/rescue/branch-${tip.slice(0, 12)}`;
  assert.deepEqual(await engine.restoreBranch(), { from: tip, to: built.commit, kept });
});

/** As somebody would who wants to: by their own receive-pack, in which no hook runs. */
function pushPastHooks({ rig }: Factory, { git, spec }: PolecatHands): string {
  const commit = git.commit(spec.cwd, { 'evil.txt': 'no gate has seen it\n' }, 'Evil');
  const receiver = '--receive-pack=git -c core.hooksPath=/dev/null receive-pack';
  git.git(spec.cwd, 'push', '--quiet', receiver, rig.repository.dir, 'HEAD:refs/heads/main');
  return commit;
}

function commitOn(
  git: GitFixture,
  repository: string,
  { parent, tree }: { readonly parent: string; readonly tree: string },
): CommitId {
  const person = ['-c', 'user.name=x', '-c', 'user.email=x@x'];
  const commit = git.git(repository, ...person, 'commit-tree', tree, '-p', parent, '-m', 'Evil');
  assert(isCommitId(commit));
  return commit;
}
