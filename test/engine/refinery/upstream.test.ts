// The queue and its upstream: commits that a person made meanwhile, taken in or waited for; and what gates leave.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { test } from 'node:test';
import { isAlive } from '../../../src/engine/adapters/processes.ts';
import { gateFolderOf } from '../../../src/engine/refinery/clear-gates.ts';
import {
  changeRigSettings,
  commitAndFinish,
  feedOf,
  makeFactory,
  slung,
  stateOf,
} from '../../support/factory.ts';
import { quickClock } from '../../support/quick-clock.ts';

test('a person’s commits are taken in, with their bead lines, before the next candidate is built', async () => {
  await using factory = await makeFactory();
  factory.life = (hands) => commitAndFinish(hands);
  const { git, rig, source } = factory;
  const theirs = '{"another":"program","line":1}\n';
  git.commit(source, { 'by-hand.txt': 'x\n', '.beads/bd/bd-hand.jsonl': theirs });
  const bead = await slung(factory, 'After a person');
  await factory.until(() => stateOf(factory, bead) === 'landed');
  assert.equal(git.git(rig.repository.dir, 'show', 'main:by-hand.txt'), 'x');
  assert.match(git.git(rig.repository.dir, 'show', 'main:.beads/bd/bd-hand.jsonl'), /another/);
  assert.match(feedOf(factory.engine), /took in upstream/);
});

test('a commit that a person makes while a gate runs is taken in, and the candidate built and judged anew', async () => {
  await using factory = await makeFactory({ gate: 'until test -e ../../released; do sleep 0.05; done' });
  factory.life = (hands) => commitAndFinish(hands);
  const { git, rig, source } = factory;
  const bead = await slung(factory, 'Beside a person');
  await factory.until(() => factory.engine.state.queue['m1']?.phase.kind === 'built');
  git.commit(source, { 'by-hand.txt': 'x\n' });
  git.write(`${rig.paths.root}/released`, '');
  await factory.until(() => stateOf(factory, bead) === 'landed');
  await factory.until(
    () => git.git(source, 'rev-parse', 'main') === git.git(rig.repository.dir, 'rev-parse', 'main'),
  );
  assert.equal(factory.engine.view().rigs[0]?.frozen, null);
  assert.equal(git.git(source, 'show', 'main:new.txt'), bead);
  assert.equal(git.git(source, 'show', 'main:by-hand.txt'), 'x');
  assert.match(feedOf(factory.engine), /deferred: main moved upstream/);
});

test('a person who commits under every gate puts a change off ever longer, which is counted, and it lands when they pause', async () => {
  const gate = 'echo run >> ../../runs; until test -e ../../go; do sleep 0.02; done; rm ../../go';
  await using factory = await makeFactory({ gate, clock: quickClock(10) });
  factory.life = (hands) => commitAndFinish(hands);
  const { git, rig, source } = factory;
  const at = (name: string): string => `${rig.paths.root}/${name}`;
  const gates = (): number =>
    existsSync(at('runs')) ? readFileSync(at('runs'), 'utf8').split('\n').length - 1 : 0;
  const bead = await slung(factory, 'Again and again');
  for (const nth of [1, 2, 3]) {
    await factory.until(() => gates() === nth);
    git.commit(source, { [`by-hand-${nth}.txt`]: 'x\n' });
    git.write(at('go'), '');
    await factory.until(() => factory.engine.state.queue['m1']?.deferrals === nth);
  }
  assert.match(
    factory.engine.view().queue[0]?.note ?? '',
    /^main moved upstream; put off 3 times, tried again in [34] s$/,
  );
  await factory.until(() => gates() === 4);
  git.write(at('go'), '');
  await factory.until(() => stateOf(factory, bead) === 'landed');
  assert.doesNotMatch(feedOf(factory.engine), /rejected/);
  const files = git.git(rig.repository.dir, 'ls-tree', '--name-only', 'main').split('\n');
  assert.deepEqual(
    files.filter((name) => name.endsWith('.txt')),
    ['a.txt', ...[1, 2, 3].map((nth) => `by-hand-${nth}.txt`), 'new.txt'],
  );
});

test('an upstream that cannot be read holds no candidate up that was built on what it last held', async () => {
  await using factory = await makeFactory({ gate: 'until test -e ../../released; do sleep 0.05; done' });
  factory.life = (hands) => commitAndFinish(hands);
  const { git, rig, source } = factory;
  const bead = await slung(factory, 'Alone');
  await factory.until(() => factory.engine.state.queue['m1']?.phase.kind === 'built');
  renameSync(source, `${source} away`);
  git.write(`${rig.paths.root}/released`, '');
  await factory.until(() => stateOf(factory, bead) === 'landed');
});

