// A person puts the merge queue in another order by keys, and sends a change back from it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GtProgram, isBuilt } from '../support/gt-program.ts';
import { appending, recipeBead, smallTown, waitForStatus } from '../support/small-town.ts';

const skip = isBuilt() ? false : 'not built: npm run build';

test('keys move changes in the queue, into another lane too, and it lands so; one goes back with a reason', {
  skip,
  timeout: 120_000,
}, async () => {
  await using world = new GtProgram();
  await using town = await smallTown(world, { source: world.repository('lib') });
  const { cwd } = town;
  await world.mustGt(['mq', 'freeze', '--reason', 'sorting'], { cwd });
  for (const [at, name] of ['ash', 'elm', 'fir', 'oak'].entries()) {
    const bead = await recipeBead(world, cwd, {
      title: `Plant ${name}`,
      fix: appending(name, `${name}.txt`),
    });
    await world.mustGt(['sling', bead], { cwd });
    await waitForStatus(world, cwd, ({ queue }) => queue.length === at + 1, { what: `m${at + 1}` });
  }
  await using screen = world.open([], { cwd, cols: 80, rows: 24 });
  const ordered = (...names: readonly string[]) =>
    new RegExp(names.map((name) => `Plant ${name}`).join('[\\s\\S]*'));
  screen.press('C-b', 'm');
  await screen.waitFor('K/J move');
  await screen.waitFor(ordered('ash', 'elm', 'fir', 'oak'));
  screen.type('jjK');
  await screen.waitFor(ordered('ash', 'fir', 'elm', 'oak'));
  screen.type('T');
  await screen.waitFor(ordered('fir', 'ash', 'elm', 'oak'));
  screen.type('J');
  await screen.waitFor(ordered('ash', 'fir', 'elm', 'oak'));
  screen.type('+');
  await screen.waitFor(/urgent · Plant fir[\s\S]*Plant ash[\s\S]*Plant elm[\s\S]*Plant oak/);
  screen.type('Gx');
  await screen.waitFor(/reject m\d \(/);
  screen.type('too tall');
  await screen.waitFor('why: too tall');
  screen.press('Enter');
  const { queue } = await waitForStatus(
    world,
    cwd,
    (view) => view.queue.some(({ state }) => state === 'rejected'),
    {
      what: 'a rejection',
    },
  );
  const rejected = queue.find(({ state }) => state === 'rejected');
  assert.deepEqual([rejected?.title, rejected?.note], ['Plant oak', 'rejected by person: too tall']);
  await world.mustGt(['mq', 'thaw'], { cwd });
  await waitForStatus(
    world,
    cwd,
    (view) => view.queue.filter(({ state }) => state === 'landed').length >= 3,
    {
      what: 'three landings',
    },
  );
  const landed = world
    .git(`${cwd}/rigs/lib/engine.git`, 'log', '--reverse', '--format=%s', 'main')
    .split('\n');
  assert.deepEqual(landed.filter((subject) => subject !== 'Plant oak').slice(-3), [
    'Plant fir',
    'Plant ash',
    'Plant elm',
  ]);
});
