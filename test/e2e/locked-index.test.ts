// Locks that a killed git leaves behind, in each of the places where work passes: none of them loses work, none needs
// more than the lock's removal.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { GtProgram, isBuilt } from '../support/gt-program.ts';
import {
  appending,
  endTown,
  recipeBead,
  slingLine,
  smallTown,
  statusOf,
  waitForCheckout,
  waitForStatus,
  waitForWork,
} from '../support/small-town.ts';

const skip = isBuilt() ? false : 'not built: npm run build';

test('work lands though the index of the person’s checkout is locked, and the checkout follows later', {
  skip,
}, async () => {
  await using world = new GtProgram();
  const source = world.repository('lib');
  const before = world.git(source, 'rev-parse', 'HEAD');
  await using town = await smallTown(world, { source });
  const { cwd } = town;
  const lock = join(source, '.git/index.lock');
  writeFileSync(lock, '');
  const bead = await slingLine(world, cwd, 'hello');
  await waitForWork(world, cwd, bead, 'landed');
  await waitForCheckout(
    world,
    cwd,
    /another git command has the index locked \(index\.lock\): finish it first/,
  );
  assert.ok(existsSync(lock), 'a lock in a person’s repository is theirs to remove');
  assert.equal(world.git(source, 'rev-parse', 'HEAD'), before);
  rmSync(lock);
  await waitForCheckout(world, cwd, /was brought to landed work/);
  assert.match(readFileSync(join(source, 'README.md'), 'utf8'), /hello\n$/);
  assert.equal(world.git(source, 'status', '--porcelain'), '');
});

test('a run that dies with the index of its clone locked is taken over by one that lands', {
  skip,
}, async () => {
  await using world = new GtProgram();
  const source = world.repository('lib');
  await using town = await smallTown(world, { source });
  const { cwd } = town;
  const dies = 'if [ "$GT_ATTEMPT" = 1 ]; then : > .git/index.lock; : > .git/HEAD.lock; exit 1; fi';
  const fix = `${dies}; ${appending('hello')}`;
  const bead = await recipeBead(world, cwd, { title: 'Dies', fix });
  await world.mustGt(['sling', bead], { cwd });
  await waitForWork(world, cwd, bead, 'landed');
  assert.equal((await statusOf(world, cwd)).work[0]?.attempt, 2);
});

test('a lock in the engine’s repository holds a landing up, which says so and goes on when it is gone', {
  skip,
}, async () => {
  await using world = new GtProgram();
  const source = world.repository('lib');
  await using town = await smallTown(world, { source });
  const { cwd } = town;
  const lock = join(cwd, 'rigs/lib/engine.git/refs/heads/main.lock');
  writeFileSync(lock, '');
  const bead = await slingLine(world, cwd, 'hello');
  await waitForStatus(world, cwd, (view) => /main\.lock/.test(JSON.stringify([view.queue, view.warnings])), {
    what: 'a word about the lock',
  });
  assert.match(await world.mustGt(['status'], { cwd }), /main\.lock/);
  rmSync(lock);
  await waitForWork(world, cwd, bead, 'landed');
});

test('locks that were left in the engine’s repository are cleared when the town starts', {
  skip,
}, async () => {
  await using world = new GtProgram();
  const source = world.repository('lib');
  await using town = await smallTown(world, { source });
  const { cwd } = town;
  await endTown(world, cwd);
  const repository = join(cwd, 'rigs/lib/engine.git');
  const locks = ['refs/heads/main.lock', 'HEAD.lock', 'packed-refs.lock', 'config.lock', 'index.lock'];
  for (const lock of locks) writeFileSync(join(repository, lock), '');
  // The town does not run: bd writes its ledger, and sling starts it.
  const bead = await slingLine(world, cwd, 'hello');
  await waitForWork(world, cwd, bead, 'landed');
  assert.deepEqual(
    locks.filter((lock) => existsSync(join(repository, lock))),
    [],
  );
});
