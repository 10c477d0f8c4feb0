import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { GtProgram, isBuilt } from '../support/gt-program.ts';

const skip = isBuilt() ? false : 'the programs are not built: npm run build';

test('gt in a repository makes a town around it, survives its death, and ends with nothing left', {
  skip,
}, async () => {
  await using world = new GtProgram();
  const repository = world.repository('my-lib');
  await using screen = world.open([], { cwd: repository, cols: 120, rows: 36 });
  await screen.waitFor('[y/N]');
  screen.type('y\r');
  await screen.waitFor('gate:');
  screen.type('none\r');
  await screen.waitFor('merge queue', { timeoutMs: 30_000 });
  const root = readFileSync(`${repository}/.git/gt-town`, 'utf8').trim();
  assert.ok(root.startsWith(world.path('data', 'gt', 'my-lib-')));
  assert.equal(world.git(repository, 'status', '--porcelain', '--ignored'), '');
  const town = world.leftovers().find(({ command }) => command.includes('app.mjs'));
  assert.ok(town);
  process.kill(town.pid, 'SIGKILL');
  // Keys reach nobody while no town runs: they are pressed again until one takes them.
  const press = setInterval(() => screen.press('C-b', 'd'), 200);
  assert.equal((await screen.exited).code, 0);
  clearInterval(press);
  assert.ok(!screen.isAlternate);
  const status = JSON.parse(await world.mustGt(['status', '--json'], { cwd: repository }));
  assert.equal(status.rigs[0].name, 'my-lib');
  assert.match(await world.mustGt(['down'], { cwd: repository }), /the town has ended/);
  await world.waitForNoProcess();
});

test('a repository that cannot be a rig is turned down with one line and nothing is left of the town', {
  skip,
}, async () => {
  await using world = new GtProgram();
  for (const kind of ['bare', 'unborn', 'detached']) {
    const cwd = world.path(kind);
    mkdirSync(cwd);
    world.git(cwd, 'init', '--quiet', ...(kind === 'bare' ? ['--bare'] : []));
    if (kind === 'detached') {
      world.git(cwd, 'commit', '--quiet', '--allow-empty', '--message', 'begin');
      world.git(cwd, 'checkout', '--quiet', '--detach');
    }
    const { code, stderr } = await world.gt(['init', '--here', '--no-gates'], { cwd });
    assert.notEqual(code, 0, kind);
    assert.match(stderr, /^gt: [^\n]+\n$/, kind);
    assert.ok(!existsSync(`${cwd}/.git/gt-town`) && !existsSync(`${cwd}/gt-town`), kind);
  }
  assert.deepEqual(readdirSync(world.path('data', 'gt')), []);
  await world.mustGt(['init', '--here', '--no-gates', '--branch', 'main'], { cwd: world.path('detached') });
  await world.mustGt(['down'], { cwd: world.path('detached') });
});

test('a town in the foreground ends with its screen', { skip }, async () => {
  await using world = new GtProgram();
  await world.mustGt(['init', 'my town']);
  await using screen = world.open(['--foreground'], { cwd: world.path('my town'), cols: 120, rows: 36 });
  await screen.waitFor('merge queue', { timeoutMs: 30_000 });
  screen.press('C-b', 'd');
  assert.equal((await screen.exited).code, 0);
  assert.match(screen.text(), /the town has ended/);
  await world.waitForNoProcess();
});
