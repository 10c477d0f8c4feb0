// A town with thirty full panes goes to another size: how long until the last byte of the visible one's repaint, with its
// lines wrapped anew.

import { GtProgram } from '../../test/support/gt-program.ts';
import { progress } from '../harness.ts';
import { makeFullTown, openFullPane, resizeOnce, untilFull } from './full-panes.ts';
import type { MuxPart } from './worlds.ts';

export const resize: MuxPart = async ({ quick }) => {
  await using world = new GtProgram();
  const town = await makeFullTown(world);
  await using outer = openFullPane(world, town);
  await untilFull(outer, quick ? 3_000 : 10_000);
  const samples: number[] = [];
  for (let round = 0; round < (quick ? 4 : 10); round += 1) {
    samples.push(await resizeOnce(outer, round));
    progress(`resize ${round + 1}: ${samples.at(-1)?.toFixed(0)} ms`);
  }
  await world.mustGt(['down'], { cwd: town });
  await outer.exited;
  return [{ key: 'resize.visible', unit: 'ms', samples, bar: 100 }];
};
