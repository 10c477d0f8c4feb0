// A disk that fills up under a town at work: every verb that would have to write says so in one line, nothing that
// was accepted is lost, and once there is space the town goes on by itself.

import assert from 'node:assert/strict';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { GtProgram, isBuilt } from '../support/gt-program.ts';
import { readLog } from '../support/read-log.ts';
import { assertRefused, EXIT } from '../support/refusals.ts';
import { smallDisk, whyNoSmallDisk } from '../support/small-disk.ts';
import {
  appending,
  endingWith,
  endTown,
  recipeBead,
  smallTown,
  statusOf,
  waitForStatus,
  waitForWork,
} from '../support/small-town.ts';

const skip = isBuilt() ? whyNoSmallDisk() : 'not built: npm run build';
/** Of a title: ten of them are longer than a block of the disk. */
const LONG = 480;

test('a full disk under the whole town refuses what would write, breaks nothing, and is got over', {
  skip,
}, async () => {
  await using world = new GtProgram();
  const source = world.repository('lib');
  using disk = smallDisk(world.path('town'), 12);
  await using town = await smallTown(world, { source });
  const { cwd } = town;
  const bead = await recipeBead(world, cwd, { title: 'Say hello', fix: appending('hello') });
  // What still fits into the last block of a file is written: these do not.
  const long = 'x'.repeat(LONG);
  const others: string[] = [];
  while (others.length < 10) others.push(await recipeBead(world, cwd, { title: long, fix: 'true' }));
  const before = townPid(world);
  disk.fill();
  const full = { code: EXIT.environment, says: /disk full: free space/ };
  assertRefused(await world.gt(['sling', ...others], { cwd }), full);
  assertRefused(await world.bd(['create', 'Another'], { cwd }), full);
  assertRefused(await world.bd(['update', bead, '--notes', long.repeat(10)], { cwd }), full);
  assertRefused(await world.gt(['crew', 'add', 'ann'], { cwd }), full);
  assertRefused(await world.gt(['rig', 'add', 'other', source, '--no-gates'], { cwd }), full);
  assert.deepEqual(readdirSync(join(cwd, 'rigs')), ['lib']);
  assert.deepEqual(readdirSync(join(cwd, 'rigs/lib/crew')), []);
  const view = await statusOf(world, cwd);
  assert.match(view.warnings.join('\n'), /disk full/);
  assert.deepEqual(view.work, []);
  assert.match(await world.mustBd(['list'], { cwd }), new RegExp(`${bead} .*open +Say hello`));
  disk.free();
  await world.mustGt(['sling', bead], { cwd });
  await waitForWork(world, cwd, bead, 'landed');
  assert.doesNotMatch((await statusOf(world, cwd)).warnings.join('\n'), /disk full/);
  assert.equal(townPid(world), before, 'the town has not died of it');
  await endTown(world, cwd);
  assert.deepEqual(
    readLog(join(cwd, 'events')).map(({ seq }) => seq),
    Array.from({ length: readLog(join(cwd, 'events')).length }, (_, index) => index + 1),
  );
});

test('work that was accepted or is under way when the log’s disk fills up is not lost', {
  skip,
}, async () => {
  await using world = new GtProgram();
  const source = world.repository('lib');
  await world.mustGt(['init', 'town']);
  const cwd = world.path('town');
  writeFileSync(join(cwd, 'town.json'), '{"version":1,"name":"town","limits":{"polecats":1}}');
  using disk = smallDisk(join(cwd, 'events'), 1);
  await using _town = endingWith(world, cwd);
  await world.mustGt(['rig', 'add', 'lib', source, '--no-gates'], { cwd });
  const go = world.path('go');
  const waits = `until [ -e '${go}' ]; do sleep 0.1; done; ${appending('hello')}`;
  const first = await recipeBead(world, cwd, { title: 'Waits', fix: waits });
  await world.mustGt(['sling', first], { cwd });
  await waitForStatus(world, cwd, ({ polecats }) => polecats.some(({ lastLine }) => /fix/.test(lastLine)), {
    what: 'the polecat to wait in its fix',
  });
  disk.fill();
  const accepted = [first, ...(await slingUntilFull(world, cwd))];
  writeFileSync(go, '');
  await waitForStatus(world, cwd, ({ warnings }) => /disk full/.test(warnings.join()), {
    what: 'a warning of the full disk',
  });
  assert.match(await world.mustGt(['status'], { cwd }), /warning: .*disk full: free space/);
  disk.free();
  for (const bead of accepted) await waitForWork(world, cwd, bead, 'landed');
  const landed = readLog(join(cwd, 'events')).filter(({ kind }) => kind === 'mr.landed');
  assert.equal(landed.length, accepted.length, 'each landed once');
  assert.deepEqual((await statusOf(world, cwd)).work.map(({ bead }) => bead).sort(), accepted.sort());
});

