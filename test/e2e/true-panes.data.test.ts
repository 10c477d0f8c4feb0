// Recordings of escape sequences, played in a pane of the real program: the pane holds what a bare emulator holds after
// the same bytes, and the outer terminal, which is no xterm.js, shows the same cells.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isBuilt } from '../support/gt-program.ts';
import { PaneTown } from '../support/pane-town.ts';
import { bareGrid, RECORDINGS, recordedScreen, recordingFile } from '../support/recordings.ts';
import { becomeSame, differences } from '../support/same-cells.ts';
import { noTmux } from '../support/tmux-screen.ts';

const skip = isBuilt() ? noTmux : 'not built: npm run build';
/** Recordings that the emulator draws otherwise than recorded, in a pane as without one. */
const EXCEPTIONS: ReadonlyMap<string, string> = new Map([
  ['t0055-EL', 'erasing a line leaves the cursor waiting to wrap after its last column'],
  ['t0084-CBT', 'a tab backwards does nothing while the cursor waits to wrap'],
]);

test('a pane of the real program, on recordings of escape sequences', {
  skip,
  timeout: 300_000,
}, async (t) => {
  assert.equal(RECORDINGS.length, 51);
  assert.deepEqual(
    [...EXCEPTIONS.keys()].filter((name) => !RECORDINGS.includes(name)),
    [],
  );
  await using town = await PaneTown.open(80, 25);
  await town.startPlayer();
  for (const name of RECORDINGS) {
    const why = EXCEPTIONS.get(name);
    await t.test(`shows ${name}${why === undefined ? '' : ` as the emulator does (${why})`}`, async () => {
      await town.play(recordingFile(name));
      const bare = await bareGrid(name);
      await becomeSame(`${name}: pane and bare emulator`, () => differences(town.pane.grid, bare));
      const [shown, recorded] = [textOf(town), recordedScreen(name)];
      if (why === undefined) assert.equal(shown, recorded);
      else assert.notEqual(shown, recorded);
      await becomeSame(`${name}: pane and outer terminal`, () => town.outerDifferences());
    });
  }
});

function textOf(town: PaneTown): string {
  const { grid } = town.pane;
  return Array.from({ length: grid.rows }, (_, row) => grid.rowText(row)).join('\n');
}
