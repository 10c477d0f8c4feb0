// How many bytes a change costs on the outer line: one cell, one row of one style, and a screen that scrolls by a line.

import { GtProgram } from '../../test/support/gt-program.ts';
import type { Measured } from '../harness.ts';
import type { OuterPty } from './outer-pty.ts';
import { type MuxPart, openGt } from './worlds.ts';

const ROW =
  'a row of one style that replaces another one, a hundred columns long, all of them changed at once: here';
const FULL = 'for i in $(seq 1 60); do echo "line $i of a screen that is full of text, and scrolls"; done';

/** After each Enter the guest makes one change; `stty` keeps the Enter itself from the screen. */
const CHANGES = {
  cell: 'printf "\\033[10;20H%s" $((i % 10)); printf "\\033[1;1H"',
  row: `printf "\\033[12;5H\\033[3%dm%s\\033[m\\033[1;1H" $((1 + i % 7)) "${ROW}"`,
  scroll: 'printf "\\nline %d of a screen that scrolls by one line" "$i"',
} as const;

export const thrift: MuxPart = async ({ quick }) => {
  await using world = new GtProgram();
  const changes = quick ? 10 : 30;
  const cell = await bytesOf(world, CHANGES.cell, changes);
  const row = await bytesOf(world, CHANGES.row, changes);
  const scroll = await bytesOf(world, CHANGES.scroll, changes);
  const measured: Measured[] = [
    { key: 'thrift.cell', unit: 'bytes', samples: cell, bar: 60 },
    { key: 'thrift.row', unit: 'bytes', samples: row, bar: ROW.length + 60 },
    {
      key: 'thrift.scroll',
      unit: 'bytes',
      samples: scroll,
      bar: 'line 10 of a screen that scrolls by one line'.length + 60,
    },
  ];
  return measured;
};

async function bytesOf(world: GtProgram, change: string, changes: number): Promise<number[]> {
  const script = `stty -echo; ${FULL}; printf ready; i=0; while read x; do i=$((i+1)); ${change}; done`;
  await using outer = openGt(world, ['run', '--bare', '--', '/bin/sh', '-c', script]);
  await outer.waitFor('ready');
  await outer.quiet();
  const samples: number[] = [];
  for (let nth = 0; nth < changes; nth += 1) samples.push(await oneChange(outer));
  outer.type('\x04');
  await outer.exited;
  return samples;
}

async function oneChange(outer: OuterPty): Promise<number> {
  outer.startCounting();
  outer.type('\r');
  await outer.waitFor(/./);
  await outer.quiet(60);
  return outer.bytes;
}
