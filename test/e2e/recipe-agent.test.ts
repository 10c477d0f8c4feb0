// What of an agent's contract a recipe can keep: it starts, hands in and goes on after a death with nobody's help, takes a
// message of any form without being led astray, and has no turn, no question and no usage.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TownView } from '../../src/engine/view.ts';
import { GtProgram, isBuilt } from '../support/gt-program.ts';
import { readLog } from '../support/read-log.ts';
import { appending, recipeBead, smallTown, waitForStatus, waitForWork } from '../support/small-town.ts';
import { until } from '../support/until.ts';

const skip = isBuilt() ? false : 'not built: npm run build';

test('a recipe starts, is spoken to, killed in the middle, goes on where it was, and hands in', {
  skip,
  timeout: 120_000,
}, async () => {
  await using world = new GtProgram();
  await using town = await smallTown(world, { source: world.repository('source') });
  const { cwd } = town;
  const [begun, events] = [world.path('begun'), join(cwd, 'events')];
  const fix = `if [ ! -e ${begun} ]; then touch ${begun}; sleep 100; fi; ${appending('by recipe')}`;
  const bead = await recipeBead(world, cwd, { title: 'Say it', fix });
  await world.mustGt(['sling', bead], { cwd });
  await until('its second step', () => existsSync(begun), 30_000);

  const view = await waitForStatus(world, cwd, isAtWork, { what: 'at work' });
  assert.equal(view.polecats[0]?.usage, null);
  assert.match((await world.mustGt(['status'], { cwd })).replaceAll(/ +/g, ' '), / recipe working /);
  const refused = await world.gt(['interrupt', bead], { cwd });
  assert.equal(refused.code, 4);
  assert.match(refused.stderr, /nobody has said which keys end a turn of recipe/);

  const line = `"double" 'single' \`touch ${world.path('obeyed')}\`\t$HOME \\n größer \x1b[31mred\x1b[0m; exit 1`;
  const text = Array.from({ length: 200 }, (_, at) => `${at} ${line}`).join('\n');
  await world.mustGt(['nudge', bead, text], { cwd });
  await until('it was taken', () => kinds(events).includes('message.delivered'), 30_000);

  const [run] = runsOf(events, bead);
  const started = readLog(events).find(({ kind, data }) => kind === 'run.started' && data['run'] === run);
  process.kill(Number(started?.data['pid']), 'SIGKILL');
  await waitForWork(world, cwd, bead, 'landed');
  assert.equal(
    world.git(join(cwd, 'rigs/lib/engine.git'), 'show', 'main:README.md').match(/by recipe/g)?.length,
    1,
  );
  assert.equal(existsSync(world.path('obeyed')), false, 'nothing of the message was run');
  assert.equal(kinds(events).filter((kind) => kind === 'message.delivered').length, 1);
  assert.equal(runsOf(events, bead).length, 2);
  assert.equal(kinds(events).filter((kind) => kind === 'decision.raised').length, 0);
});

function isAtWork({ polecats }: TownView): boolean {
  return polecats.some(({ activity }) => activity === 'working');
}

function runsOf(events: string, bead: string): readonly unknown[] {
  const hooked = readLog(events).filter(({ kind, data }) => kind === 'hook.filled' && data['bead'] === bead);
  return hooked.map(({ data }) => data['run']);
}

function kinds(events: string): readonly string[] {
  return readLog(events).map(({ kind }) => kind);
}
