// The beads panel as a person uses it, on a real terminal: made in an editor, found, closed, and looked up again.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { GtProgram, isBuilt } from '../support/gt-program.ts';
import { smallTown } from '../support/small-town.ts';

const skip = isBuilt() ? false : 'not built: npm run build';

/** Forgets the title at first; the form comes back with that said on top. */
const WRITES_A_BEAD = `#!/bin/sh
if grep -q '^#! the title is missing' "$1"; then
  sed -i 's/^title:.*/title: Keep the quotes/' "$1"
else
  sed -i 's/^--- notes ---/Some **words** about it.\\n--- notes ---/' "$1"
fi
`;

test('a bead is made in an editor, found by a few letters, closed with a reason, and keeps its history', {
  skip,
  timeout: 120_000,
}, async () => {
  await using world = new GtProgram();
  const EDITOR = world.path('editor.sh');
  writeFileSync(EDITOR, WRITES_A_BEAD);
  chmodSync(EDITOR, 0o700);
  await using town = await smallTown(world, { source: world.repository('lib') });
  // The editor is that of whoever is at the screen, not of who started the town.
  Object.assign(world.env, { EDITOR: 'false', VISUAL: 'false' });
  await using starter = world.open([], { cwd: town.cwd, cols: 80, rows: 24 });
  await starter.waitFor('C-b ?', { timeoutMs: 20_000 });
  Object.assign(world.env, { EDITOR, VISUAL: '' });
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

test('the branch at hand is shown beside the live beads, as bd --here tells it, and follows git', {
  skip,
  timeout: 120_000,
}, async () => {
  await using world = new GtProgram();
  const source = world.repository('lib');
  await using town = await smallTown(world, { source });
  await world.mustBd(['create', 'Live in the ledger'], { cwd: town.cwd });
  await world.mustBd(['--here', 'create', 'Of the branch main'], { cwd: source });
  Object.assign(world.env, { GT_TOWN: town.cwd });
  await using screen = world.open([], { cwd: source, cols: 100, rows: 30 });
  await screen.waitFor('C-b ?', { timeoutMs: 20_000 });
  screen.press('C-b', 'b');
  await screen.waitFor('Live in the ledger');
  screen.type('b');
  await screen.waitFor('branch at hand: main in ');
  await screen.waitFor('Of the branch main');
  assert.doesNotMatch(screen.text(), /Live in the ledger/);
  const git = (...args: readonly string[]) => execFileSync('git', args, { cwd: source, env: world.env });
  git('add', '.beads');
  git('commit', '-qm', 'Beads');
  git('switch', '-qc', 'work');
  await screen.waitFor('branch at hand: work in ');
  await world.mustBd(['--here', 'create', 'Of the branch work'], { cwd: source });
  await screen.waitFor('Of the branch work');
  git('add', '.beads');
  git('commit', '-qm', 'More beads');
  git('switch', '-q', 'main');
  await screen.waitFor('branch at hand: main in ');
  await screen.waitUntil((text) => !text.includes('Of the branch work'), { what: 'the branch before' });
  screen.type('b');
  await screen.waitFor('Live in the ledger');
});
