// What many panes cost our processes, guests excluded: thirty and a hundred that repaint a spinner ten times a second,
// one of them on the screen; and a town in which nothing changes.

import { setTimeout as delay } from 'node:timers/promises';
import { GtProgram } from '../../test/support/gt-program.ts';
import { type Measured, progress } from '../harness.ts';
import { type Cost, costOf, makePaneTown } from './pane-town.ts';
import { type MuxPart, openGt } from './worlds.ts';

const SPIN =
  'i=0; while :; do i=$((i+1)); printf "\\r\\033[3%dm*\\033[m %s" $((i % 8)) "$i"; sleep 0.1; done';
const SETTLE_MS = 3_000;

export const fleet: MuxPart = async ({ quick }) => {
  const ms = quick ? 10_000 : 60_000;
  const thirty = await spinning(30, ms);
  const hundred = await spinning(100, ms);
  const idle = await idling(ms);
  return [
    ...figures('fleet.30', thirty, { cpu: 10, pssMb: 300 }),
    ...figures('fleet.100', hundred, { cpu: 25, pssMb: 600 }),
    { key: 'fleet.idle.cpu', unit: '%', samples: [idle.cpu * 100], bar: 0.5 },
    { key: 'fleet.idle.bytes', unit: 'bytes', samples: [idle.bytes], bar: 0 },
    { key: 'fleet.idle.wakeups', unit: '1/s', samples: [idle.wakeups] },
  ];
};

function figures(
  key: string,
  cost: Cost,
  bars: { readonly cpu: number; readonly pssMb: number },
): Measured[] {
  return [
    { key: `${key}.cpu`, unit: '%', samples: [cost.cpu * 100], bar: bars.cpu },
    { key: `${key}.pss`, unit: 'MB', samples: [cost.pssMb], bar: bars.pssMb },
  ];
}

async function spinning(panes: number, ms: number): Promise<Cost> {
  await using world = new GtProgram();
  const town = await makePaneTown(world, Array<string>(panes - 1).fill(SPIN));
  await using outer = openGt(world, ['run', '--town', town, '--', '/bin/sh', '-c', SPIN], town);
  await outer.waitFor('*');
  await delay(SETTLE_MS);
  const cost = await costOf(world, () => delay(ms));
  progress(`${panes} spinning: ${told(cost)}`);
  await world.mustGt(['down'], { cwd: town });
  await outer.exited;
  return cost;
}

async function idling(ms: number): Promise<Cost & { readonly bytes: number }> {
  await using world = new GtProgram();
  const town = await makePaneTown(world, Array<string>(30).fill('echo full; exec sleep 100000'));
  await using outer = openGt(
    world,
    ['run', '--town', town, '--', '/bin/sh', '-c', 'echo ready; exec cat'],
    town,
  );
  await outer.waitFor('ready');
  await delay(SETTLE_MS);
  outer.startCounting();
  const cost = await costOf(world, () => delay(ms));
  const { bytes } = outer;
  progress(`idle: ${told(cost)}, ${bytes} bytes`);
  await world.mustGt(['down'], { cwd: town });
  await outer.exited;
  return { ...cost, bytes };
}

function told({ cpu, pssMb, wakeups }: Cost): string {
  return `${(cpu * 100).toFixed(2)} % of a core, ${pssMb.toFixed(0)} MB, ${wakeups.toFixed(1)} wake-ups/s`;
}
