// The beads panel as a person uses it, on a real terminal: made in an editor, found, closed, and looked up again.

import assert from 'node:assert/strict';
import { chmodSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { GtProgram, isBuilt } from '../support/gt-program.ts';
import { smallTown } from '../support/small-town.ts';

const skip = isBuilt() ? false : 'not built: npm run build';

const WRITES_A_BEAD = `#!/bin/sh
sed 's/^title:.*/title: Keep the quotes/' "$1" > "$1.new"
echo 'Some **words** about it.' >> "$1.new"
mv "$1.new" "$1"
`;

test('a bead is made in an editor, found by a few letters, closed with a reason, and keeps its history', {
  skip,
  timeout: 120_000,
}, async () => {
  await using world = new GtProgram();
  const EDITOR = world.path('editor.sh');
  writeFileSync(EDITOR, WRITES_A_BEAD);
  chmodSync(EDITOR, 0o700);
  // The town takes its environment from whoever starts it.
  Object.assign(world.env, { EDITOR });
  await using town = await smallTown(world, { source: world.repository('lib') });
  await using screen = world.open([], { cwd: town.cwd, cols: 200, rows: 50 });
  await screen.waitFor('C-b ?', { timeoutMs: 20_000 });
  screen.press('C-b', 'b');
  await screen.waitFor('no bead is ready');
  screen.type('c');
  await screen.waitFor(/▸○ \S+ +P2 task .*Keep the quotes/);
  await screen.waitFor('Some words about it.');
  screen.type('/kpqu\r');
  await screen.waitFor('/kpqu 1 found');
  screen.type('x');
  await screen.waitFor('reason:');
  screen.type('not needed\r');
  await screen.waitFor('no bead fits');
  screen.press('Escape');
  await screen.waitFor('no bead is ready');
  screen.type('ffff');
  await screen.waitFor(/▸✓ .*Keep the quotes/);
  screen.type('h');
  await screen.waitFor(/created it/);
  await screen.waitFor(/closed it/);
  await screen.waitFor('set the reason for closing to not needed');
  const { stdout } = await world.bd(['list', '--status', 'closed', '--json'], { cwd: town.cwd });
  assert.match(stdout, /Keep the quotes/);
});
