import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { failed, ok } from '../../src/beads/result.ts';
import { BeadStore } from '../../src/beads/store.ts';
import { parseDependencies, parseFields } from '../../src/cli/bd/bead-options.ts';
import { TownLock } from '../../src/engine/adapters/town-lock.ts';
import type { RigName } from '../../src/engine/ids.ts';
import { problem } from '../../src/engine/problem.ts';
import { createTown, writeRigSettings } from '../../src/engine/town.ts';
import { townPaths } from '../../src/engine/town-paths.ts';
import { GtProgram } from '../support/gt-program.ts';
import { runSource } from '../support/gt-source.ts';
import { stubTown } from '../support/stub-town.ts';

const RIG = 'lib' as RigName;

test('in a plain repository bd keeps beads in the working tree, from making to closing', async () => {
  await using world = new GtProgram();
  const cwd = world.repository('my-lib');
  const bd = (...args: string[]) => runSource(world, 'bd', args, { cwd });
  const first = (await bd('create', 'One', '-p', 'P1', '-t', 'feat', '-l', 'a,b', '--silent')).stdout.trim();
  assert.match(first, /^mylib-[a-z0-9]+$/);
  const second = (await bd('create', 'Two', '--deps', first, '--silent')).stdout.trim();
  assert.ok(existsSync(`${cwd}/.beads`));
  const ready = JSON.parse((await bd('ready', '--json')).stdout);
  assert.deepEqual(
    ready.map((issue: { id: string }) => issue.id),
    [first],
  );
  assert.equal((await bd('comment', first, 'looked', 'into')).code, 0);
  const shown = JSON.parse((await bd('show', first, '--json')).stdout);
  assert.equal(shown.length, 1);
  assert.equal(shown[0].issue_type, 'feature');
  assert.equal(shown[0].priority, 1);
  assert.deepEqual(shown[0].labels, ['a', 'b']);
  assert.equal(shown[0].comments[0].text, 'looked into');
  assert.equal(shown[0].dependents[0].id, second);
  assert.equal((await bd('close', first, '-r', 'done')).code, 0);
  assert.match((await bd('ready')).stdout, new RegExp(second));
  assert.equal((await bd('reopen', first)).code, 0);
  assert.equal((await bd('dep', 'remove', second, first)).code, 0);
  assert.equal(JSON.parse((await bd('ready', '--json')).stdout).length, 2);
});

test('an unknown bead is one line and exit code 3, with stdout clean', async () => {
  await using world = new GtProgram();
  const cwd = world.repository('lib');
  for (const args of [
    ['show', 'lib-zz'],
    ['close', 'lib-zz'],
    ['comment', 'lib-zz', 'x'],
  ]) {
    const { code, stdout, stderr } = await runSource(world, 'bd', args, { cwd });
    assert.equal(code, 3, args.join(' '));
    assert.equal(stdout, '');
    assert.match(stderr, /^bd: there is no bead lib-zz: bd list shows all\n$/);
  }
  const { code, stdout, stderr } = await runSource(world, 'bd', ['show', 'lib-zz', '--json'], { cwd });
  assert.deepEqual([code, stderr], [3, '']);
  assert.deepEqual(JSON.parse(stdout), {
    error: 'there is no bead lib-zz: bd list shows all',
    code: 'not_found',
    schema_version: 1,
  });
});

test('beads that would wait for each other are refused with the circle named', async () => {
  await using world = new GtProgram();
  const cwd = world.repository('lib');
  const bd = (...args: string[]) => runSource(world, 'bd', args, { cwd });
  const a = (await bd('create', 'A', '--silent')).stdout.trim();
  const b = (await bd('create', 'B', '--silent', '--deps', `blocks:${a}`)).stdout.trim();
  const circle = await bd('dep', 'add', a, b);
  assert.equal(circle.code, 5);
  assert.match(circle.stderr, new RegExp(`${a}.*${b}`));
});

