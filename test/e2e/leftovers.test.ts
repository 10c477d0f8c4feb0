// What runs leave running: it ends with its run, and all of it with the town, however that ends.

import assert from 'node:assert/strict';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { GtProgram, isBuilt } from '../support/gt-program.ts';
import { appending, recipeBead, smallTown, waitForStatus, waitForWork } from '../support/small-town.ts';

const skip = isBuilt() ? false : 'not built: npm run build';

test('what a restarted run left at work does not get into the work of the next one', { skip }, async () => {
  await using world = new GtProgram();
  await using town = await smallTown(world, { source: world.repository('lib') });
  const { cwd } = town;
  const [waiting, next, go] = ['waiting', 'next', 'go'].map((name) => world.path(name));
  assert.ok(waiting && next && go);
  const stale = 'echo STALE > stale.txt; git add -A; git commit -qm stale';
  const untilGo = `while [ ! -e '${go}' ]; do sleep 0.1; done`;
  const first = `(trap "" HUP TERM; touch '${waiting}'; ${untilGo}; ${stale}) & sleep 100`;
  const second = `touch '${next}'; ${untilGo}; sleep 2; ${appending('good', 'good.txt')}`;
  const fix = `if [ "$GT_ATTEMPT" = 1 ]; then ${first}; fi; ${second}`;
  const bead = await recipeBead(world, cwd, { title: 'Restarted', fix });
  await world.mustGt(['sling', bead], { cwd });
  await waitForStatus(world, cwd, () => existsSync(waiting), { what: 'the first run to wait' });
  await world.mustGt(['restart', bead], { cwd });
  await waitForStatus(world, cwd, () => existsSync(next), { what: 'the next run to be at work' });
  writeFileSync(go, '');
  await waitForWork(world, cwd, bead, 'landed');
  const landed = world.git(join(cwd, 'rigs/lib/engine.git'), 'ls-tree', '-r', '--name-only', 'main');
  assert.match(landed, /^good.txt$/m);
  assert.doesNotMatch(landed, /stale/);
  await world.mustGt(['down'], { cwd });
  assert.deepEqual(world.leftovers(), [], 'gt down returns when everything has ended');
});

test('gt down ends what a killed host and a killed town left running', { skip }, async () => {
  await using world = new GtProgram();
  const gate = ['--gate', 'test=exec sleep 341'];
  await using town = await smallTown(world, { source: world.repository('lib'), options: gate });
  const { cwd } = town;
  const deaf = `(trap "" HUP TERM; exec setsid sleep 342) & sleep 343`;
  const gated = await recipeBead(world, cwd, { title: 'Gated', fix: appending('hello') });
  const working = await recipeBead(world, cwd, { title: 'Works', fix: deaf });
  await world.mustGt(['sling', gated, working], { cwd });
  const left = () => world.leftovers().filter(({ command }) => /^sleep 34[12]/.test(command));
  await waitForStatus(world, cwd, () => left().length === 2, { what: 'the gate and the run to be at work' });
  const both = world.leftovers().filter(({ command }) => /(host|app)\.mjs --town/.test(command));
  // Stopped first: the one that lives a moment longer would start the other again.
  for (const signal of ['SIGSTOP', 'SIGKILL'] as const) for (const { pid } of both) process.kill(pid, signal);
  assert.match(await world.mustGt(['down'], { cwd }), /was not running: what it had left running was ended/);
  assert.deepEqual(left(), []);
  assert.match(await world.mustGt(['down'], { cwd }), /the town was not running$/m);
  assert.deepEqual(readdirSync(join(cwd, 'rigs')), ['lib']);
});
