// Several panes on one real terminal: programs side by side, each in its own size, through zoom, resize, close, and
// detach and attach.

import { test } from 'node:test';
import { GtProgram, isBuilt } from '../support/gt-program.ts';
import type { PtyScreen } from '../support/pty-screen.ts';
import { endTown, smallTown } from '../support/small-town.ts';

const skip = isBuilt() ? false : 'not built: npm run build';

const BORDER_LEFT = '\x02\x1b[1;5D';

test('two shells side by side: split, zoom, moved borders, resize, close, detach and attach', {
  skip,
  timeout: 120_000,
}, async () => {
  await using world = new GtProgram();
  await using town = await smallTown(world, { source: world.repository('lib') });
  const { cwd } = town;
  await world.mustGt(['crew', 'add', 'robin'], { cwd });
  {
    await using screen = world.open([], { cwd, cols: 80, rows: 24 });
    await screen.waitFor(/┏━ mayor · /, { timeoutMs: 20_000 });
    await screen.waitUntil(() => /[#$]$/.test(lastWords(screen, '┃', 1)), { what: 'the mayor’s prompt' });
    screen.press('C-b', '%');
    await screen.waitFor(/╭─ mayor · .*╮┏━ robin · /);
    await screen.waitUntil(() => /[#$]$/.test(lastWords(screen, '┃', 1)), { what: 'robin’s prompt' });
    await runsInBoth(screen);
    await movesBorders(screen);
    await zooms(screen);
    await shrinksAndGrows(screen);
    screen.press('C-b', 'd');
    await screen.exited;
  }
  {
    await using screen = world.open([], { cwd, cols: 80, rows: 24 });
    await screen.waitFor(/┏━ mayor · .*┓/, { timeoutMs: 20_000 });
    await screen.waitFor('left 43');
    screen.press('C-b', '"');
    await screen.waitFor('┏━ robin · ');
    await screen.waitFor('right 44');
    screen.press('C-b', '&');
    await screen.waitUntil((text) => !text.includes('right 44') && text.includes('left 43'), {
      what: 'the mayor alone',
    });
    screen.press('C-b', 'd');
    await screen.exited;
  }
  await endTown(world, cwd);
});

/** The two run at the same time: what one prints every tenth of a second is to be seen beside what the other does. */
async function runsInBoth(screen: PtyScreen): Promise<void> {
  screen.type('echo right $((43 + 1)); stty size\r');
  await screen.waitFor(/│┃right 44 .*┃\n.*│┃20 38 .*┃/);
  screen.press('C-b', 'Left');
  await screen.waitFor(/┏━ mayor · .*┓╭─ robin · /);
  screen.type('n=0; while [ $n -lt 43 ]; do n=$((n + 1)); echo left $n; sleep 0.02; done; stty size\r');
  await screen.waitFor(/┃left 43 .*┃│/);
  await screen.waitFor(/┃20 38 .*┃│/);
  await screen.waitFor('right 44');
}

async function movesBorders(screen: PtyScreen): Promise<void> {
  screen.type(BORDER_LEFT);
  await screen.waitFor(/^┏━ mayor .{26}┓╭─ robin/m);
  screen.type('stty size\r');
  await screen.waitFor(/┃20 34 /);
  screen.press('C-b', '=');
  await screen.waitFor(/^┏━ mayor .{30}┓╭─ robin/m);
}

async function zooms(screen: PtyScreen): Promise<void> {
  screen.press('C-b', 'z');
  await screen.waitUntil((text) => /^┏━ mayor · /.test(text) && !text.includes('robin'), { what: 'a zoom' });
  screen.type('stty size\r');
  await screen.waitFor(/┃21 78 /);
  screen.press('C-b', 'o');
  await screen.waitFor(/╭─ mayor · .*╮┏━ robin · /);
  await screen.waitFor('right 44');
}

async function shrinksAndGrows(screen: PtyScreen): Promise<void> {
  screen.press('C-b', '%');
  await screen.waitFor(THREE);
  screen.resize(50, 20);
  await screen.waitUntil((text) => /^┏━ robin .*┓$/m.test(text) && !text.includes('╭─ mayor'), {
    what: 'one pane',
  });
  screen.type('stty size\r');
  await screen.waitFor(/^┃16 48 /m);
  screen.resize(100, 30);
  await screen.waitFor(THREE);
  screen.press('C-b', '&');
  await screen.waitFor(/╭─ mayor.{20,}╮┏━ robin.{20,}┓/);
}

/** The two on the right are too narrow for more than a sign of what robin does, once they do nothing for more than a word. */
const THREE = /╭─ mayor.*╮╭─ (?:. robin|robin · . idle) ─+╮┏━ (?:. robin|robin · . idle) ━+┓/;

/** The last words that the pane between the nth and the next such border holds. */
function lastWords(screen: PtyScreen, border: string, nth: number): string {
  const rows = screen.text().split('\n');
  const words = rows.map((row) => (row.split(border)[nth] ?? '').trimEnd()).filter((row) => row !== '');
  return words.at(-1) ?? '';
}
