// Repositories that nobody made for the factory: a shell project, this project's own, a bare one behind a URL.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { GtProgram, isBuilt } from '../support/gt-program.ts';
import { isFull } from '../support/long-form.ts';
import { readLog } from '../support/read-log.ts';
import {
  appending,
  endTown,
  recipeBead,
  rigIn,
  slingLine,
  smallTown,
  statusOf,
  waitForCheckout,
  waitForStatus,
  waitForWork,
} from '../support/small-town.ts';

const skip = isBuilt() ? false : 'not built: npm run build';

/** This project's checkout; without its git folder (an unpacked release) there is no history to work on. */
const OWN = fileURLToPath(new URL('../../', import.meta.url));
const skipOwn = skip || (existsSync(join(OWN, '.git')) ? false : 'this checkout is no git repository');
const OWN_LIMIT_MS = isFull ? 40 * 60_000 : 120_000;
const OWN_WAIT_MS = 60_000;
/** To look at the whole source with a bundler, as some of it does, takes seconds. */
const ARCHITECTURE = `node --test ${isFull ? '' : '--test-name-pattern=arrow '}test/architecture.test.ts`;

const SHELL_PROJECT = {
  'README.md': '# greet\n',
  'bin/greet': '#!/bin/sh\necho "hello, world"\n',
  'test.sh': '#!/bin/sh\n[ "$(sh bin/greet)" = "hello, world" ] && echo "1 passed"\n',
};

test('a shell project is worked on from bd create to a checkout that follows', { skip }, async () => {
  await using world = new GtProgram();
  const source = world.repository('greet', SHELL_PROJECT);
  await using town = await smallTown(world, { source, rig: 'greet', options: ['--gate', 'test=sh test.sh'] });
  const { cwd } = town;
  const good = await recipeBead(world, cwd, { title: 'Say goodbye', fix: appending('goodbye') });
  const bad = await recipeBead(world, cwd, { title: 'Break it', fix: appending('echo bye', 'bin/greet') });
  assert.match(await world.mustBd(['ready'], { cwd }), new RegExp(`${good}[^]*${bad}|${bad}[^]*${good}`));
  await world.mustGt(['sling', good, bad, 'greet'], { cwd });
  await waitForWork(world, cwd, good, 'landed');
  const stopped = await waitForWork(world, cwd, bad, 'stopped');
  assert.match(stopped.note, /gate test/);
  await waitForCheckout(world, cwd, /was brought to landed work/, 'greet');
  assert.equal(readFileSync(join(source, 'README.md'), 'utf8'), '# greet\ngoodbye\n');
  assert.equal(readFileSync(join(source, 'bin/greet'), 'utf8'), SHELL_PROJECT['bin/greet']);
  assert.equal(world.git(source, 'status', '--porcelain'), '');
  assert.match(await world.mustGt(['mq', 'list'], { cwd }), new RegExp(`${good} +normal +landed`));
  assert.match(await world.mustGt(['status'], { cwd }), /1 landed, 1 stopped/);
  assert.match(await world.mustBd(['show', good], { cwd }), /closed/);
  assert.match(world.git(source, 'log', '-1', '--format=%B'), new RegExp(`Bead: ${good}`));
  await endTown(world, cwd);
  assert.equal((await world.gt(['status'], { cwd })).code, 7);
  assert.match(await world.mustBd(['show', good], { cwd }), /closed/, 'bd reads a town at rest');
});

test('several changes to this project land together past its own test of the architecture, and a forbidden import does not', {
  skip: skipOwn,
  timeout: OWN_LIMIT_MS,
}, async (t) => {
  await using world = new GtProgram();
  const source = ownRepository(world);
  await using town = await smallTown(world, {
    source,
    rig: 'gt',
    options: [
      '--setup',
      `ln -s '${join(OWN, 'node_modules')}' node_modules`,
      '--gate',
      `test=${ARCHITECTURE}`,
    ],
  });
  const { cwd } = town;
  const greeting = { title: 'Greet the reader', fix: appending('Welcome.') };
  const remarks = [
    'src/beads/lines.ts',
    'src/engine/ids.ts',
    'src/engine/json.ts',
    'src/keymaps/key.ts',
    'src/panes/screen/cells.ts',
  ].map((file) => ({
    title: `Remark on ${file}`,
    fix: appending('// All is well.', file),
  }));
  const arrow = `printf "import '../engine/ids.ts';\\n" >> src/keymaps/chord.ts`;
  const forbidden = { title: 'Ask the engine', fix: `${arrow} && git commit --quiet --all --message 'Ask'` };
  const beads: string[] = [];
  for (const bead of [greeting, ...remarks, forbidden]) beads.push(await recipeBead(world, cwd, bead));
  const [bad = '', ...good] = beads.toReversed();
  await world.mustGt(['mq', 'freeze', 'gt'], { cwd });
  await world.mustGt(['sling', ...beads, 'gt'], { cwd });
  for (const bead of beads) await waitForWork(world, cwd, bead, 'submitted');
  await world.mustGt(['mq', 'thaw', 'gt'], { cwd });
  for (const bead of good) await waitForWork(world, cwd, bead, 'landed', { timeoutMs: OWN_WAIT_MS });
  const stopped = await waitForWork(world, cwd, bad, 'stopped', { timeoutMs: OWN_WAIT_MS });
  assert.match(stopped.note, /turned down 3 times: gate test failed/);
  await waitForCheckout(world, cwd, /was brought to landed work/, 'gt');
  const landed = world.git(
    source,
    'log',
    '--format=%(trailers:key=Bead,valueonly,separator=%x20)',
    `-${good.length}`,
  );
  assert.deepEqual(landed.split('\n').sort(), good.toSorted());
  assert.equal(world.git(source, 'log', '--format=%s', '--grep=Ask the engine'), '');
  assert.equal(world.git(source, 'status', '--porcelain'), '');
  const events = readLog(join(cwd, 'events')).map(({ kind }) => kind);
  const count = (kind: string): number => events.filter((each) => each === kind).length;
  assert.ok(count('land.intended') < good.length, 'the branch moved more than one change at once');
  t.diagnostic(
    `${count('gate.passed') + count('gate.failed')} gates, ${count('land.intended')} landings of ${good.length} changes`,
  );
  await endTown(world, cwd);
});

