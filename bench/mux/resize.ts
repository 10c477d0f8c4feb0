// A town with thirty full panes goes to another size: how long until the last byte of the visible one's repaint, with its
// lines wrapped anew.

import { setTimeout as delay } from 'node:timers/promises';
import { GtProgram } from '../../test/support/gt-program.ts';
import { progress } from '../harness.ts';
import { COLS, ROWS } from './outer-pty.ts';
import { makePaneTown } from './pane-town.ts';
import { type MuxPart, openGt } from './worlds.ts';

const PANES = 30;
const FILL =
  'i=0; while [ $i -lt 12000 ]; do i=$((i+1)); echo "line $i, long enough to be wrapped when the pane becomes narrower than it is: $i $i $i $i $i $i $i $i $i"; done';
const NARROW = 100;

export const resize: MuxPart = async ({ quick }) => {
  await using world = new GtProgram();
  const town = await makePaneTown(world, Array<string>(PANES - 1).fill(`${FILL}; exec sleep 100000`));
  await using outer = openGt(
    world,
    ['run', '--bare', '--town', town, '--', '/bin/sh', '-c', `${FILL}; printf ready; exec sleep 100000`],
    town,
  );
  await outer.waitFor('ready', 120_000);
  await delay(quick ? 3_000 : 10_000);
  const samples: number[] = [];
  for (let round = 0; round < (quick ? 4 : 10); round += 1) {
    outer.startCounting();
    const startedAt = performance.now();
    outer.resize(round % 2 === 0 ? NARROW : COLS, ROWS);
    await outer.waitFor('ready', 20_000);
    await outer.quiet(1_000);
    samples.push((outer.outputAt.at(-1) ?? Number.NaN) - startedAt);
    progress(`resize ${round + 1}: ${samples.at(-1)?.toFixed(0)} ms`);
  }
  await world.mustGt(['down'], { cwd: town });
  await outer.exited;
  return [{ key: 'resize.visible', unit: 'ms', samples, bar: 100 }];
};
