// The full-screen app as a person meets it: the demo opened on a terminal, driven by keys, its terminal closed in the
// middle, its host killed, and attached again.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isBuilt, GtProgram as World } from '../support/gt-program.ts';
import { isFull } from '../support/long-form.ts';
import type { PtyScreen } from '../support/pty-screen.ts';
import { readLog } from '../support/read-log.ts';

const skip = isBuilt() ? false : 'not built: npm run build';

/** Of the demo's beads; its whole course is the test under kills. */
const LANDED = isFull ? 17 : 6;

test('the demo on a terminal: panels, keys, a closed terminal and a killed host do not disturb the work', {
  skip,
  timeout: 240_000,
}, async () => {
  await using world = new World();
  const town = world.path('town');
  {
    await using screen = world.open(['demo', town], { cols: 200, rows: 50 });
    await screen.waitFor('mayor and crew', { timeoutMs: 20_000 });
    await screen.waitFor(/swarm · \d+ polecats/);
    await screen.waitFor('merge queue');
    await screen.waitFor(/feed/);
    await screen.waitFor(/● amber/, { timeoutMs: 30_000 });
    await cyclesPolecatsAndCrew(screen);
    await screen.waitFor(/\d+ landed/, { timeoutMs: 60_000 });
    // The terminal is closed, not the app left.
    screen.kill('SIGHUP');
    await screen.exited;
  }
  const host = world.leftovers().find(({ command }) => command.includes('host.mjs --town'));
  assert.ok(host, 'the town is at work without a terminal');
  process.kill(host.pid, 'SIGKILL');
  {
    await using screen = world.open([], { cwd: town, cols: 80, rows: 24 });
    await screen.waitFor('C-b ?', { timeoutMs: 20_000 });
    await screen.waitFor(isFull ? /✓17 ■3/ : /✓(?:[6-9]|1\d)/, { timeoutMs: 180_000 });
    await opensEveryPanel(screen);
    await shrinksAndGrows(screen);
    await zooms(screen);
    screen.press('C-b', 'q');
    await screen.waitFor('detach');
    screen.press('s');
    const { code } = await screen.exited;
    assert.equal(code, 0);
    assert.equal(screen.isAlternate, false, 'the terminal is as it was');
  }
  const events = readLog(`${town}/events`);
  const landed = events.filter(({ kind }) => kind === 'mr.landed').map(({ data }) => data['mr']);
  assert.ok(landed.length >= LANDED, `${landed.length} landed`);
  assert.equal(new Set(landed).size, landed.length, 'each once');
  await world.waitForNoProcess();
});

async function cyclesPolecatsAndCrew(screen: PtyScreen): Promise<void> {
  screen.press('C-b', 'M-2');
  await screen.waitFor(/[━─] birch/);
  screen.press('C-b', 'j');
  await screen.waitFor(/[━─] cinder/);
  screen.press('C-b', 'k');
  await screen.waitFor(/[━─] birch/);
  screen.press('C-b', '1');
  await screen.waitFor(/[━─] mayor · /);
  screen.type('echo keys reach the $((40 + 2))nd guest\r');
  await screen.waitFor('keys reach the 42nd guest');
  screen.press('C-b', 'n');
  await screen.waitFor(/[━─] robin · /);
  screen.press('C-b', 'p');
  await screen.waitFor(/[━─] mayor · /);
}

async function opensEveryPanel(screen: PtyScreen): Promise<void> {
  for (const [key, title] of [
    ['w', 'mayor and crew'],
    ['g', 'swarm'],
    ['m', 'merge queue'],
    ['f', 'feed'],
    ['?', 'Go to the next of mayor and crew'],
  ] as const) {
    screen.press('C-b', key);
    await screen.waitFor(title);
  }
  screen.press('Escape');
  await screen.waitUntil((text) => !text.includes('Go to the next of mayor and crew'), {
    what: 'help closed',
  });
}

async function shrinksAndGrows(screen: PtyScreen): Promise<void> {
  screen.resize(30, 8);
  await screen.waitFor(/40x10/);
  screen.resize(100, 30);
  await screen.waitFor('C-b ?');
}

async function zooms(screen: PtyScreen): Promise<void> {
  screen.press('C-b', '1');
  await screen.waitFor(/mayor · /);
  screen.press('C-b', 'z');
  await screen.waitUntil((text) => /^┏━ mayor · /.test(text), { what: 'the pane in the first row' });
  screen.press('C-b', 'z');
  await screen.waitUntil((text) => !/^┏━ mayor · /.test(text), { what: 'the strip above the pane' });
}