test('a disk that is full under the whole town while a polecat works leaves the town up, and is got over', {
  skip,
}, async () => {
  await using world = new GtProgram();
  const source = world.repository('lib');
  using disk = smallDisk(world.path('town'), 12);
  await using town = await smallTown(world, { source });
  const { cwd } = town;
  await world.mustGt(['down'], { cwd });
  // Ends of runs are recorded until the log's last block is full, too.
  const witness = { exits: 1_000, backoffMs: 100 };
  writeFileSync(join(cwd, 'town.json'), JSON.stringify({ version: 1, name: 'town', witness }));
  const go = world.path('go');
  const waits = `until [ -e '${go}' ]; do sleep 0.1; done; ${appending('hello')}`;
  const bead = await recipeBead(world, cwd, { title: 'Waits', fix: waits });
  await world.mustGt(['sling', bead], { cwd });
  await waitForStatus(world, cwd, ({ polecats }) => polecats.some(({ lastLine }) => /fix/.test(lastLine)), {
    what: 'the polecat to wait in its fix',
  });
  const before = townPid(world);
  disk.fill(join(cwd, 'logs/town.log'));
  writeFileSync(go, '');
  await waitForStatus(world, cwd, ({ warnings }) => /disk full/.test(warnings.join()), {
    what: 'a warning of the full disk',
  });
  assert.equal(townPid(world), before, 'the town has not died of it');
  disk.free();
  await waitForWork(world, cwd, bead, 'landed');
  assert.equal(townPid(world), before, 'the town has not died of it later');
});

/** What still fits into the last block of the log is accepted; first long records, then short ones. */
async function slingUntilFull(world: GtProgram, cwd: string): Promise<readonly string[]> {
  const accepted: string[] = [];
  for (const length of [LONG, 1]) {
    for (;;) {
      const file = `file-${length}-${accepted.length}`;
      const title = 'x'.repeat(length);
      const bead = await recipeBead(world, cwd, { title, fix: appending('hello', file) });
      const slung = await world.gt(['sling', bead], { cwd });
      if (slung.code !== 0) {
        assertRefused(slung, { code: EXIT.environment, says: /disk full: free space .*: nothing was done/ });
        break;
      }
      accepted.push(bead);
    }
  }
  return accepted;
}

test('a town on a full disk can be ended', { skip }, async () => {
  await using world = new GtProgram();
  await world.mustGt(['init', 'town']);
  const cwd = world.path('town');
  using disk = smallDisk(join(cwd, 'events'), 1);
  await using _town = endingWith(world, cwd);
  await world.mustGt(['rig', 'add', 'lib', world.repository('lib'), '--no-gates'], { cwd });
  disk.fill();
  await slingUntilFull(world, cwd);
  await endTown(world, cwd);
});

test('a town that is started on a full disk says so, and is not half started', { skip }, async () => {
  await using world = new GtProgram();
  await world.mustGt(['init', 'town']);
  const cwd = world.path('town');
  await using _town = endingWith(world, cwd);
  using disk = smallDisk(join(cwd, 'events'), 1);
  disk.fill();
  const started = await world.gt(['sling', 'lib-none'], { cwd });
  assertRefused(started, { code: EXIT.environment, says: /the disk of \S+events is full: free space/ });
  assert.deepEqual(world.leftovers(), []);
  disk.free();
  assert.equal((await world.gt(['sling', 'lib-none'], { cwd })).code, EXIT.notFound);
});

test('a disk that is full when a town is made has nothing left on it', { skip }, async () => {
  await using world = new GtProgram();
  using disk = smallDisk(world.path('disk'), 1);
  disk.fill();
  const says = /disk full: free space/;
  assertRefused(await world.gt(['init', world.path('disk/town')]), { code: EXIT.environment, says });
  assert.ok(!existsSync(world.path('disk/town/town.json')));
  disk.free();
  await world.mustGt(['init', world.path('disk/town')]);
});

function townPid(world: GtProgram): number | undefined {
  return world.leftovers().find(({ command }) => command.includes('app.mjs --town'))?.pid;
}
