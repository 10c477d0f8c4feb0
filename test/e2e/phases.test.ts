// Two gates of one phase in the built program: both are shown as running, and a killed town begins both again.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { isAlive } from '../../src/engine/adapters/processes.ts';
import { isBuilt, GtProgram as World } from '../support/gt-program.ts';
import { appending, recipeBead, smallTown, waitForStatus } from '../support/small-town.ts';
import { until } from '../support/until.ts';

const skip = isBuilt() ? false : 'not built: npm run build';

test('gates side by side are shown, end with a killed town, and run again', {
  skip,
  timeout: 240_000,
}, async () => {
  await using world = new World();
  const [go, begun] = [world.path('go'), world.path('begun')];
  const pids = () => (existsSync(begun) ? readFileSync(begun, 'utf8').trimEnd().split('\n').map(Number) : []);
  const saying = (word: string) =>
    `echo $$ >> '${begun}'; until test -e '${go}'; do echo ${word}; sleep 0.02; done`;
  const options = ['--gate', `unit=${saying('in unit')}`, '--gate', `types=${saying('in types, at length')}`];
  await using town = await smallTown(world, { source: world.repository('source'), options });
  const { cwd } = town;
  const file = `${cwd}/rigs/lib/rig.json`;
  const rig = JSON.parse(readFileSync(file, 'utf8'));
  const gates = rig.gates.map((gate: object) => ({ ...gate, phase: 1 }));
  writeFileSync(file, JSON.stringify({ ...rig, gates, gateSlots: 2 }));

  const bead = await recipeBead(world, cwd, { title: 'Say one', fix: appending('one') });
  await world.mustGt(['sling', bead], { cwd });
  await until('both to run', () => pids().length === 2);
  assert.match(await world.mustGt(['mq', 'show', 'm1'], { cwd }), /unit running, types running/);
  assert.match(await world.mustGt(['mq', 'list'], { cwd }), /gates unit, types/);
  for (let nth = 0; nth < 5; nth += 1) {
    const told = await world.mustGt(['mq', 'output', 'm1'], { cwd });
    assert.match(
      told,
      /^((in unit\n)*|(in types, at length\n)*)$/,
      'what one of them says, and not the other',
    );
  }
  const app = world.leftovers().find(({ command }) => command.includes('app.mjs'));
  assert.ok(app, JSON.stringify(world.leftovers()));
  process.kill(app.pid, 'SIGKILL');
  await waitForStatus(world, cwd, () => pids().length === 4, { what: 'both again', timeoutMs: 60_000 });
  assert.deepEqual(pids().map(isAlive), [false, false, true, true]);
  writeFileSync(go, '');
  await waitForStatus(world, cwd, ({ work }) => work.some(({ state }) => state === 'landed'), {
    what: 'a landing',
    timeoutMs: 60_000,
  });
});
