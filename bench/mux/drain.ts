// How fast text goes through one pane to its last line on the outer screen, how many bytes that costs on the line, and
// whether the screen moved all the while. Afterwards screen and scrollback must be what a bare emulator holds.

import { writeFileSync } from 'node:fs';
import { GtProgram } from '../../test/support/gt-program.ts';
import { type Measured, progress } from '../harness.ts';
import { assertSameAsBare } from './drain-check.ts';
import { colouredText, plainText } from './drain-text.ts';
import type { OuterPty } from './outer-pty.ts';
import { TmuxPane } from './tmux-pane.ts';
import { type MuxPart, median, openGt } from './worlds.ts';

/** Nothing else prints it; the shell must not echo it either. */
const MARK = '@@@@';
const SECOND_MS = 1_000;
/** The text is generated once and repeated: reading it is not what is measured. */
const REPEATS = 10;

interface Drained {
  readonly mbPerSecond: number;
  readonly outerMb: number;
  /** The fewest changes of the screen in a whole second of the drain. */
  readonly changesPerSecond: number;
}

interface Text {
  readonly name: 'colour' | 'plain';
  readonly file: string;
  readonly bytes: number;
  readonly ratioBar: number;
}

export const drain: MuxPart = async ({ quick }) => {
  await using world = new GtProgram();
  const rounds = quick ? 2 : 5;
  const scale = quick ? 0.25 : 1;
  const texts: readonly Text[] = [
    textFile(world, 'colour', colouredText((80e6 * scale) / REPEATS), 1.8),
    textFile(world, 'plain', plainText((56e6 * scale) / REPEATS), 0.9),
  ];
  const measured: Measured[] = [];
  for (const text of texts) {
    const ours: Drained[] = [];
    const theirs: Drained[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      ours.push(await drainOurs(world, text, round === 1));
      theirs.push(await drainTmux(world, text));
      progress(`${text.name} ${round}/${rounds}: ours ${told(ours.at(-1))}; tmux ${told(theirs.at(-1))}`);
    }
    measured.push(...figures(text, ours, theirs));
  }
  return measured;
};

function figures(text: Text, ours: readonly Drained[], theirs: readonly Drained[]): Measured[] {
  const key = `drain.${text.name}`;
  const ratio = median(ours.map((each) => each.mbPerSecond)) / median(theirs.map((each) => each.mbPerSecond));
  const outer = { key: `${key}.outer`, unit: 'MB', samples: ours.map((each) => each.outerMb) };
  return [
    { key: `${key}.ratio`, unit: 'x', samples: [ratio], bar: text.ratioBar, sense: 'at-least' },
    { key: `${key}.ours`, unit: 'MB/s', samples: ours.map((each) => each.mbPerSecond) },
    { key: `${key}.tmux`, unit: 'MB/s', samples: theirs.map((each) => each.mbPerSecond) },
    text.name === 'colour' ? { ...outer, bar: 4 } : outer,
    { key: `${key}.outer.tmux`, unit: 'MB', samples: theirs.map((each) => each.outerMb) },
    {
      key: `${key}.changes`,
      unit: '1/s',
      samples: ours.map((each) => each.changesPerSecond),
      bar: 20,
      sense: 'at-least',
    },
  ];
}

async function drainOurs(world: GtProgram, text: Text, isChecked: boolean): Promise<Drained> {
  await using outer = openGt(world, ['run', '--bare', '--', ...command(text)]);
  const drained = await measureDrain(outer, text);
  if (isChecked) await assertSameAsBare(world, text.file, MARK);
  outer.type('\r');
  await outer.exited;
  return drained;
}

async function drainTmux(world: GtProgram, text: Text): Promise<Drained> {
  await using tmux = new TmuxPane(world.folder, command(text));
  return await measureDrain(tmux.outer, text);
}

/** Waits for Enter, prints the text and the mark, and waits for Enter again. */
function command({ file }: Text): readonly string[] {
  const half = MARK.slice(0, 2);
  return ['/bin/sh', '-c', `echo ready; read x; cat '${file}'; printf '%s%s\\n' '${half}' '${half}'; read x`];
}

async function measureDrain(outer: OuterPty, text: Text): Promise<Drained> {
  await outer.waitFor('ready');
  await outer.quiet();
  outer.startCounting();
  const startedAt = performance.now();
  outer.type('\r');
  const endedAt = await outer.waitFor(MARK);
  const seconds = (endedAt - startedAt) / SECOND_MS;
  return {
    mbPerSecond: text.bytes / 1e6 / seconds,
    outerMb: outer.bytes / 1e6,
    changesPerSecond: fewestChanges(outer.outputAt, startedAt, endedAt),
  };
}

/** Over windows of a second that begin at each fifth of one; a shorter drain is one window. */
function fewestChanges(outputAt: readonly number[], startedAt: number, endedAt: number): number {
  // What comes within 5 ms is one frame in several chunks.
  const frames = outputAt.filter((at, index) => index === 0 || at - (outputAt[index - 1] ?? 0) > 5);
  const lastStart = endedAt - SECOND_MS;
  if (lastStart <= startedAt) return (frames.length * SECOND_MS) / (endedAt - startedAt);
  let fewest = Number.POSITIVE_INFINITY;
  for (let from = startedAt; from <= lastStart; from += SECOND_MS / 5) {
    fewest = Math.min(fewest, frames.filter((at) => at >= from && at < from + SECOND_MS).length);
  }
  return fewest;
}

function textFile(world: GtProgram, name: Text['name'], text: string, ratioBar: number): Text {
  const file = world.path(`${name}.txt`);
  writeFileSync(file, text.repeat(REPEATS));
  return { name, file, bytes: Buffer.byteLength(text) * REPEATS, ratioBar };
}

function told(drained: Drained | undefined): string {
  if (drained === undefined) return 'nothing';
  const { mbPerSecond, outerMb, changesPerSecond } = drained;
  return `${mbPerSecond.toFixed(1)} MB/s, ${outerMb.toFixed(1)} MB out, ${changesPerSecond.toFixed(0)} changes/s`;
}
