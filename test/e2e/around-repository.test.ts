// `gt` alone in a repository that belongs to no town: it offers to make one around it, and touches nothing of it but
// by fast-forward.

import assert from 'node:assert/strict';
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { GtProgram, isBuilt } from '../support/gt-program.ts';
import {
  endingWith,
  endTown,
  rigIn,
  slingLine,
  statusOf,
  waitForCheckout,
  waitForWork,
} from '../support/small-town.ts';

const skip = isBuilt() ? false : 'not built: npm run build';

test('without a terminal one line says how to make a town, and nothing is made', { skip }, async () => {
  await using world = new GtProgram();
  const repository = world.repository('lib');
  const before = filesOf(repository);
  const { code, stdout, stderr } = await world.gt([], { cwd: repository });
  assert.equal(code, 3);
  assert.equal(stdout, '');
  assert.match(stderr, /^gt: \S+ belongs to no town: make one around it with gt init --here\n$/);
  assert.deepEqual(filesOf(repository), before);
  assert.ok(!existsSync(world.path('data')));
});

test('a person who says no has nothing made; neither has a terminal that is too small', {
  skip,
}, async () => {
  await using world = new GtProgram();
  const repository = world.repository('lib');
  const before = filesOf(repository);
  for (const answer of ['n\r', '\r', '\x04', 'y\r\x04']) {
    await using screen = world.open([], { cwd: repository });
    await screen.waitFor('Make a town around it? [y/N]');
    assert.match(
      screen.text().replaceAll('\n', ''),
      /belongs to no town\. One would live in \S+\/data\/gt\/lib-[0-9a-f]{8};/,
    );
    screen.type(answer);
    assert.equal((await screen.exited).code, 0);
    assert.match(screen.text(), /nothing was made/);
  }
  await using small = world.open([], { cwd: repository, cols: 39, rows: 12 });
  assert.equal((await small.exited).code, 6);
  assert.deepEqual(filesOf(repository), before);
  assert.ok(!existsSync(world.path('data')));
});

test('a repository without a commit is offered a town, turned down in one line, and nothing is left', {
  skip,
}, async () => {
  await using world = new GtProgram();
  const repository = world.path('unborn');
  mkdirSync(repository);
  world.git(repository, 'init', '--quiet');
  const before = filesOf(repository);
  await using screen = world.open([], { cwd: repository });
  await screen.waitFor('[y/N]');
  screen.type('y\r');
  await screen.waitFor('gate:');
  screen.type('none\r');
  assert.equal((await screen.exited).code, 4);
  assert.match(screen.text(), /has no commit yet: make one first/);
  assert.deepEqual(filesOf(repository), before);
  assert.deepEqual(readdirSync(world.path('data', 'gt')), []);
  await world.waitForNoProcess();
});

test('a person who says yes has a town around the repository, and work comes back into the checkout', {
  skip,
}, async () => {
  await using world = new GtProgram();
  const repository = world.repository('My Lib', {
    'README.md': '# lib\n',
    'src/a.txt': 'a\n',
    '.gitignore': '*.log\n',
  });
  const worktree = world.path('linked');
  world.git(repository, 'worktree', 'add', '--quiet', '-b', 'side', worktree);
  const before = filesOf(repository);
  await using _town = endingWith(world, repository);
  {
    await using screen = world.open([], { cwd: repository, cols: 120, rows: 40 });
    await screen.waitFor('[y/N]');
    screen.type('y\r');
    await screen.waitFor('What must pass before anything lands?');
    screen.type('\r');
    await screen.waitFor(/gate:\s+gate:/);
    screen.type('test -e README.md\r');
    await screen.waitFor('merge queue');
    screen.press('C-b', 'd');
    assert.equal((await screen.exited).code, 0);
  }
  const root = readFileSync(join(repository, '.git/gt-town'), 'utf8').trim();
  assert.match(root, new RegExp(`^${world.path('data', 'gt')}/my-lib-[0-9a-f]{8}$`));
  assert.equal(statSync(join(repository, '.git/gt-town')).mode & 0o777, 0o600);
  assert.deepEqual(without(filesOf(repository), ['.git/gt-town']), before);
  assert.equal(world.git(repository, 'status', '--porcelain', '--ignored'), '');
  await landsInTheCheckout(world, repository);
  await isFoundFromEverywhere(world, [repository, join(repository, 'src'), worktree]);
  const again = await world.gt(['init', '--here'], { cwd: worktree });
  assert.equal(again.code, 5);
  assert.match(again.stderr, /^gt: a town stands around it already: \S+\n$/);
  await waitsForAPersonsChanges(world, repository);
  await endTown(world, repository);
  assert.deepEqual(
    Object.keys(filesOf(repository)).filter((file) => /^\.git\/(config|hooks|HEAD|info)/.test(file)),
    Object.keys(before).filter((file) => /^\.git\/(config|hooks|HEAD|info)/.test(file)),
  );
});

