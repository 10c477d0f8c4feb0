// `rig.pull`, on real repositories: what it brings to a checkout, what it leaves, and what it says of both.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, renameSync } from 'node:fs';
import { test } from 'node:test';
import type { Pulled } from '../../src/engine/verbs/pull-rigs.ts';
import {
  changeRigSettings,
  commitAndFinish,
  type Factory,
  makeFactory,
  slung,
  stateOf,
} from '../support/factory.ts';
import { pullRequestTown } from '../support/pull-request-town.ts';
import { readLog } from '../support/read-log.ts';

async function pull(factory: Factory, args: object = {}): Promise<string> {
  const { rigs } = (await factory.call('rig.pull', args)) as { rigs: readonly Pulled[] };
  return rigs.map(({ kind, why, next }) => `${kind}: ${why}${next === null ? '' : `; ${next}`}`).join('\n');
}

async function landOne(factory: Factory): Promise<void> {
  factory.life = (hands) => commitAndFinish(hands);
  const bead = await slung(factory, 'Add a file');
  await factory.until(() => stateOf(factory, bead) === 'landed');
}

test('what stands in the way is told with what to type, harmed by nothing, and once it is gone a pull brings landed work', async () => {
  await using factory = await makeFactory();
  const { git, source } = factory;
  git.write(`${source}/a.txt`, 'mine\n');
  await landOne(factory);
  const stash = 'uncommitted changes (a.txt): commit or stash them; type: git -C';
  assert.equal(await pull(factory), `waiting: ${stash} '${source}' stash`);
  assert.equal(readFileSync(`${source}/a.txt`, 'utf8'), 'mine\n');
  await factory.until(() => factory.engine.view().rigs[0]?.waits?.startsWith('uncommitted') === true);
  // In the very words that it was told.
  git.git(git.root, '-C', source, 'stash');

  const head = git.git(source, 'rev-parse', 'HEAD');
  git.git(source, 'bisect', 'start');
  assert.equal(
    await pull(factory),
    `waiting: a bisect is under way: finish it first; type: git -C '${source}' bisect reset`,
  );
  assert.equal(git.git(source, 'rev-parse', 'main'), head);
  git.git(git.root, '-C', source, 'bisect', 'reset');
  assert.equal(await pull(factory, { rig: 'tally' }), 'followed: main was brought to landed work');
  assert.equal(existsSync(`${source}/new.txt`), true);
  assert.equal(await pull(factory), 'up-to-date: main is where landed work is');
  assert.equal(factory.engine.view().rigs[0]?.waits, null);
  await assert.rejects(pull(factory, { rig: 'other' }), /no rig named other: gt rig list shows them/);
});

test('changes that land one after the other come to the checkout a second apart, and the last of them comes too', async () => {
  await using factory = await makeFactory();
  for (let nth = 1; nth <= 4; nth += 1) {
    factory.life = (hands) => commitAndFinish(hands, { [`new-${nth}.txt`]: 'new\n' });
    const bead = await slung(factory, `Add file ${nth}`);
    await factory.until(() => stateOf(factory, bead) === 'landed');
  }
  const { git, source } = factory;
  await factory.until(() => existsSync(`${source}/new-4.txt`));
  assert.equal(git.git(source, 'status', '--porcelain'), '');
  const followed = readLog(`${factory.root}/events`).filter(({ kind }) => kind === 'checkout.followed');
  assert.ok(followed.length > 1);
  for (const [nth, { at }] of followed.entries()) {
    const before = followed[nth - 1];
    assert.ok(before === undefined || at - before.at >= 1_000, `${at - (before?.at ?? 0)} ms`);
  }
});

test('what has landed within a second before the town ends comes to the checkout all the same', async () => {
  await using factory = await makeFactory();
  for (let nth = 1; nth <= 3; nth += 1) {
    factory.life = (hands) => commitAndFinish(hands, { [`new-${nth}.txt`]: 'new\n' });
    const bead = await slung(factory, `Add file ${nth}`);
    await factory.until(() => stateOf(factory, bead) === 'landed');
  }
  await factory.engine.followLeft();
  assert.ok(existsSync(`${factory.source}/new-3.txt`));
});

