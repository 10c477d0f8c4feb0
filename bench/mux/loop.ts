// How late the town's event loop is while text drains through its pane, while thirty panes spin and one floods, and while
// a town of thirty full panes goes from one size to another.

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { GtProgram } from '../../test/support/gt-program.ts';
import { type Measured, progress } from '../harness.ts';
import { colouredText } from './drain-text.ts';
import { makeFullTown, openFullPane, resizeOnce, untilFull } from './full-panes.ts';
import { makePaneTown } from './pane-town.ts';
import { type MuxPart, openGt } from './worlds.ts';

const PROBE = new URL('./loop-probe.mjs', import.meta.url).href;
const SPIN = 'i=0; while :; do i=$((i+1)); printf "\\r%s" "$i"; sleep 0.1; done';
const SPINNERS = 30;
const MARK = '@@@@';

export const loop: MuxPart = async ({ quick }) => {
  const drained = await whileDraining(quick ? 20e6 : 80e6);
  const busy = await whileBusy(quick ? 5_000 : 20_000);
  const resized = await whileResizing(quick ? 4 : 10);
  const figure = (key: string, { p99Ms }: Lateness): Measured => ({
    key,
    unit: 'ms',
    samples: [p99Ms],
    bar: 20,
  });
  return [
    figure('loop.drain.p99', drained),
    { key: 'loop.drain.max', unit: 'ms', samples: [drained.maxMs] },
    figure('loop.busy.p99', busy),
    { key: 'loop.busy.max', unit: 'ms', samples: [busy.maxMs] },
    figure('loop.resize.p99', resized),
    { key: 'loop.resize.max', unit: 'ms', samples: [resized.maxMs] },
  ];
};

interface Lateness {
  readonly p99Ms: number;
  readonly maxMs: number;
}

async function whileDraining(bytes: number): Promise<Lateness> {
  return await measured(async (world) => {
    const file = world.path('text');
    writeFileSync(file, colouredText(bytes / 10).repeat(10));
    const command = `echo ready; sleep 2; cat '${file}'; printf '%s%s\\n' '@@' '@@'`;
    await using outer = openGt(world, ['run', '--bare', '--', '/bin/sh', '-c', command]);
    await outer.waitFor(MARK);
    await outer.exited;
  });
}

async function whileBusy(ms: number): Promise<Lateness> {
  return await measured(async (world) => {
    const file = world.path('text');
    writeFileSync(file, colouredText(4e6));
    const town = await makePaneTown(world, Array<string>(SPINNERS).fill(SPIN));
    const flood = `while :; do cat '${file}'; done`;
    await using outer = openGt(world, ['run', '--town', town, '--', '/bin/sh', '-c', flood], town);
    await delay(ms);
    await world.mustGt(['down'], { cwd: town });
    await outer.exited;
  });
}

async function whileResizing(rounds: number): Promise<Lateness> {
  return await measured(async (world) => {
    const town = await makeFullTown(world);
    await using outer = openFullPane(world, town);
    await untilFull(outer, 1_000);
    for (let round = 0; round < rounds; round += 1) await resizeOnce(outer, round);
    await world.mustGt(['down'], { cwd: town });
    await outer.exited;
  });
}

/** The town that ends last counts. */
async function measured(work: (world: GtProgram) => Promise<void>): Promise<Lateness> {
  await using world = new GtProgram({ NODE_OPTIONS: `--import=${PROBE}` });
  const folder = world.path('loop');
  mkdirSync(folder);
  Object.assign(world.env, { GT_BENCH_LOOP: folder });
  await work(world);
  await world.waitForNoProcess();
  const [file] = readdirSync(folder);
  if (file === undefined) throw new Error(`no town told how late it was (${fileURLToPath(PROBE)})`);
  const lateness = JSON.parse(readFileSync(`${folder}/${file}`, 'utf8')) as Lateness;
  progress(`loop: p99 ${lateness.p99Ms.toFixed(1)} ms, at most ${lateness.maxMs.toFixed(1)}`);
  return lateness;
}
