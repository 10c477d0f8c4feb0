// What a guest draws is on the outer terminal cell by cell also where the screen is split, while the pane beside it
// floods, and borders, zoom and window change.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { isBuilt } from '../support/gt-program.ts';
import { isFull, seedOr } from '../support/long-form.ts';
import { PaneTown } from '../support/pane-town.ts';
import { becomeSame } from '../support/same-cells.ts';
import { STAGES } from '../support/stages.ts';
import { noTmux } from '../support/tmux-screen.ts';

const skip = isBuilt() ? noTmux : 'not built: npm run build';
const seed = seedOr(4_711);
const PREFIX = '\x02';

test(`split panes are true beside one that floods (seed ${seed})`, { skip, timeout: 300_000 }, async (t) => {
  await using town = await PaneTown.open(110, 40);
  const { world, cwd } = town;
  await world.mustGt(['rig', 'add', 'lib', world.repository('lib'), '--no-gates'], { cwd });
  await world.mustGt(['crew', 'add', 'robin'], { cwd });
  await town.zoom();
  await town.screen.waitFor(/robin/);
  await town.startPlayer();
  const stages = Object.entries(STAGES);
  const file = (name: string) => world.path(`stage-${name}`);
  for (const [name, bytes] of stages) writeFileSync(file(name), bytes);

  await town.screen.type(`${PREFIX}%`);
  await town.screen.waitFor(/mayor · .*robin · /);
  await town.screen.type('while :; do printf "\\033[1;31m%s\\033[0m\\n" flood $PPID; done\r');
  await town.screen.waitFor(/flood/);
  for (const [name] of stages) {
    await t.test(`showing ${name}`, async () => {
      await town.play(file(name));
      await becomeSame('pane and outer terminal', () => town.differencesBeside('mayor ·'));
    });
  }

  const step = fc.record({
    cols: fc.integer({ min: 90, max: 200 }),
    rows: fc.integer({ min: 20, max: 60 }),
    moves: fc.array(fc.constantFrom('\x1b[1;5D', '\x1b[1;5C'), { maxLength: 5 }),
    zooms: fc.boolean(),
    plays: fc.constantFrom(...stages.map(([name]) => name)),
  });
  for (const { cols, rows, moves, zooms, plays } of fc.sample(step, { seed, numRuns: isFull ? 100 : 4 })) {
    const what = `${zooms ? 'zoomed and back, ' : ''}border moved ${moves.length} times`;
    await t.test(`at ${cols}x${rows}, ${what}, showing ${plays}`, async () => {
      await town.resize(cols, rows);
      if (zooms) await town.screen.type(`${PREFIX}z${PREFIX}z`);
      for (const move of moves) await town.screen.type(`${PREFIX}${move}`);
      await becomeSame('pane and outer terminal, resized', () => town.differencesBeside('mayor ·'));
      await town.play(file(plays));
      await becomeSame('pane and outer terminal, drawn', () => town.differencesBeside('mayor ·'));
    });
  }
  assert.match(await town.screen.text(), /flood/);
});
