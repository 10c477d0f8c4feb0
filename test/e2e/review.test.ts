// A person's review on the real screen: what passed its gates is looked at beside what was asked for, and lands by a key
// or goes back with a reason.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GtProgram, isBuilt } from '../support/gt-program.ts';
import { appending, recipeBead, smallTown, waitForWork } from '../support/small-town.ts';

const skip = isBuilt() ? false : 'not built: npm run build';
const OPTIONS = ['--gate', 'test=true', '--review', 'lgtm'];

test('a change is looked at from the inbox, one is rejected with a reason, one lands by LGTM', {
  skip,
  timeout: 120_000,
}, async () => {
  await using world = new GtProgram();
  await using town = await smallTown(world, { source: world.repository('lib'), options: OPTIONS });
  const { cwd } = town;
  await using screen = world.open([], { cwd, cols: 80, rows: 24 });
  await screen.waitFor('C-b ?', { timeoutMs: 20_000 });
  const options = ['--acceptance', '- The README says **fern**'];
  const bead = await recipeBead(world, cwd, { title: 'Say fern', fix: appending('fern'), options });
  await world.mustGt(['sling', bead], { cwd });
  await screen.waitFor('1 for you', { timeoutMs: 30_000 });
  screen.press('C-b', '!');
  await screen.waitFor('Enter shows the change');
  screen.press('Enter');
  await screen.waitFor('The README says fern');
  await screen.waitFor(/✓ test \d/);
  screen.type('n');
  await screen.waitFor('+fern');
  screen.type('xSay it twice');
  await screen.waitFor('reason: Say it twice');
  screen.press('Enter');
  await screen.waitFor(`rejected m1 (${bead})`);
  assert.match(await world.mustBd(['show', bead], { cwd }), /Say it twice/);
  await screen.waitFor('1 for you', { timeoutMs: 30_000 });
  screen.press('C-b', 'm', 'Enter');
  await screen.waitFor('The README says fern');
  screen.type('a');
  await screen.waitFor(`approved m2 (${bead})`);
  await waitForWork(world, cwd, bead, 'landed');
  assert.match(world.git(`${cwd}/rigs/lib/engine.git`, 'show', 'main:README.md'), /fern/);
});
