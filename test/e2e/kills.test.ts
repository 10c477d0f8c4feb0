// The whole demo while its processes are killed: the same outcome as without.

import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { type GtProgram, isBuilt, GtProgram as World } from '../support/gt-program.ts';
import { isFull, seedOr } from '../support/long-form.ts';
import { randomNumbers } from '../support/random-numbers.ts';
import { readLog } from '../support/read-log.ts';

/** One of them is the terminal host's; one more falls between a ref's move and its event. */
const KILLS = isFull ? 20 : 2;
const DEMO_LIMIT_MS = 8 * 60_000;
/** Printed, so that a run can be repeated: `GT_TEST_SEED=n`. */
const seed = seedOr(Date.now() % 100_000);

test(`the demo ends as it should though the town is killed at ${KILLS} moments and the terminal host once (seed ${seed})`, {
  skip: isBuilt() ? false : 'not built: npm run build',
  timeout: DEMO_LIMIT_MS + 60_000,
}, async () => {
  await using world = new World();
  const town = world.path('town');
  const struck = killTownAfterRefMoves(world);
  const demo = world.gt(['demo', '--plain', town], {
    timeoutMs: DEMO_LIMIT_MS,
    env: { PATH: `${world.path('wrapped')}:${world.env['PATH']}` },
  });
  const kills = await killRepeatedly(world, town, demo);
  const { code, stdout, stderr } = await demo;
  assert.equal(code, 0, `seed ${seed}, killed ${kills.join(', ')}\n${stdout}\n${stderr}`);
  assert.match(stdout, /17 landed, 3 stopped/);
  assert.equal(kills.length, KILLS);
  assert.ok(existsSync(struck), 'one kill fell between the move of the ref and its event');
  assertLandedOnce(world, town);
});

/** Kills the town at seeded moments, each time after it is back; once the host, which the town brings back. */
async function killRepeatedly(world: GtProgram, town: string, demo: Promise<unknown>): Promise<string[]> {
  let hasEnded = false;
  void demo.finally(() => {
    hasEnded = true;
  });
  const random = randomNumbers(seed);
  const kills: string[] = [];
  await allowManyRestarts(town);
  // A person's command that is cut off in the middle is theirs to repeat; the factory's work is not.
  while (!hasEnded && !isSlung(town)) await delay(20);
  let before = 0;
  while (kills.length < KILLS && !hasEnded) {
    const pid = townPid(world, town);
    if (pid === null || pid === before) {
      await delay(20);
      continue;
    }
    await delay(200 + random() * 2_000);
    if (kills.length === KILLS / 2 && before !== 0 && !kills.includes('host')) {
      kills.push('host');
      killHost(world);
    } else {
      kills.push(String(pid));
      kill(pid);
    }
    before = pid;
  }
  return kills;
}

/** The restarts that a person's town allows itself would not do for this. */
async function allowManyRestarts(town: string): Promise<void> {
  const file = `${town}/town.json`;
  while (!existsSync(file)) await delay(10);
  const settings = JSON.parse(readFileSync(file, 'utf8'));
  writeFileSync(file, JSON.stringify({ ...settings, supervision: { restarts: 1_000, withinMs: 60_000 } }));
}

function isSlung(town: string): boolean {
  return readLog(`${town}/events`).some(({ kind }) => kind === 'work.slung');
}

function townPid(world: GtProgram, town: string): number | null {
  return world.leftovers().find(({ command }) => command.includes(`app.mjs --town ${town}`))?.pid ?? null;
}

function killHost(world: GtProgram): void {
  const host = world.leftovers().find(({ command }) => command.includes('host.mjs --town'));
  if (host) kill(host.pid);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It had ended by itself.
  }
}

/** A git that, after one landing's compare-and-swap, kills the town before it hears of that. Answers its mark. */
function killTownAfterRefMoves(world: GtProgram): string {
  const struck = world.path('struck');
  mkdirSync(world.path('wrapped'));
  const real = world.env['PATH']
    ?.split(':')
    .map((folder) => `${folder}/git`)
    .find(existsSync);
  const wrapper = `#!/bin/sh
case "$*" in
  *'update-ref -m gt --stdin'*) ;;
  *) exec ${real} "$@" ;;
esac
${real} "$@" | while IFS= read -r line; do
  if [ "$line" = 'commit: ok' ]; then
    if [ "$(cat '${struck}.count' 2>/dev/null | wc -c)" -ge 2 ] && mkdir '${struck}' 2>/dev/null; then
      kill -9 $PPID
    fi
    printf x >> '${struck}.count'
  fi
  printf '%s\\n' "$line"
done
`;
  writeFileSync(world.path('wrapped', 'git'), wrapper);
  chmodSync(world.path('wrapped', 'git'), 0o755);
  return struck;
}

function assertLandedOnce(world: GtProgram, town: string): void {
  const repository = `${town}/rigs/tally/engine.git`;
  const beads = world
    .git(repository, 'log', '--format=%(trailers:key=Bead,valueonly)', 'main')
    .split('\n')
    .filter((line) => line !== '');
  assert.equal(beads.length, 17);
  assert.equal(new Set(beads).size, 17, 'no bead landed twice');
  const events = readLog(`${town}/events`);
  const landed = events.filter(({ kind }) => kind === 'mr.landed').length;
  const stopped = events.filter(({ kind }) => kind === 'work.stopped').length;
  assert.deepEqual([landed, stopped], [17, 3], 'none is forgotten');
}