async function landsInTheCheckout(world: GtProgram, repository: string): Promise<void> {
  const begin = world.git(repository, 'rev-parse', 'HEAD');
  const bead = await slingLine(world, repository, 'hello');
  await waitForWork(world, repository, bead, 'landed');
  await waitForCheckout(world, repository, /was brought to landed work/, 'my-lib');
  assert.equal(readFileSync(join(repository, 'README.md'), 'utf8'), '# lib\nhello\n');
  assert.equal(world.git(repository, 'rev-parse', 'HEAD^'), begin, 'one commit, by fast-forward');
  assert.equal(world.git(repository, 'status', '--porcelain', '--ignored'), '');
  const beads = world.git(repository, 'ls-files', '.beads').split('\n');
  assert.ok(
    beads.some((file) => file.endsWith(`/${bead}.jsonl`)),
    beads.join(' '),
  );
  const here = JSON.parse(await world.mustBd(['--here', 'show', bead, '--json'], { cwd: repository }));
  assert.equal(here[0].status, 'closed', 'the bead was closed by the commit that landed its code');
}

async function isFoundFromEverywhere(world: GtProgram, folders: readonly string[]): Promise<void> {
  for (const cwd of folders) {
    assert.deepEqual(
      (await statusOf(world, cwd)).rigs.map(({ name }) => name),
      ['my-lib'],
      cwd,
    );
    assert.match(await world.mustBd(['list', '--all'], { cwd }), /Say hello/, cwd);
  }
}

/** Work lands all the same; the checkout stays as the person has it, is told so, and follows when they have finished. */
async function waitsForAPersonsChanges(world: GtProgram, repository: string): Promise<void> {
  const before = world.git(repository, 'rev-parse', 'HEAD');
  appendFileSync(join(repository, 'src/a.txt'), 'mine\n');
  const bead = await slingLine(world, repository, 'goodbye');
  await waitForWork(world, repository, bead, 'landed');
  await waitForCheckout(
    world,
    repository,
    /uncommitted changes \(src\/a\.txt\): commit or stash them/,
    'my-lib',
  );
  assert.equal(world.git(repository, 'rev-parse', 'HEAD'), before);
  assert.equal(readFileSync(join(repository, 'src/a.txt'), 'utf8'), 'a\nmine\n');
  assert.notEqual(rigIn(await statusOf(world, repository), 'my-lib').head, before);
  assert.match(await world.mustGt(['status'], { cwd: repository }), /uncommitted changes \(src\/a\.txt\)/);
  {
    await using screen = world.open([], { cwd: repository, cols: 120, rows: 40 });
    await screen.waitFor(/uncommitted changes/);
    world.git(repository, 'checkout', '--', 'src/a.txt');
    await screen.waitUntil(
      (text) => text.lastIndexOf('was brought to landed') > text.lastIndexOf('uncommitted changes'),
      { what: 'the checkout to have followed' },
    );
    screen.press('C-b', 'd');
    await screen.exited;
  }
  assert.match(readFileSync(join(repository, 'README.md'), 'utf8'), /goodbye/);
  assert.equal(world.git(repository, 'status', '--porcelain', '--ignored'), '');
}

/** Every file below a folder, with its content; git's own caches of the same are left out. */
function filesOf(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => {
    return statSync(join(folder, name)).isFile() && !/^\.git\/(index|.*\/index)$/.test(name);
  });
  return Object.fromEntries(names.sort().map((name) => [name, readFileSync(join(folder, name), 'latin1')]));
}

function without(files: Readonly<Record<string, string>>, left: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(files).filter(([name]) => !left.includes(name)));
}