test('several bd at once lose no bead', async () => {
  await using world = new GtProgram();
  const cwd = world.repository('lib');
  const made = await Promise.all(
    ['a', 'b', 'c', 'd'].map((title) => runSource(world, 'bd', ['create', title, '--silent'], { cwd })),
  );
  assert.deepEqual(
    made.map(({ code }) => code),
    [0, 0, 0, 0],
  );
  const listed = JSON.parse((await runSource(world, 'bd', ['list', '--json'], { cwd })).stdout);
  assert.equal(listed.length, 4);
});

test('outside of town and repository bd says where it works', async () => {
  await using world = new GtProgram();
  const { code, stderr } = await runSource(world, 'bd', ['list']);
  assert.equal(code, 3);
  assert.match(stderr, /^bd: no town and no git repository here: [^\n]+\n$/);
});

test('in a town at rest bd writes the rig’s ledger; with several rigs it asks which', async () => {
  await using world = new GtProgram();
  const made = createTown(world.path('t'), { name: 't' });
  assert.ok(made.ok);
  writeRigSettings(made.value, RIG, { version: 1, upstream: '/repo', branch: 'main', prefix: 'lb' });
  const cwd = made.value;
  const id = (await runSource(world, 'bd', ['create', 'One', '--silent'], { cwd })).stdout.trim();
  assert.match(id, /^lb-/);
  const ledger = BeadStore.open(townPaths(made.value).rig(RIG).ledger);
  assert.ok(ledger.ok);
  assert.equal(ledger.value.get(id)?.title, 'One');
  writeRigSettings(made.value, 'web' as RigName, {
    version: 1,
    upstream: '/web',
    branch: 'main',
    prefix: 'wb',
  });
  const which = await runSource(world, 'bd', ['create', 'Two'], { cwd });
  assert.equal(which.code, 3);
  assert.match(which.stderr, /which rig\? name it with --rig: lib, web/);
  assert.equal(
    (await runSource(world, 'bd', ['show', id], { cwd })).code,
    0,
    'a bead’s prefix tells its rig',
  );
  assert.equal((await runSource(world, 'bd', ['rename-prefix', 'rn', '--rig', 'lib'], { cwd })).code, 0);
  const shown = await runSource(world, 'bd', ['show', id.replace(/^lb-/, 'rn-'), '--short'], { cwd });
  assert.match(shown.stdout, /^rn-\w+ +open +One/, 'also one that it was renamed to');
  assert.equal((await runSource(world, 'bd', ['create', 'Two', '--rig', 'web'], { cwd })).code, 0);
});

test('who waits for a town at rest that is started meanwhile asks the town', async () => {
  await using world = new GtProgram();
  const made = createTown(world.path('t'), { name: 't' });
  assert.ok(made.ok);
  const cwd = made.value;
  writeRigSettings(cwd, RIG, { version: 1, upstream: '/repo', branch: 'main', prefix: 'lib' });
  for (const title of ['One', 'Two']) await runSource(world, 'bd', ['create', title], { cwd });
  const lock = TownLock.acquire(townPaths(cwd).lock);
  assert.ok(lock.ok);
  using _engine = lock.value;
  const waiting = runSource(world, 'bd', ['ready', '--claim', '--json'], { cwd });
  await delay(1_000);
  const issue = { id: 'lib-a1', title: 'One', status: 'in_progress' };
  await using town = await stubTown(cwd, world.env, ({ verb }) =>
    ok(verb === 'bead.ask' ? { text: JSON.stringify({ items: [issue], total: 1 }) } : { changed: true }),
  );
  const { code, stdout, stderr } = await waiting;
  assert.equal(code, 0, stdout + stderr);
  assert.equal(JSON.parse(stdout)[0].id, 'lib-a1');
  assert.equal(town.requests.filter(({ verb }) => verb === 'bead.claim').length, 1);
});