test('a queue that is frozen by diverged commits goes on by itself once a person has rebased them', async () => {
  await using factory = await makeFactory({ clock: quickClock(10) });
  factory.life = (hands) => commitAndFinish(hands, { [`${hands.spec.env['GT_BEAD']}.txt`]: 'x\n' });
  const { git, rig, source } = factory;
  // What is not committed keeps the checkout from following, so that the next commit diverges.
  git.write(`${source}/a.txt`, 'mine\n');
  const first = await slung(factory, 'First');
  await factory.until(() => stateOf(factory, first) === 'landed');
  git.git(source, 'commit', '--all', '--quiet', '--message', 'Mine');
  const second = await slung(factory, 'Second');
  await factory.until(() => factory.engine.view().rigs[0]?.frozen != null);
  assert.match(factory.engine.view().rigs[0]?.frozen ?? '', /git pull --rebase/);
  assert.match(factory.engine.view().queue[0]?.note ?? '', /has commits that landed work does not have/);
  git.git(source, 'pull', '--quiet', '--rebase', rig.repository.dir, 'main');
  await factory.until(() => stateOf(factory, second) === 'landed');
  assert.equal(factory.engine.view().rigs[0]?.frozen, null);
  assert.equal(git.git(rig.repository.dir, 'show', 'main:a.txt'), 'mine');
});

test('a rewritten upstream freezes the queue, is told with what it lost, is left as it is, and goes on when that is back', async () => {
  await using factory = await makeFactory({ clock: quickClock(10) });
  factory.life = (hands) => commitAndFinish(hands, { [`${hands.spec.env['GT_BEAD']}.txt`]: 'x\n' });
  const { git, rig, source } = factory;
  const tip = (): string => git.git(source, 'rev-parse', 'main');
  const first = await slung(factory, 'First');
  await factory.until(() => stateOf(factory, first) === 'landed');
  await factory.until(() => tip() === git.git(rig.repository.dir, 'rev-parse', 'main'));
  // The upstream's tip as the engine has seen it: it is looked at before the next candidate.
  await rig.repository.fetchUpstream();
  const landed = tip();
  git.git(source, 'reset', '--quiet', '--hard', 'HEAD~1');
  const rewritten = git.commit(source, { 'other.txt': 'x\n' }, 'Instead');
  const second = await slung(factory, 'Second');
  await factory.until(() => factory.engine.view().rigs[0]?.frozen != null);
  const [from, to] = [landed.slice(0, 9), rewritten.slice(0, 9)];
  assert.match(
    factory.engine.view().rigs[0]?.frozen ?? '',
    new RegExp(
      `^the upstream's main was rewritten, from ${from} to ${to}, and lost a commit \\(First\\): there, git pull`,
    ),
  );
  assert.equal(tip(), rewritten);
  assert.equal(git.git(rig.repository.dir, 'rev-parse', 'main'), landed);
  git.git(source, 'pull', '--quiet', '--rebase', rig.repository.dir, 'main');
  await factory.until(() => stateOf(factory, second) === 'landed');
  assert.deepEqual(git.git(rig.repository.dir, 'log', '--format=%s', 'main').split('\n'), [
    'Second',
    'Instead',
    'First',
    'Start',
  ]);
});

test('what a killed engine left of its gates, processes too, is gone before the next gate runs', async () => {
  await using factory = await makeFactory();
  const dir = `${factory.rig.paths.gates}/0123456789ab`;
  await factory.drop();
  const own = gateFolderOf(dir);
  mkdirSync(`${own}/home`, { recursive: true, mode: 0o700 });
  mkdirSync(dir, { recursive: true });
  const left = spawn('sleep', ['600'], { cwd: dir, env: { ...process.env, GT_GATE: own } });
  try {
    await factory.open();
    await factory.engine.gatesCleared;
    assert.deepEqual(readdirSync(factory.rig.paths.gates), []);
    assert.ok(!existsSync(own));
    assert.ok(left.pid !== undefined && !isAlive(left.pid));
  } finally {
    left.kill('SIGKILL');
  }
});

test('a candidate that cannot be built is put off with the reason, and the next one goes on', async () => {
  await using factory = await makeFactory();
  factory.life = (hands) => commitAndFinish(hands, { [`${hands.spec.env['GT_BEAD']}.txt`]: 'x\n' });
  const { repository } = factory.rig;
  const build = repository.buildCandidate.bind(repository);
  let isBroken = true;
  repository.buildCandidate = async (request) => {
    if (isBroken && request.message === 'Broken') throw new Error('git went away');
    return await build(request);
  };
  const broken = await slung(factory, 'Broken');
  await factory.until(() => /git went away/.test(factory.engine.view().queue[0]?.note ?? ''));
  const whole = await slung(factory, 'Whole');
  await factory.until(() => stateOf(factory, whole) === 'landed');
  isBroken = false;
  await factory.until(() => stateOf(factory, broken) === 'landed');
});

