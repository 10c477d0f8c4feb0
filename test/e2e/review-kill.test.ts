// A person looks at what passed its gates and lets it land by keys, on a real terminal, and the town is killed between
// their word and the landing.

import assert from 'node:assert/strict';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { isBuilt, GtProgram as World } from '../support/gt-program.ts';
import type { PtyScreen } from '../support/pty-screen.ts';
import { appending, recipeBead, smallTown, type statusOf, waitForStatus } from '../support/small-town.ts';
import { until } from '../support/until.ts';

const skip = isBuilt() ? false : 'not built: npm run build';

test('a change is looked at, approved and turned down by keys, and lands once though the town is killed in between', {
  skip,
  timeout: 240_000,
}, async () => {
  await using world = new World();
  const go = world.path('go');
  writeFileSync(go, '');
  const options = ['--review', 'lgtm', '--gate', `test=until test -e ${go}; do sleep 0.1; done`];
  await using town = await smallTown(world, { source: world.repository('source'), options });
  const { cwd } = town;
  for (const [title, file] of [
    ['Say one', 'one.txt'],
    ['Say two', 'two.txt'],
    ['Say three', 'three.txt'],
  ] as const) {
    const bead = await recipeBead(world, cwd, { title, fix: appending(title, file) });
    await world.mustBd(['update', bead, '--acceptance', `- ${file} is there`], { cwd });
    await world.mustGt(['sling', bead], { cwd });
  }
  await waitForStatus(world, cwd, ({ decisions }) => decisions.length === 3, {
    what: 'three questions',
    timeoutMs: 90_000,
  });
  await using screen = world.open([], { cwd, cols: 80, rows: 24 });
  await screen.waitFor('3 for you', { timeoutMs: 20_000 });
  screen.press('C-b', '!');
  await screen.waitFor(/for you · 3/);
  await opens(screen, 'Say one', 'one.txt');
  screen.type('a');
  await waitForStatus(world, cwd, ({ work }) => work.some(({ state }) => state === 'landed'), {
    what: 'a landing',
    timeoutMs: 30_000,
  });

  // What landed makes the next one another tree: its gate runs again, and waits.
  rmSync(go);
  await reopensInbox(screen, 2);
  await opens(screen, 'Say two', 'two.txt');
  screen.type('a');
  await waitForStatus(world, cwd, ({ queue }) => queue.some(({ state }) => state === 'gating'), {
    what: 'a gate',
    timeoutMs: 30_000,
  });
  const app = world.leftovers().find(({ command }) => command.includes('app.mjs'));
  assert.ok(app, JSON.stringify(world.leftovers()));
  process.kill(app.pid, 'SIGKILL');
  await waitForStatus(world, cwd, ({ queue }) => queue.some(({ state }) => state === 'gating'), {
    what: 'the gate again',
    timeoutMs: 60_000,
  });
  writeFileSync(go, '');
  const isSecond = ({ work }: Awaited<ReturnType<typeof statusOf>>): boolean =>
    work.filter(({ state }) => state === 'landed').length === 2;
  await waitForStatus(world, cwd, isSecond, { what: 'two landings', timeoutMs: 60_000 });

  // The screen came back by itself.
  await reopensInbox(screen, 1);
  await opens(screen, 'Say three', 'three.txt');
  screen.type('x');
  await screen.waitFor(/Why not\?/);
  screen.type('not so');
  await screen.waitFor('not so');
  screen.type('\r');
  await waitForStatus(
    world,
    cwd,
    ({ queue }) => queue.some(({ state, note }) => state === 'rejected' && note.includes('not so')),
    { what: 'a rejection', timeoutMs: 30_000 },
  );

  const repository = `${cwd}/rigs/lib/engine.git`;
  const log = world.git(
    repository,
    'log',
    '--format=%s by %(trailers:key=Reviewed-by,valueonly,separator=%x2C)',
    'main',
  );
  assert.deepEqual(
    log.split('\n').filter((line) => line.startsWith('Say ')),
    ['Say two by person', 'Say one by person'],
  );
  await until('the checkout follows', () => existsSync(`${world.path('source')}/two.txt`));
});

/** From the list of what waits, whichever of it is selected, to the page of this change. */
async function opens(screen: PtyScreen, title: string, file: string): Promise<void> {
  const isSelected = new RegExp(`▸.*${title}`);
  for (let moves = 0; moves < 3 && !isSelected.test(screen.text()); moves += 1) {
    screen.press('j');
    await screen.waitUntil((text) => isSelected.test(text) || text.includes('▸'), { what: 'a selection' });
  }
  await screen.waitFor(isSelected);
  screen.type('\r');
  await screen.waitFor(new RegExp(`${file} is there`));
  await screen.waitFor('a LGTM');
  await screen.waitFor(new RegExp(`A ${file}`));
}

async function reopensInbox(screen: PtyScreen, count: number): Promise<void> {
  await screen.waitFor(`${count} for you`);
  if (!screen.text().includes(`for you · ${count}`)) screen.press('C-b', '!');
  await screen.waitFor(`for you · ${count}`);
}
