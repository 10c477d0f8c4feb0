// From a key's write to its character on the outer screen, one key after the other: in a quiet town, and beside a pane
// that floods while thirty others spin.

import { rmSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { GtProgram } from '../../test/support/gt-program.ts';
import { type Measured, progress } from '../harness.ts';
import { colouredText } from './drain-text.ts';
import type { OuterPty } from './outer-pty.ts';
import { floodWhile, makePaneTown } from './pane-town.ts';
import { TmuxPane } from './tmux-pane.ts';
import { type MuxPart, median, openGt, quantile } from './worlds.ts';

/** Characters that no escape sequence of either multiplexer holds. */
const KEYS = ['~', '^', '{', '}', '`'];
const SPINNERS = 30;
/** One frame at sixty a second. */
const FRAME_MS = 16;
const CAT = 'echo ready; exec cat';
const SPIN = 'i=0; while :; do i=$((i+1)); printf "\\r%s" "$i"; sleep 0.1; done';

export const echo: MuxPart = async ({ quick }) => {
  const rounds = quick ? 2 : 5;
  const keys = quick ? 30 : 100;
  return [...(await idleEcho(rounds, keys)), ...(await busyEcho(rounds, keys))];
};

async function idleEcho(rounds: number, keys: number): Promise<readonly Measured[]> {
  await using world = new GtProgram();
  const ours: Echo[] = [];
  const theirs: Echo[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    {
      await using outer = openGt(world, ['run', '--bare', '--', '/bin/sh', '-c', CAT]);
      await outer.waitFor('ready');
      await outer.quiet();
      ours.push(await measureEcho(outer, keys));
      outer.type('\r\x04');
      await outer.exited;
    }
    {
      await using tmux = new TmuxPane(world.folder, ['/bin/sh', '-c', CAT]);
      await tmux.outer.waitFor('ready');
      await tmux.outer.quiet();
      theirs.push(await measureEcho(tmux.outer, keys));
    }
    progress(`idle ${round}/${rounds}: ours ${told(ours.at(-1))}; tmux ${told(theirs.at(-1))}`);
  }
  const ratio = (of: keyof Echo) =>
    median(ours.map((each) => each[of])) / median(theirs.map((each) => each[of]));
  return [
    { key: 'echo.median.ratio', unit: 'x', samples: [ratio('median')], bar: 3 },
    { key: 'echo.p95.ratio', unit: 'x', samples: [ratio('p95')], bar: 4 },
    ...figures('echo', ours, theirs),
  ];
}

async function busyEcho(rounds: number, keys: number): Promise<readonly Measured[]> {
  await using world = new GtProgram();
  const text = world.path('flood.txt');
  const [flag, tmuxFlag] = [world.path('flood.ours'), world.path('flood.tmux')];
  writeFileSync(text, colouredText(4e6));
  const town = await makePaneTown(world, Array<string>(SPINNERS).fill(SPIN));
  await using ours = openGt(world, [], town);
  await splitWithFlood(ours, floodWhile(flag, text));
  await using tmux = new TmuxPane(world.folder, ['/bin/sh', '-c', CAT]);
  await tmux.outer.waitFor('ready');
  for (let nth = 0; nth < SPINNERS; nth += 1) tmux.tell('new-window', '-d', '/bin/sh', '-c', SPIN);
  tmux.tell('split-window', '-d', '-h', '/bin/sh', '-c', floodWhile(tmuxFlag, text));
  const oursMeasured: Echo[] = [];
  const theirs: Echo[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    oursMeasured.push(await whileFlooding(flag, ours, keys));
    theirs.push(await whileFlooding(tmuxFlag, tmux.outer, keys));
    progress(`busy ${round}/${rounds}: ours ${told(oursMeasured.at(-1))}; tmux ${told(theirs.at(-1))}`);
  }
  await world.mustGt(['down'], { cwd: town });
  const bar = Math.max(FRAME_MS, median(theirs.map(({ p95 }) => p95)));
  return [
    { key: 'echo.busy.p95', unit: 'ms', samples: oursMeasured.map(({ p95 }) => p95), bar },
    { key: 'echo.busy.p95.tmux', unit: 'ms', samples: theirs.map(({ p95 }) => p95) },
    { key: 'echo.busy.median', unit: 'ms', samples: oursMeasured.map((each) => each.median) },
    { key: 'echo.busy.median.tmux', unit: 'ms', samples: theirs.map((each) => each.median) },
  ];
}

/** The mayor's shell becomes `cat` on the left; a shell beside it floods while the flag is there. */
async function splitWithFlood(outer: OuterPty, flooding: string): Promise<void> {
  await outer.waitFor('mayor');
  outer.type('\x021');
  await outer.quiet();
  outer.type(`${CAT}\r`);
  await outer.waitFor('ready');
  outer.type('\x02%');
  await outer.quiet();
  outer.type('\x02c');
  await outer.quiet(1_000);
  outer.type(`${flooding}\r`);
  await outer.quiet();
  outer.type('\x02\x1b[D');
  await outer.quiet();
}

async function whileFlooding(flag: string, outer: OuterPty, keys: number): Promise<Echo> {
  writeFileSync(flag, '');
  await delay(500);
  const measured = await measureEcho(outer, keys);
  rmSync(flag);
  await outer.quiet();
  return measured;
}

interface Echo {
  readonly median: number;
  readonly p95: number;
}

function figures(key: string, ours: readonly Echo[], theirs: readonly Echo[]): Measured[] {
  const of = (name: string, echoes: readonly Echo[], value: (each: Echo) => number) => ({
    key: `${key}.${name}`,
    unit: 'ms',
    samples: echoes.map(value),
  });
  return [
    of('median', ours, (each) => each.median),
    of('median.tmux', theirs, (each) => each.median),
    of('p95', ours, (each) => each.p95),
    of('p95.tmux', theirs, (each) => each.p95),
  ];
}

async function measureEcho(outer: OuterPty, keys: number): Promise<Echo> {
  const samples: number[] = [];
  for (let nth = 0; nth < keys; nth += 1) {
    const key = KEYS[nth % KEYS.length] ?? '~';
    outer.startCounting();
    const startedAt = performance.now();
    outer.type(key);
    samples.push((await outer.waitFor(key, 5_000)) - startedAt);
    // Keys fall at every place of a painter's frame.
    await delay(20 + ((nth * 7) % 23));
  }
  return { median: median(samples), p95: quantile(samples, 0.95) };
}

function told(echo: Echo | undefined): string {
  return echo === undefined ? 'nothing' : `${echo.median.toFixed(2)} ms, p95 ${echo.p95.toFixed(2)}`;
}