test('a checkout that cannot follow is a standing warning, asked ever more seldom, until it follows', async () => {
  const clock = quickClock(20);
  await using factory = await makeFactory({ clock });
  factory.life = (hands) => commitAndFinish(hands);
  const { git, source, rig } = factory;
  const waits: { readonly from: number; readonly to: number }[] = [];
  const follow = rig.repository.followCheckout.bind(rig.repository);
  rig.repository.followCheckout = async (request) => {
    const from = clock.now();
    const followed = await follow(request);
    if (followed.kind === 'waiting') waits.push({ from, to: clock.now() });
    return followed;
  };
  const isWarned = () => factory.engine.view().warnings.some((line) => /tally: .*commit or stash/.test(line));
  git.write(`${source}/a.txt`, 'mine\n');
  const bead = await slung(factory, 'Waits');
  await factory.until(() => stateOf(factory, bead) === 'landed');
  await factory.until(isWarned);
  await factory.until(() => waits.length >= 4);
  const pauses = waits.slice(1, 4).map(({ from }, nth) => from - (waits[nth]?.to ?? 0));
  assert.ok(
    pauses.every((pause, nth) => pause >= 3_000 * 2 ** nth),
    `paused ${pauses}`,
  );
  git.git(source, 'stash', '--quiet');
  await factory.until(
    () => git.git(source, 'rev-parse', 'main') === git.git(rig.repository.dir, 'rev-parse', 'main'),
  );
  await factory.until(() => !isWarned());
});

test('what lands is pushed to a remote where the rig says so, also after a kill, and a refusal holds nothing up', async () => {
  let remote = '';
  await using factory = await makeFactory({
    clock: quickClock(20),
    upstream: (git, person) => {
      remote = git.path('remote.git');
      git.git(git.root, 'clone', '--quiet', '--bare', person, remote);
      return `file://${encodeURI(remote)}`;
    },
  });
  factory.life = (hands) => commitAndFinish(hands, { [`${hands.spec.env['GT_BEAD']}.txt`]: 'x\n' });
  const { git, engine } = factory;
  const isPushed = (): boolean =>
    git.git(remote, 'rev-parse', 'main') === git.git(factory.rig.repository.dir, 'rev-parse', 'main');
  const landed = async (title: string): Promise<void> => {
    const bead = await slung(factory, title);
    await factory.until(() => stateOf(factory, bead) === 'landed');
  };
  await landed('Not pushed');
  await factory.until(() => engine.view().rigs[0]?.checkout.includes('is off: "push" in rig.json') === true);
  assert.equal(isPushed(), false);
  const hook = `${remote}/hooks/pre-receive`;
  git.write(hook, '#!/bin/sh\necho "error: main is protected"\nexit 1\n');
  chmodSync(hook, 0o755);
  changeRigSettings(factory, { push: true });
  await landed('Refused');
  await factory.until(() => engine.view().warnings.some((line) => /does not take landed work/.test(line)));
  await landed('Refused too');
  assert.equal(isPushed(), false);
  await factory.drop();
  rmSync(hook);
  await factory.open();
  await factory.until(isPushed);
  await landed('Pushed');
  await factory.until(isPushed);
  assert.match(feedOf(factory.engine), /main was pushed to file:/);
});

test('a remote that refuses in other words each time is asked ever more seldom', async () => {
  const clock = quickClock(20);
  await using factory = await makeFactory({
    clock,
    upstream: (git, person) => {
      git.git(git.root, 'clone', '--quiet', '--bare', person, git.path('remote.git'));
      return `file://${encodeURI(git.path('remote.git'))}`;
    },
  });
  factory.life = (hands) => commitAndFinish(hands);
  changeRigSettings(factory, { push: true });
  const tries: number[] = [];
  factory.rig.repository.pushBranch = async () => {
    tries.push(clock.now());
    return { kind: 'waiting', why: `request ${tries.length} was refused` };
  };
  const bead = await slung(factory, 'Waits');
  await factory.until(() => stateOf(factory, bead) === 'landed');
  const first = tries.length;
  await factory.until(() => tries.length >= first + 4);
  const pauses = tries
    .slice(-3)
    .map((at, nth, all) => (nth === 0 ? 0 : at - (all[nth - 1] ?? 0)))
    .slice(1);
  assert.ok((pauses[1] ?? 0) >= 1.5 * (pauses[0] ?? 0) && (pauses[0] ?? 0) >= 3_000, `paused ${pauses}`);
});