test('commits of a person’s own, and a branch that another worktree has, follow by what is told', async () => {
  await using factory = await makeFactory();
  const { git, source } = factory;
  git.write(`${source}/a.txt`, 'mine\n');
  await landOne(factory);
  git.git(source, 'commit', '--quiet', '--all', '--message', 'Mine');
  const told = await pull(factory);
  assert.match(
    told,
    /^waiting: main has commits of its own that have not landed: .*; type: git -C .* pull --rebase /,
  );
  type(told, git.root);
  assert.equal(await pull(factory), 'up-to-date: main holds all landed work');

  git.git(source, 'reset', '--quiet', '--hard', 'HEAD~1');
  git.git(source, 'reset', '--quiet', '--hard', 'HEAD~1');
  git.git(source, 'switch', '--quiet', '--detach');
  const linked = git.path('linked tree');
  git.git(source, 'worktree', 'add', '--quiet', linked, 'main');
  const elsewhere = await pull(factory);
  assert.ok(elsewhere.startsWith(`waiting: main is checked out in ${linked}; type: git -C '${linked}' pull`));
  type(elsewhere, git.root);
  assert.equal(existsSync(`${linked}/new.txt`), true);
});

test('of a repository without a checkout, and of one elsewhere, it is told where landed work is and how to fetch it', async () => {
  await using bare = await makeFactory({
    upstream: (git, person) => {
      git.git(git.root, 'clone', '--quiet', '--bare', person, git.path('bare.git'));
      return git.path('bare.git');
    },
  });
  await landOne(bare);
  const { git } = bare;
  const where = git.path('bare.git');
  await bare.until(() => git.git(where, 'ls-tree', '--name-only', 'main').includes('new.txt'));
  const told = await pull(bare);
  assert.equal(
    told,
    `up-to-date: main is where landed work is; in your clone type: git pull --ff-only '${where}' main`,
  );
  const clone = git.path('clone');
  git.git(git.root, 'clone', '--quiet', bare.source, clone);
  git.git(clone, 'pull', '--ff-only', where, 'main');
  assert.equal(existsSync(`${clone}/new.txt`), true);
  renameSync(where, git.path('gone.git'));
  assert.equal(await pull(bare), `waiting: ${where} is no git repository any more`);

  await using host = await pullRequestTown();
  assert.equal(
    await pull(host.factory),
    `waiting: work lands by pull requests on ${host.factory.rig.settings.upstream}; in your clone type: git pull`,
  );
});

test('what lands for a remote is fetched from the town’s own repository, or from there once it is pushed', async () => {
  let remote = '';
  await using factory = await makeFactory({
    upstream: (git, person) => {
      git.git(git.root, 'clone', '--quiet', '--bare', person, git.path('remote.git'));
      remote = `file://${encodeURI(git.path('remote.git'))}`;
      return remote;
    },
  });
  await landOne(factory);
  const { git, source } = factory;
  const told = await pull(factory);
  assert.match(
    told,
    /^waiting: pushing to file:.* is off: "push" in rig\.json; in your clone type: git pull --ff-only /,
  );
  type(told, source);
  assert.equal(existsSync(`${source}/new.txt`), true);
  changeRigSettings(factory, { push: true });
  assert.equal(await pull(factory), `followed: main was pushed to ${remote}; in your clone type: git pull`);
  assert.equal(git.git(git.path('remote.git'), 'rev-parse', 'main'), git.git(source, 'rev-parse', 'main'));
});

/** In a shell, as it stands there. */
function type(told: string, cwd: string): void {
  execFileSync('sh', ['-c', told.split('type: ')[1] ?? ''], { cwd, stdio: 'ignore' });
}
