// The beads panel as a person uses it, on a real terminal: made in an editor, found, closed, and looked up again.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { GtProgram, isBuilt } from '../support/gt-program.ts';
import { appending, recipeBead, smallTown, statusOf } from '../support/small-town.ts';
import { until } from '../support/until.ts';

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

test('an editor that leaves a folder in the place of its draft ends the edit, and not the town', {
  skip,
  timeout: 120_000,
}, async () => {
  await using world = new GtProgram();
  const EDITOR = world.path('editor.sh');
  writeFileSync(EDITOR, '#!/bin/sh\nrm "$1" && mkdir "$1"\n');
  chmodSync(EDITOR, 0o700);
  await using town = await smallTown(world, { source: world.repository('lib') });
  await world.mustBd(['create', 'To be edited'], { cwd: town.cwd });
  const epoch = async () => JSON.parse(await world.mustGt(['status', '--json'], { cwd: town.cwd })).epoch;
  const before = await epoch();
  Object.assign(world.env, { EDITOR, VISUAL: '' });
  await using screen = world.open([], { cwd: town.cwd, cols: 200, rows: 50 });
  await screen.waitFor('C-b ?', { timeoutMs: 20_000 });
  screen.press('C-b', 'b');
  await screen.waitFor('To be edited');
  for (let n = 0; n < 2; n += 1) {
    screen.type('e');
    await screen.waitFor(/✗ editing lib-\w+: .*(not a plain file|director)/);
  }
  await screen.waitFor('ready 1');
  assert.equal(await epoch(), before);
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

test('keys defer, claim and link in a real town, and a circle is refused with its path', {
  skip,
  timeout: 120_000,
}, async () => {
  await using world = new GtProgram();
  await using town = await smallTown(world, { source: world.repository('lib') });
  const { cwd } = town;
  const made = async (title: string) => (await world.mustBd(['create', title, '--silent'], { cwd })).trim();
  const [first, second] = [await made('First of all'), await made('Second to none')];
  const shown = async (id: string) => JSON.parse(await world.mustBd(['show', id, '--json'], { cwd }))[0];
  await using screen = world.open([], { cwd, cols: 100, rows: 30 });
  await screen.waitFor('C-b ?', { timeoutMs: 20_000 });
  screen.press('C-b', 'b');
  screen.type('/first\r');
  await screen.waitFor(new RegExp(`▸○ ${first}`));
  screen.type('lsecond');
  await screen.waitFor(new RegExp(`▸○ ${second} +Second to none`));
  screen.type('\r');
  await screen.waitFor('no bead fits');
  assert.equal((await shown(first)).dependencies[0].id, second);
  screen.type('f/');
  screen.press('C-u');
  screen.type('second\r');
  await screen.waitFor(new RegExp(`▸○ ${second}`));
  screen.type('lfirst');
  await screen.waitFor(new RegExp(`▸■ ${first}`));
  screen.type('\r');
  await screen.waitFor(`${second} -> ${first} -> ${second}`);
  screen.press('Escape');
  await screen.waitUntil((text) => !text.includes('->'), { what: 'the list' });
  screen.type('C');
  await screen.waitFor('mine 1');
  assert.deepEqual([(await shown(second)).status, (await shown(second)).assignee], ['in_progress', 'person']);
  await screen.waitFor(new RegExp(`▸● ${second}`));
  screen.type('d3d\r');
  await until('the deferral', async () => (await shown(second)).defer_until !== undefined);
  const deferred = Date.parse((await shown(second)).defer_until);
  assert.ok(Math.abs(deferred - Date.now() - 3 * 24 * 3_600_000) < 60_000);
  screen.type('d');
  await screen.waitFor('Enter alone ends that');
  screen.type('\r');
  await until('its end', async () => (await shown(second)).defer_until === undefined);
});

test('a bead is slung by a key, shown with who has it, and closed when it has landed', {
  skip,
  timeout: 120_000,
}, async () => {
  await using world = new GtProgram();
  await using town = await smallTown(world, { source: world.repository('lib') });
  const { cwd } = town;
  const go = world.path('go');
  const fix = `while [ ! -e ${go} ]; do sleep 0.1; done; ${appending('fixed')}`;
  const bead = await recipeBead(world, cwd, { title: 'Fix it all', fix });
  await using screen = world.open([], { cwd, cols: 100, rows: 30 });
  await screen.waitFor('C-b ?', { timeoutMs: 20_000 });
  screen.press('C-b', 'b');
  await screen.waitFor(new RegExp(`▸○ ${bead}`));
  screen.type('s');
  await screen.waitFor('ready 0 open 1');
  screen.type('f');
  const [polecat] = (await statusOf(world, cwd)).polecats;
  await screen.waitFor(new RegExp(`▸● ${bead} .* ${polecat?.name ?? 'nobody'} `));
  screen.type('s');
  await screen.waitFor(`${bead} is slung already`);
  writeFileSync(go, '');
  await screen.waitFor('closed 1', { timeoutMs: 60_000 });
});