test('in a running town bd asks the town, an agent under its own token', async () => {
  await using world = new GtProgram();
  const issue = { id: 'lib-a1', title: 'One', status: 'open', priority: 2, issue_type: 'task', labels: [] };
  await using town = await stubTown(world.path('t'), world.env, ({ verb, args }) => {
    if (verb !== 'bead.ask') return ok({ id: issue.id });
    const { kind } = args['question'] as { kind: string };
    if (kind === 'show') return failed(problem('not-found', 'there is no bead lib-zz'));
    const text = JSON.stringify({ items: [issue], total: 1 });
    return ok(kind === 'ready' ? { text: text.slice(0, 20), next: { answer: 'a1', from: 20 } } : { text });
  });
  const env = { GT_TOKEN: 'agent', GT_SOCKET: town.socketPath };
  const made = await runSource(
    world,
    'bd',
    ['create', 'One', '-d', 'text', '--deps', 'discovered-from:lib-b2', '--json'],
    { env },
  );
  assert.equal(made.code, 0, made.stderr);
  assert.equal(JSON.parse(made.stdout).id, issue.id);
  assert.deepEqual(town.requests[0]?.args, {
    title: 'One',
    description: 'text',
    deps: [{ type: 'discovered-from', on: 'lib-b2' }],
  });
  assert.equal(town.requests[0]?.token, 'agent');
  const unknown = await runSource(world, 'bd', ['show', 'lib-zz'], { env });
  assert.equal(unknown.code, 3);
  writeRigSettings(town.root, RIG, { version: 1, upstream: '/repo', branch: 'main', prefix: 'lib' });
  const listed = await runSource(world, 'bd', ['list'], { cwd: town.root });
  assert.equal(listed.code, 0, listed.stderr);
  assert.match(listed.stdout, /lib-a1/);
  assert.equal(town.requests.at(-1)?.args['rig'], 'lib');
  // The first page of an answer says where the next begins: what is not had whole is no answer.
  const ready = await runSource(world, 'bd', ['ready', '--json'], { env });
  assert.equal(ready.code, 70);
  assert.deepEqual(town.requests.at(-1)?.verb, 'bead.more');
  assert.deepEqual(town.requests.at(-1)?.args, { answer: 'a1', from: 20 });
  assert.match(JSON.parse(ready.stdout).error, /something else/);
});

test('priorities are read as numbers or as P0 to P4, types by their other names too', async () => {
  assert.deepEqual(await parseFields({ priority: 'p3', type: 'feat' }, 0), {
    ok: true,
    value: { priority: 3, type: 'feature' },
  });
  assert.deepEqual(await parseFields({ metadata: '{"formula":"fix-bug"}' }, 0), {
    ok: true,
    value: { metadata: { formula: 'fix-bug' } },
  });
  for (const metadata of ['[]', 'x', '']) assert.ok(!(await parseFields({ metadata }, 0)).ok, metadata);
  for (const priority of ['5', '-1', 'high', ''])
    assert.ok(!(await parseFields({ priority }, 0)).ok, priority);
});

test('a dependency names its type, or blocks', () => {
  assert.deepEqual(parseDependencies(['a-1', 'related:a-2', 'external:p:c']), [
    { type: 'blocks', on: 'a-1' },
    { type: 'related', on: 'a-2' },
    { type: 'blocks', on: 'external:p:c' },
  ]);
});

test('what bd cannot do is said plainly, and what was so already is not said to be done', async () => {
  await using world = new GtProgram();
  const cwd = world.repository('r');
  const bd = (...args: string[]) => runSource(world, 'bd', args, { cwd });
  const make = async (title: string) => (await bd('create', title, '--silent')).stdout.trim();
  const [one, two] = [await make('One'), await make('Two')];
  const typo = await bd('update', one, '-s', 'nope');
  assert.equal(typo.code, 2);
  assert.match(
    typo.stderr,
    /"nope" is no status: open, in_progress, blocked, deferred, closed, pinned, hooked/,
  );
  assert.equal((await bd('update', one, '-s', 'deferred')).code, 0);
  const said: readonly (readonly [readonly string[], string])[] = [
    [['dep', 'add', one, two], `added: ${one} waits for ${two}`],
    [['dep', 'add', one, two], `it is so already: ${one} waits for ${two}`],
    [['dep', 'remove', one, two], `removed: ${one} waits for ${two}`],
    [['dep', 'remove', one, two], `nothing to remove: it is not so that ${one} waits for ${two}`],
    [['dep', 'add', one, two, '-t', 'related'], `added: ${one} related ${two}`],
  ];
  for (const [args, line] of said) assert.equal((await bd(...args)).stdout.trim(), line);
});