test("this project's own repository is a rig, with npm ci as its setup and npm test as the gate", {
  skip: skipOwn || (isFull ? false : 'GT_TEST_FULL=1: it takes the registry and minutes'),
  timeout: OWN_LIMIT_MS,
}, async () => {
  await using world = new GtProgram();
  const source = ownRepository(world);
  const before = world.git(source, 'rev-parse', 'HEAD');
  const setup = `${certificates()} npm ci || ${certificates()} npm install`;
  await using town = await smallTown(world, {
    source,
    rig: 'gt',
    options: ['--setup', setup, '--gate', 'test=npm test'],
  });
  const { cwd } = town;
  const bead = await recipeBead(world, cwd, { title: 'Greet the reader', fix: appending('Welcome.') });
  await world.mustGt(['sling', bead, 'gt'], { cwd });
  await waitForWork(world, cwd, bead, 'landed', { timeoutMs: OWN_LIMIT_MS - 10_000 });
  await waitForCheckout(world, cwd, /was brought to landed work/, 'gt');
  assert.match(readFileSync(join(source, 'README.md'), 'utf8'), /Welcome\.\n$/);
  assert.equal(world.git(source, 'rev-parse', 'HEAD^'), before);
  const [rig] = (await statusOf(world, cwd)).rigs;
  assert.equal(rig?.head, world.git(source, 'rev-parse', 'HEAD'));
  await endTown(world, cwd);
});

/** A clone of this checkout on a branch of its own; its files alone where the checkout is shallow, as no rig may be. */
function ownRepository(world: GtProgram): string {
  const source = world.path('own');
  world.git(world.folder, 'clone', '--quiet', OWN, source);
  if (world.git(source, 'rev-parse', '--is-shallow-repository') === 'true') {
    rmSync(join(source, '.git'), { recursive: true });
    world.git(source, 'init', '--quiet');
    world.git(source, 'add', '--all');
    world.git(source, 'commit', '--quiet', '--message', 'Begin');
  }
  // A gate's checkout has no branch at hand.
  world.git(source, 'checkout', '--quiet', '-B', 'main');
  return source;
}

/** Gates know nothing of this machine; where its registry is behind certificates of its own, npm has to. */
function certificates(): string {
  const file = process.env['NODE_EXTRA_CA_CERTS'];
  return file === undefined ? '' : `NODE_EXTRA_CA_CERTS='${file}'`;
}

test('work on a repository behind a URL lands in the town, and pushing it is said to be off', {
  skip,
}, async () => {
  await using world = new GtProgram();
  const origin = world.path('origin.git');
  world.git(world.folder, 'clone', '--quiet', '--bare', world.repository('seed'), origin);
  const before = world.git(origin, 'rev-parse', 'main');
  const url = `file://${origin}`;
  await using town = await smallTown(world, { source: url, options: ['--gate', 'test=test -f README.md'] });
  const { cwd } = town;
  const bead = await slingLine(world, cwd, 'hello');
  await waitForWork(world, cwd, bead, 'landed');
  await waitForCheckout(world, cwd, /pushing to file:.* is off/);
  const main = world.git(join(cwd, 'rigs/lib/engine.git'), 'rev-parse', 'main');
  await waitForStatus(world, cwd, (view) => rigIn(view).head === main, {
    what: 'the status to name the landing',
  });
  assert.equal(world.git(origin, 'rev-parse', 'main'), before);
  assert.match(await world.mustGt(['status'], { cwd }), /pushing to file:.* is off/);
  await endTown(world, cwd);
});
