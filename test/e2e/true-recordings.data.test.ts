// Recordings of escape sequences, played in a pane of the real program, are on an outer terminal which is no xterm.js
// cell by cell: across random resizes, splits, zooms and moved borders, for whoever comes back, and beside a pane that
// floods. GT_TEST_SEED repeats other changes; GT_TEST_FULL=1 makes more of them, and to all recordings, not to some.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isBuilt } from '../support/gt-program.ts';
import { isFull, seedOr } from '../support/long-form.ts';
import { PaneTown } from '../support/pane-town.ts';
import { bareGrid, RECORDINGS, recordingFile } from '../support/recordings.ts';
import { becomeSame, differences } from '../support/same-cells.ts';
import type { Change } from '../support/stage-arrangement.ts';
import { noTmux } from '../support/tmux-screen.ts';

const skip = isBuilt() ? noTmux : 'not built: npm run build';
const seed = seedOr(51_003);
const CHANGES = isFull ? 12 : 3;
/** Beside a flood all of them are played in any form. */
const CHANGED = isFull ? RECORDINGS.length : 9;
/** One for each agent, so that none is shown twice. */
const MOST_PANES = 3;
/** The outer terminal on which each of two panes side by side has the size of the recordings. */
const TWO_PANES = { cols: 273, rows: 28 } as const;
const PREFIX = '\x02';
const FLOOD = 'while :; do printf "\\033[1;31m%s\\033[0m\\n" flood $PPID; done';

type Step = Change | { readonly kind: 'resize'; readonly cols: number; readonly rows: number };

const size = { cols: fc.integer({ min: 40, max: 200 }), rows: fc.integer({ min: 10, max: 60 }) };
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('resize'), ...size }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('split'), axis: fc.constantFrom('row', 'column') }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'close' }) },
  { weight: 3, arbitrary: fc.constant({ kind: 'zoom' }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('border'),
      towards: fc.constantFrom('left', 'right', 'up', 'down'),
    }),
  },
);
const steps = fc.array(step, { minLength: CHANGES, maxLength: CHANGES });
const comeback = fc.record({ ...size, isDrawnMeanwhile: fc.boolean() });

test(`recordings stay true (seed ${seed})`, { skip, timeout: isFull ? 600_000 : 300_000 }, async (t) => {
  assert.equal(RECORDINGS.length, 51);
  await using town = await townOfThree();

  await t.test('across random resizes, splits, zooms and moved borders', async (t) => {
    const drawn = fc.sample(steps, { seed, numRuns: CHANGED });
    for (const [at, name] of someRecordings(seed).entries()) {
      await t.test(name, async () => {
        await town.play(recordingFile(name));
        await isTrue(town, `${name}, drawn`);
        for (const each of drawn[at] ?? []) await isTrue(town, `${name}, ${await make(town, each)}`);
      });
    }
  });

  await t.test('after detach and attach', async (t) => {
    const drawn = fc.sample(comeback, { seed, numRuns: CHANGED });
    for (const [at, name] of someRecordings(seed + 1).entries()) {
      const { cols = 80, rows = 25, isDrawnMeanwhile = false } = drawn[at] ?? {};
      await t.test(`${name} at ${cols}x${rows}${isDrawnMeanwhile ? ', drawn meanwhile' : ''}`, async () => {
        if (!isDrawnMeanwhile) await town.play(recordingFile(name));
        await town.detach();
        if (isDrawnMeanwhile) await town.play(recordingFile(name));
        await town.attach(cols, rows);
        await isTrue(town, name);
      });
    }
  });

  await t.test('beside a pane that floods', async (t) => {
    await town.resize(TWO_PANES.cols, TWO_PANES.rows);
    await isTrue(town, 'one pane');
    await town.change({ kind: 'split', axis: 'row' });
    await isTrue(town, 'two panes');
    await town.screen.type(`${PREFIX}\x1b[C${FLOOD}\r${PREFIX}\x1b[D`);
    await town.screen.waitFor(/flood/);
    const before = await bytesBeside(town);
    for (const name of RECORDINGS) {
      await t.test(name, async () => {
        await town.play(recordingFile(name));
        const bare = await bareGrid(name);
        await becomeSame(`${name}: pane and bare emulator`, () => differences(town.pane.grid, bare));
        await isTrue(town, name);
      });
    }
    assert.ok((await bytesBeside(town)) > before + 1_000_000, 'it flooded');
  });
});

function someRecordings(seed: number): readonly string[] {
  const drawn = fc.subarray([...RECORDINGS], { minLength: CHANGED, maxLength: CHANGED });
  return fc.sample(drawn, { seed, numRuns: 1 })[0] ?? [];
}

/** Three shells: the stage in the only pane, and two more to split it for. */
async function townOfThree(): Promise<PaneTown> {
  const town = await PaneTown.open(110, 40);
  const { world, cwd } = town;
  await world.mustGt(['rig', 'add', 'lib', world.repository('lib'), '--no-gates'], { cwd });
  await world.mustGt(['crew', 'add', 'robin'], { cwd });
  await world.mustGt(['crew', 'add', 'wren'], { cwd });
  await town.zoom();
  await town.screen.waitFor(/robin[\s\S]*wren/);
  await town.startPlayer();
  return town;
}

function isTrue(town: PaneTown, what: string): Promise<void> {
  return becomeSame(`${what}: pane and outer terminal`, () => town.arrangedDifferences());
}

/** Makes a change, or zooms where there is nothing to change so; says what was done. */
async function make(town: PaneTown, step: Step): Promise<string> {
  if (step.kind === 'resize') {
    await town.resize(step.cols, step.rows);
    return `at ${step.cols}x${step.rows}`;
  }
  const isOneTooMany = step.kind === 'split' && town.paneCount === MOST_PANES;
  if (!isOneTooMany && (await town.change(step))) return `after ${Object.values(step).join(' ')}`;
  await town.zoom();
  return 'zoomed or back';
}

/** What all guests but the stage's have written. */
async function bytesBeside(town: PaneTown): Promise<number> {
  const others = (await town.host.list()).filter(({ guest }) => guest !== town.guest);
  return others.reduce((sum, { digest }) => sum + digest.bytes, 0);
}
