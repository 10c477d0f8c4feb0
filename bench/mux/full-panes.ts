// A town with thirty panes whose history is full, one of them on the outer terminal.

import { setTimeout as delay } from 'node:timers/promises';
import type { GtProgram } from '../../test/support/gt-program.ts';
import { COLS, type OuterPty, ROWS } from './outer-pty.ts';
import { makePaneTown } from './pane-town.ts';
import { openGt } from './worlds.ts';

const PANES = 30;
const FILL =
  'i=0; while [ $i -lt 12000 ]; do i=$((i+1)); echo "line $i, long enough to be wrapped when the pane becomes narrower than it is: $i $i $i $i $i $i $i $i $i"; done';
const NARROW = 100;

/** All its panes but the visible one, which `openFullPane` adds. */
export function makeFullTown(world: GtProgram): Promise<string> {
  return makePaneTown(world, Array<string>(PANES - 1).fill(`${FILL}; exec sleep 100000`));
}

/** Full once its last word is on the screen, see `untilFull`. */
export function openFullPane(world: GtProgram, town: string): OuterPty {
  const shown = `${FILL}; printf ready; exec sleep 100000`;
  return openGt(world, ['run', '--bare', '--town', town, '--', '/bin/sh', '-c', shown], town);
}

export async function untilFull(outer: OuterPty, settleMs: number): Promise<void> {
  await outer.waitFor('ready', 120_000);
  await delay(settleMs);
}

/** From the other size to the last byte of the repaint, in ms; narrow in even rounds, wide in odd ones. */
export async function resizeOnce(outer: OuterPty, round: number): Promise<number> {
  outer.startCounting();
  const startedAt = performance.now();
  outer.resize(round % 2 === 0 ? NARROW : COLS, ROWS);
  await outer.waitFor('ready', 20_000);
  await outer.quiet(1_000);
  return (outer.outputAt.at(-1) ?? Number.NaN) - startedAt;
}
