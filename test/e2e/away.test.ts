// What guests say while nobody looks: bells and notifications are there for whoever comes back, copies are not.

import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { GtProgram, isBuilt } from '../support/gt-program.ts';
import { smallTown } from '../support/small-town.ts';
import { until } from '../support/until.ts';

const skip = isBuilt() ? false : 'not built: npm run build';

test('who rang and notified while nobody was attached is found out on the way back', {
  skip,
  timeout: 60_000,
}, async () => {
  await using world = new GtProgram();
  await using town = await smallTown(world, { source: world.repository('lib') });
  const { cwd } = town;
  await world.mustGt(['crew', 'add', 'robin'], { cwd });
  const [said, script] = [join(cwd, 'said'), join(cwd, 'say.sh')];
  const output = '\\033]777;notify;Build;one\\007\\033]9;two\\007\\007\\033]52;c;aGVsbG8=\\007';
  // The answer to its question says that all was taken in.
  const answered = 'stty raw -echo; dd bs=1 count=4 of=/dev/null 2>&-; stty sane';
  writeFileSync(script, `printf '${output}\\033[5n'; ${answered}; : > '${said}'\n`);
  await world.mustGt(['pane', 'send', 'robin', '--enter', `sh '${script}'`], { cwd });
  await until('it was said', () => existsSync(said));
  {
    await using screen = world.open([], { cwd, cols: 120, rows: 30 });
    await screen.waitFor(/┏━ mayor · /, { timeoutMs: 20_000 });
    await screen.waitFor('missed 2, last: robin: two');
    await screen.waitFor('robin ♪');
    assert.ok(!screen.output.includes('\x1b]52'));
    screen.press('C-b', '2');
    await screen.waitFor(/┏━ robin · /);
    await screen.waitUntil((text) => !text.includes('♪'), { what: 'a bell that was seen' });
    screen.press('C-b', 'd');
    await screen.exited;
  }
  await using screen = world.open([], { cwd, cols: 120, rows: 30 });
  await screen.waitFor('robin');
  screen.press('C-b', '?');
  await screen.waitFor('any other key');
  assert.doesNotMatch(screen.output, /missed|♪/);
});
