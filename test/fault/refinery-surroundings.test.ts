// What a landing must not depend on: a person's hooks and git settings, what becomes of the agent's checkout, the clock.

import assert from 'node:assert/strict';
import { chmodSync, existsSync, rmSync } from 'node:fs';
import { test } from 'node:test';
import { type Clock, realClock } from '../../src/engine/adapters/clock.ts';
import {
  commitAndFinish,
  countBeats,
  type Factory,
  feedOf,
  makeFactory,
  type PolecatHands,
  slung,
  stateOf,
} from '../support/factory.ts';

const DAY_MS = 86_400_000;
const HOOKS = [
  ...[
    'pre-commit',
    'commit-msg',
    'post-commit',
    'pre-merge-commit',
    'post-merge',
    'post-checkout',
    'pre-push',
  ],
  ...['reference-transaction', 'post-index-change', 'update', 'pre-receive', 'post-receive', 'post-update'],
];

test('hooks that hang, signing that cannot, a template and an editor of the person’s have no part in a landing', async () => {
  await using factory = await makeFactory();
  const { git, source, rig } = factory;
  factory.life = async (hands) => {
    git.commit(hands.spec.cwd, { 'new.txt': 'x\n' });
    for (const folder of [git.path('hooks'), `${source}/.git/hooks`, `${rig.repository.dir}/hooks`])
      for (const hook of HOOKS) hang(factory, `${folder}/${hook}`);
    const program = git.path('program');
    hang(factory, program);
    git.write(
      git.path('home', '.gitconfig'),
      `[core]\n\thooksPath = ${git.path('hooks')}\n\teditor = '${program}'\n\tfsmonitor = '${program}'\n` +
        `[commit]\n\tgpgSign = true\n\ttemplate = ${git.path('none')}\n[gpg]\n\tprogram = ${program}\n` +
        '[merge]\n\tverifySignatures = true\n[user]\n\tuseConfigOnly = true\n',
    );
    await hands.call('done');
    return null;
  };
  const bead = await slung(factory, 'Land');
  await factory.until(() => stateOf(factory, bead) === 'landed');
  rmSync(git.path('home', '.gitconfig'));
  for (const hook of HOOKS) rmSync(`${source}/.git/hooks/${hook}`);
  await factory.until(
    () => git.git(source, 'rev-parse', 'main') === git.git(rig.repository.dir, 'rev-parse', 'main'),
  );
  assert.ok(!existsSync(git.path('ran')), 'something of the person’s ran');
  assert.equal(git.git(source, 'log', '-1', '--format=%an, %cn', 'main'), 'tally/polecats/amber, gt');
});

test('what was handed in lands, whatever the agent then does to its branch and its checkout', async () => {
  const endings: readonly ((hands: PolecatHands) => void)[] = [
    ({ git, spec }) => {
      git.git(spec.cwd, 'reset', '--quiet', '--hard', 'HEAD~1');
      git.commit(spec.cwd, { 'new.txt': 'another\n' });
    },
    ({ git, spec }) => {
      git.git(spec.cwd, 'checkout', '--quiet', '--detach');
      const branches = git
        .git(spec.cwd, 'for-each-ref', '--format=%(refname:short)', 'refs/heads')
        .split('\n');
      git.git(spec.cwd, 'branch', '--quiet', '-D', ...branches);
    },
    ({ spec }) => rmSync(spec.cwd, { recursive: true }),
  ];
  for (const end of endings) {
    await using factory = await makeFactory({ gate: 'until test -e ../../go; do sleep 0.02; done' });
    factory.life = async (hands) => {
      await commitAndFinish(hands, { 'new.txt': 'handed in\n' });
      end(hands);
      hands.git.write(`${factory.rig.paths.root}/go`, '');
      return null;
    };
    const bead = await slung(factory, 'Land');
    await factory.until(() => stateOf(factory, bead) === 'landed');
    assert.equal(factory.git.git(factory.rig.repository.dir, 'show', 'main:new.txt'), 'handed in');
  }
});

test('a polecat that removes its own checkout before it has handed anything in is followed by one that has a checkout, soon where it stays too', async () => {
  for (const stays of [false, true]) {
    await using factory = await makeFactory();
    factory.life = async (hands) => {
      if (hands.attempt > 1) return await commitAndFinish(hands, { 'new.txt': 'again\n' });
      hands.git.commit(hands.spec.cwd, { 'new.txt': 'lost\n' });
      rmSync(stays ? `${hands.spec.cwd}/.git` : hands.spec.cwd, { recursive: true });
      if (stays) return null;
      await assert.rejects(hands.call('done'));
      return 1;
    };
    const bead = await slung(factory, 'Land');
    await factory.until(() => stateOf(factory, bead) === 'landed');
    if (stays) assert.match(feedOf(factory.engine), /its checkout is gone/);
    assert.equal(factory.git.git(factory.rig.repository.dir, 'show', 'main:new.txt'), 'again');
    assert.deepEqual(Object.keys(factory.engine.state.queue), ['m1']);
  }
});

test('a clock that jumps a day ahead or back, or a machine that slept, ends no gate and no run, and turns nothing down', async () => {
  let ahead = 0;
  const clock: Clock = { ...realClock, now: () => realClock.now() + ahead };
  await using factory = await makeFactory({ clock, gate: 'until test -e ../../go; do sleep 0.02; done' });
  const { git, rig } = factory;
  let isLet = false;
  factory.life = async (hands) => {
    if (hands.spec.env['GT_BEAD'] === slow) await factory.until(() => isLet);
    return await commitAndFinish(hands, { [`${hands.spec.env['GT_BEAD']}.txt`]: 'x\n' });
  };
  const slow = await slung(factory, 'At work');
  const fast = await slung(factory, 'At the gate');
  await factory.until(() => factory.engine.state.queue['m1']?.phase.kind === 'built');
  for (const jump of [DAY_MS, -DAY_MS, -DAY_MS, 2 * DAY_MS]) {
    ahead += jump;
    const beats = countBeats(factory);
    await factory.until(() => beats() >= 3);
  }
  isLet = true;
  git.write(`${rig.paths.root}/go`, '');
  await factory.until(() => [slow, fast].every((bead) => stateOf(factory, bead) === 'landed'));
  assert.doesNotMatch(feedOf(factory.engine), /rejected|deferred|condemned|restart|stopped/);
  assert.ok(Object.values(factory.engine.state.works).every(({ attempt }) => attempt === 1));
});

/** A program that leaves a mark and never ends. */
function hang({ git }: Factory, path: string): void {
  git.write(path, `#!/bin/sh\ntouch '${git.path('ran')}'\nexec sleep 600\n`);
  chmodSync(path, 0o755);
}
