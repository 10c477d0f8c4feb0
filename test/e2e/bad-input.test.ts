// What people and machines get wrong: each is answered by one clear line and the documented exit code, and leaves
// nothing half-made.

import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { GtProgram, isBuilt } from '../support/gt-program.ts';
import type { PtyScreen } from '../support/pty-screen.ts';
import { assertRefused, EXIT } from '../support/refusals.ts';
import {
  endingWith,
  endTown,
  recipeBead,
  rigIn,
  slingLine,
  smallTown,
  statusOf,
  waitForCheckout,
  waitForWork,
} from '../support/small-town.ts';
import { until } from '../support/until.ts';

const skip = isBuilt() ? false : 'not built: npm run build';

test('what cannot be a rig is refused, and nothing of it is left in the town', { skip }, async () => {
  await using world = new GtProgram();
  const source = world.repository('lib');
  writeFileSync(world.path('file'), '');
  for (const folder of ['plain', 'unborn', 'lib/src']) mkdirSync(world.path(folder));
  world.git(world.path('unborn'), 'init', '--quiet');
  world.git(world.folder, 'clone', '--quiet', source, 'detached');
  world.git(world.path('detached'), 'checkout', '--quiet', '--detach');
  world.git(world.folder, 'clone', '--quiet', '--bare', source, 'bare.git');
  await world.mustGt(['init', 'town']);
  const cwd = world.path('town');
  await using _town = endingWith(world, cwd);
  const cases = [
    ['plain', EXIT.refused, /is not a git repository: run git init and make a commit first/],
    ['absent', EXIT.notFound, /absent does not exist/],
    ['file', EXIT.refused, /is a file, not a repository/],
    ['lib/src', EXIT.refused, /is only a folder inside the repository \S+\/lib: name that instead/],
    ['unborn', EXIT.refused, /has no commit yet: make one first/],
    ['detached', EXIT.refused, /has a detached HEAD: name the rig's branch with --branch/],
  ] as const;
  for (const [place, code, says] of cases) {
    assertRefused(await world.gt(['rig', 'add', 'lib', world.path(place), '--no-gates'], { cwd }), {
      code,
      says,
    });
    assert.deepEqual(readdirSync(join(cwd, 'rigs')), [], place);
  }
  const nowhere = `file://${world.path('nowhere')}`;
  assertRefused(await world.gt(['rig', 'add', 'lib', nowhere, '--no-gates'], { cwd }), {
    code: EXIT.environment,
    says: /file:\S+ cannot be read: /,
  });
  assert.deepEqual(readdirSync(join(cwd, 'rigs')), []);
  await world.mustGt(['rig', 'add', 'detached', world.path('detached'), '--branch', 'main', '--no-gates'], {
    cwd,
  });
  await world.mustGt(['rig', 'add', 'bare', world.path('bare.git'), '--no-gates'], { cwd });
  assert.deepEqual(readdirSync(join(cwd, 'rigs')).sort(), ['bare', 'detached']);
});

test('unknown names are refused with what there is instead', { skip }, async () => {
  await using world = new GtProgram();
  await using town = await smallTown(world, { source: world.repository('lib') });
  const { cwd } = town;
  const bead = await recipeBead(world, cwd, { title: 'Something', fix: 'true' });
  const before = await statusOf(world, cwd);
  const unknown = { code: EXIT.notFound, says: /no-such/ };
  const gt: readonly (readonly string[])[] = [
    ['sling', 'no-such-bead'],
    ['sling', bead, 'no-such-bead'],
    ['sling', bead, '--rig', 'no-such-rig'],
    ['mq', 'list', '--rig', 'no-such-rig'],
    ['mq', 'hold', 'no-such-mr'],
    ['why', 'no-such-thing'],
    ['peek', 'no-such-agent'],
    ['nudge', 'no-such-agent', 'hello'],
    ['stop', 'no-such-bead'],
    ['restart', 'no-such-agent'],
    ['crew', 'add', 'ann', '--rig', 'no-such-rig'],
    ['crew', 'add', 'ann', '--runtime', 'no-such-runtime'],
    ['crew', 'remove', 'no-such-member'],
  ];
  for (const args of gt) assertRefused(await world.gt(args, { cwd }), unknown);
  const bd: readonly (readonly string[])[] = [
    ['show', 'no-such-bead'],
    ['close', 'no-such-bead'],
    ['update', 'no-such-bead', '--title', 'x'],
    ['comment', 'no-such-bead', 'x'],
    ['dep', 'add', bead, 'no-such-bead'],
    ['list', '--rig', 'no-such-rig'],
    ['create', 'x', '--rig', 'no-such-rig'],
  ];
  for (const args of bd) assertRefused(await world.bd(args, { cwd }), unknown);
  const again = ['rig', 'add', 'lib', world.path('lib'), '--prefix', 'other', '--no-gates'];
  assertRefused(await world.gt(again, { cwd }), { code: EXIT.conflict, says: /rig lib exists already/ });
  const after = await statusOf(world, cwd);
  assert.deepEqual(
    [after.work, after.roster.length, after.rigs],
    [before.work, before.roster.length, before.rigs],
  );
  assert.deepEqual(readdirSync(join(cwd, 'rigs/lib')).includes('crew'), false);
});

test('a town is made only where there is room for one, and only once', { skip }, async () => {
  await using world = new GtProgram();
  await world.mustGt(['init', 'town']);
  const settings = readFileSync(world.path('town/town.json'), 'utf8');
  assertRefused(await world.gt(['init', 'town', '--name', 'other']), {
    code: EXIT.conflict,
    says: /town is a town already: open it with gt there/,
  });
  assert.equal(readFileSync(world.path('town/town.json'), 'utf8'), settings);
  world.repository('lib');
  assertRefused(await world.gt(['init', 'lib']), { code: EXIT.refused, says: /is not empty \(\.git\)/ });
  assert.deepEqual(readdirSync(world.path('lib')).sort(), ['.git', 'README.md']);
  writeFileSync(world.path('file'), '');
  assertRefused(await world.gt(['init', 'file']), { code: EXIT.refused, says: /is not a folder/ });
  assertRefused(await world.gt(['init']), { code: EXIT.usage, says: /gt init DIR/ });
  assertRefused(await world.gt(['init', '--here']), { code: EXIT.notFound, says: /no git repository here/ });
  assertRefused(await world.gt(['status']), { code: EXIT.notFound, says: /no town here/ });
  assertRefused(await world.gt(['status'], { env: { GT_TOWN: '/nowhere' } }), {
    code: EXIT.notFound,
    says: /GT_TOWN names no town: \/nowhere/,
  });
  assertRefused(await world.gt([]), { code: EXIT.notFound, says: /no town and no git repository here/ });
  assertRefused(await world.bd(['list']), { code: EXIT.notFound, says: /no town and no git repository/ });
  assertRefused(await world.gt(['no-such-command']), { code: EXIT.usage, says: /no command named/ });
  assert.deepEqual(world.leftovers(), []);
});

test('work lands though every path has spaces and quotes, and nobody has a git identity', {
  skip,
}, async () => {
  await using world = new GtProgram();
  const source = world.repository("o'brien's lib");
  rmSync(join(world.home, '.gitconfig'));
  const options = ['--gate', 'test=test -f README.md', '--setup', 'pwd > "$TMPDIR/where am I"'];
  await using town = await smallTown(world, { folder: "my $HOME's town", source, options });
  const { cwd } = town;
  await world.mustGt(['crew', 'add', 'ann'], { cwd });
  const bead = await slingLine(world, cwd, 'hello');
  await waitForWork(world, cwd, bead, 'landed');
  await waitForCheckout(world, cwd, /was brought to/);
  assert.match(readFileSync(join(source, 'README.md'), 'utf8'), /hello\n$/);
  assert.match(world.git(source, 'log', '-1', '--format=%an <%ae>'), /^\S+ <\S+@\S*localhost>$/);
  await endTown(world, cwd);
});

test('a gate command that does not exist is refused; one that goes missing holds the work back and says so', {
  skip,
}, async () => {
  await using world = new GtProgram();
  const source = world.repository('lib');
  const head = world.git(source, 'rev-parse', 'HEAD');
  await using town = await smallTown(world, { source, options: ['--gate', 'test=test -f README.md'] });
  const { cwd } = town;
  const missing = 'no-such-command --all';
  assertRefused(await world.gt(['rig', 'add', 'other', source, '--gate', `lint=${missing}`], { cwd }), {
    code: EXIT.notFound,
    says: /gate lint: there is no command no-such-command here: install it, name another with --gate, or bring it/,
  });
  const settings = join(cwd, 'rigs/lib/rig.json');
  const text = readFileSync(settings, 'utf8');
  const gates = [{ name: 'lint', run: missing }];
  writeFileSync(settings, JSON.stringify({ ...JSON.parse(text), gates }));
  await until('the town has read it', async () => rigIn(await statusOf(world, cwd)).gates.join() === 'lint');
  const bead = await slingLine(world, cwd, 'hello');
  const said =
    /without this change too: gate lint: a command of it does not exist: no-such-command --all: mend it in rig\.json, or what it needs/;
  for (const command of [
    ['mq', 'list'],
    ['why', bead],
  ]) {
    // It is tried again and again: in between it says that.
    await until(`${command[0]} says why`, async () => said.test(await world.mustGt(command, { cwd })));
  }
  assert.equal(world.git(source, 'rev-parse', 'HEAD'), head);
  writeFileSync(settings, text);
  await waitForWork(world, cwd, bead, 'landed');
  for (const gate of ['test', '=x', 'test=', 'Te st=x']) {
    const added = await world.gt(['rig', 'add', 'other', source, '--gate', gate], { cwd });
    assertRefused(added, { code: EXIT.usage, says: /give it as NAME=COMMAND/ });
  }
  assert.deepEqual(readdirSync(join(cwd, 'rigs')), ['lib']);
});

test('a bead that names no formula, or an unknown one, is refused at the sling, and others go on', {
  skip,
}, async () => {
  await using world = new GtProgram();
  await using town = await smallTown(world, { source: world.repository('lib') });
  const { cwd } = town;
  for (const [metadata, says] of [
    ['{"formula":"no-such-formula"}', /unknown formula "no-such-formula"/],
    ['{}', /runtime is recipe and \S+ names no formula/],
  ] as const) {
    const bead = (await world.mustBd(['create', 'Odd', '--silent', '--metadata', metadata], { cwd })).trim();
    assertRefused(await world.gt(['sling', bead], { cwd }), { code: EXIT.refused, says });
  }
  const good = await recipeBead(world, cwd, {
    title: 'Good',
    fix: 'git commit -q --allow-empty -m x; echo x > x; git add x; git commit -qm x',
  });
  await world.mustGt(['sling', good], { cwd });
  await waitForWork(world, cwd, good, 'landed');
});

test('a terminal smaller than 40x10 is refused; one that shrinks to it shows one line until it grows', {
  skip,
}, async () => {
  await using world = new GtProgram();
  await world.mustGt(['init', 'town']);
  const cwd = world.path('town');
  await using _town = endingWith(world, cwd);
  for (const [cols, rows] of [
    [39, 24],
    [80, 9],
  ] as const) {
    for (const args of [[], ['--foreground'], ['demo', world.path('demo')]]) {
      await using screen = world.open(args, { cwd, cols, rows });
      assert.equal((await screen.exited).code, EXIT.environment);
      assert.match(
        screen.text().replaceAll('\n', ''),
        new RegExp(`^gt: the terminal is ${cols}x${rows}, gt needs 40x10: enlarge the window$`),
      );
    }
  }
  assert.deepEqual(world.leftovers(), [], 'nothing was started for it');
  await using screen = world.open([], { cwd, cols: 100, rows: 30 });
  await screen.waitFor('merge queue');
  for (const [cols, rows] of [
    [39, 30],
    [100, 9],
    [1, 1],
  ] as const) {
    screen.resize(cols, rows);
    await screen.waitUntil((text) => isOneLine(text, cols), { what: `one line at ${cols}x${rows}` });
    screen.resize(100, 30);
    await screen.waitFor('merge queue');
  }
  await leaves(screen);
});

/** A terminal of one cell has no room for any word. */
function isOneLine(text: string, cols: number): boolean {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return !text.includes('merge queue') && lines.length <= 1 && (cols === 1 || /40x10/.test(text));
}

async function leaves(screen: PtyScreen): Promise<void> {
  screen.press('C-b', 'd');
  assert.equal((await screen.exited).code, 0);
}
