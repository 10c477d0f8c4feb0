// `bd import` into a town that runs: the answer and the beads are those of a plain repository, all else goes on
// meanwhile, and what was acknowledged outlives the engine.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { GtProgram, isBuilt, programFile } from '../support/gt-program.ts';
import { smallTown } from '../support/small-town.ts';
import { until } from '../support/until.ts';

const skip = isBuilt() ? false : 'not built: npm run build';
const TIMES = { created_at: '2025-10-01T00:00:00Z', updated_at: '2025-10-01T00:00:00Z' };

const line = (id: string, more: object = {}) =>
  `${JSON.stringify({ id, title: `About ${id}`, status: 'open', priority: 1, ...TIMES, ...more })}\n`;

const MIXED = `${line('lib-2')}<<<<<<< HEAD\n${line('lib-1')}${line('lib-1', { title: 'Later' })}{"_type":"memory","key":"k","value":"v"}\n`;

/** More than one piece of the socket. */
const LARGE = Array.from({ length: 2_500 }, (_, nth) =>
  line(`lib-${nth.toString(36).padStart(4, '0')}`, { description: '好'.repeat(100) }),
).join('');

test('a town that runs answers an import as a repository does, and gives the file back', {
  skip,
}, async () => {
  await using world = new GtProgram();
  writeFileSync(world.path('issues.jsonl'), MIXED);
  await using town = await smallTown(world, {
    source: world.repository('source'),
    options: ['--prefix', 'lib'],
  });
  const answers: unknown[] = [];
  for (const cwd of [world.repository('lib'), town.cwd]) {
    const bd = (...args: string[]) => world.mustBd(args, { cwd });
    const told: unknown[] = [];
    for (const args of [['--dry-run'], [], [], ['--force']])
      told.push(JSON.parse(await bd('import', world.path('issues.jsonl'), '--json', ...args)));
    assert.equal(await bd('export'), MIXED);
    told.push(JSON.parse(await bd('list', '--all', '--json', '--sort', 'id')));
    told.push(JSON.parse(await bd('memories', '--json')));
    answers.push(told);
  }
  assert.deepEqual(answers[1], answers[0]);
});

test('a large file comes in while beads are made, and outlives an engine that is killed as it acknowledges', {
  skip,
}, async () => {
  await using world = new GtProgram();
  writeFileSync(world.path('large.jsonl'), LARGE);
  await using town = await smallTown(world, {
    source: world.repository('source'),
    options: ['--prefix', 'lib'],
  });
  const { cwd } = town;
  const child = spawn(programFile('bd'), ['import', world.path('large.jsonl')], {
    cwd,
    env: world.env,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let isAcknowledged = false;
  child.stdout.once('data', () => {
    isAcknowledged = true;
    const engine = world.leftovers().find(({ command }) => command.includes('app.mjs --town'));
    process.kill(engine?.pid ?? assert.fail('no engine runs'), 'SIGKILL');
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  const made: string[] = [];
  while (!isAcknowledged && child.exitCode === null) {
    const { code, stdout } = await world.bd(['create', 'Meanwhile', '--silent'], { cwd });
    if (code === 0) made.push(stdout.trim());
  }
  assert.ok(isAcknowledged);
  await ended;
  const ids = async () => {
    const { code, stdout } = await world.bd(['list', '--all', '--json'], { cwd });
    return code === 0 ? (JSON.parse(stdout) as { id: string }[]).map(({ id }) => id) : [];
  };
  await until('all beads are there', async () => (await ids()).length >= 2_500 + made.length);
  const held = new Set(await ids());
  assert.deepEqual(
    made.filter((id) => !held.has(id)),
    [],
  );
  assert.equal(await world.mustBd(['export', '--source', 'large.jsonl'], { cwd }), LARGE);
});
