// What a guest draws is on the outer terminal cell by cell, read there by a terminal that is no xterm.js: whatever
// floods beside it, however the window changes, and for whoever comes back.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { isBuilt } from '../support/gt-program.ts';
import { isFull, seedOr } from '../support/long-form.ts';
import { PaneTown } from '../support/pane-town.ts';
import { becomeSame, differences } from '../support/same-cells.ts';
import { STAGES } from '../support/stages.ts';
import { gridOf, outerTerminal, written } from '../support/terminal-grid.ts';
import { noTmux } from '../support/tmux-screen.ts';

const skip = isBuilt() ? noTmux : 'not built: npm run build';
const seed = seedOr(20_260);

test(`panes are true (seed ${seed})`, { skip, timeout: isFull ? 600_000 : 180_000 }, async (t) => {
  await using town = await PaneTown.open(80, 25);
  await town.startPlayer();
  const stages = Object.entries(STAGES);
  const file = (name: string) => town.world.path(`stage-${name}`);
  for (const [name, bytes] of stages) writeFileSync(file(name), bytes);

  for (const [name, bytes] of stages) {
    await t.test(`${name}: pane, bare emulator and outer terminal show the same cells`, async () => {
      await town.play(file(name));
      const bare = outerTerminal(80, 25);
      await written(bare, bytes.replaceAll('\r\n', '\r\r\n'));
      await becomeSame('pane and bare emulator', () => differences(town.pane.grid, gridOf(bare)));
      await becomeSame('pane and outer terminal', () => town.outerDifferences());
    });
  }

  await t.test('while a neighbour floods', async () => {
    await town.guests.spawn('flood', `while :; do printf '\\033[1;31m%s\\033[0m\\n' flood $PPID; done`);
    const bytes = await town.guests.bytesOf('flood');
    for (const [name] of stages) {
      await town.play(file(name));
      await becomeSame(`${name}: pane and outer terminal`, () => town.outerDifferences());
    }
    assert.ok((await town.guests.bytesOf('flood')) > bytes + 100_000, 'it floods');
  });

  const step = fc.record({
    cols: fc.integer({ min: 40, max: 200 }),
    rows: fc.integer({ min: 10, max: 60 }),
    zooms: fc.boolean(),
    plays: fc.constantFrom(...stages.map(([name]) => name)),
  });
  for (const { cols, rows, zooms, plays } of fc.sample(step, { seed, numRuns: isFull ? 150 : 6 })) {
    await t.test(`at ${cols}x${rows}${zooms ? ', zoomed or back' : ''}, showing ${plays}`, async () => {
      await town.resize(cols, rows);
      if (zooms) await town.zoom();
      await becomeSame('pane and outer terminal, resized', () => town.outerDifferences());
      await town.play(file(plays));
      await becomeSame('pane and outer terminal, drawn', () => town.outerDifferences());
      const { pane, rectangle } = town;
      assert.deepEqual([pane.grid.cols, pane.grid.rows], [rectangle.cols, rectangle.rows]);
    });
  }

  await t.test('after detach and attach, at another size', async () => {
    for (const [cols, rows] of [
      [100, 30],
      [61, 19],
    ] as const) {
      await town.detach();
      await town.attach(cols, rows);
      await becomeSame('pane and outer terminal', () => town.outerDifferences());
    }
  });
});
