// Landed work that a person's checkout cannot take: the screen says why and names the key, which tries at once and says what to
// type.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { GtProgram, isBuilt } from '../support/gt-program.ts';
import { appending, recipeBead, smallTown, waitForStatus } from '../support/small-town.ts';

const skip = isBuilt() ? false : 'not built: npm run build';

test('a key tells what keeps landed work from the checkout, and brings it once that is gone', {
  skip,
  timeout: 120_000,
}, async () => {
  await using world = new GtProgram();
  const source = world.repository('lib');
  await using town = await smallTown(world, { source });
  const { cwd } = town;
  await using screen = world.open([], { cwd, cols: 170, rows: 30 });
  screen.press('C-b', 'P');
  await screen.waitFor('lib: main is where landed work is');

  const readme = readFileSync(`${source}/README.md`, 'utf8');
  writeFileSync(`${source}/README.md`, `${readme}mine\n`);
  const bead = await recipeBead(world, cwd, { title: 'Plant ash', fix: appending('ash', 'ash.txt') });
  await world.mustGt(['sling', bead], { cwd });
  await waitForStatus(world, cwd, ({ queue }) => queue.some(({ state }) => state === 'landed'), {
    what: 'a landing',
  });
  await screen.waitFor('landed, pull when you are ready (C-b P): lib: uncommitted changes (README.md)');
  screen.press('C-b', 'P');
  await screen.waitFor(/lib: type: git -C \S+ stash \(uncommitted changes \(README\.md\)/);
  assert.equal(existsSync(`${source}/ash.txt`), false);
  const [line = '', next = ''] = (await world.mustGt(['rig', 'pull'], { cwd })).split('\n');
  assert.equal(line, 'lib: uncommitted changes (README.md): commit or stash them');
  execFileSync('sh', ['-c', next.replace('type: ', '')], { stdio: 'ignore' });

  screen.press('C-b', 'P');
  await screen.waitFor(/lib: main (was brought to landed work|is where landed work is)/);
  assert.equal(readFileSync(`${source}/ash.txt`, 'utf8'), 'ash\n');
  assert.equal(
    (await world.mustGt(['rig', 'pull', 'lib'], { cwd })).trim(),
    'lib: main is where landed work is',
  );
});
