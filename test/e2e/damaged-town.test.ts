// A town whose files or sockets are not as they should be: the start says so in one line at once, writes nothing and
// leaves nothing running; what can be mended by itself is.

import assert from 'node:assert/strict';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { runtimePaths } from '../../src/engine/town-paths.ts';
import { GtProgram, isBuilt, programFile } from '../support/gt-program.ts';
import { assertRefused, EXIT } from '../support/refusals.ts';
import { endingWith, endTown, smallTown, statusOf } from '../support/small-town.ts';
import { until } from '../support/until.ts';

const skip = isBuilt() ? false : 'not built: npm run build';

/** The command that starts the town where it does not run, and needs no terminal. */
const STARTING = ['sling', 'lib-none'];

test('a settings file that cannot be read keeps the town from starting, and says which one and why', {
  skip,
}, async () => {
  await using world = new GtProgram();
  await using town = await smallTown(world, { source: world.repository('lib') });
  const { cwd } = town;
  await endTown(world, cwd);
  const cases = [
    ['town.json', '{ nope', /town\.json is not JSON: .*: mend the file/],
    ['town.json', '', /town\.json .*mend the file/],
    [
      'town.json',
      '{"version":1,"name":"t","limits":{"polecats":"many"}}',
      /town\.json: "limits\.polecats": /,
    ],
    [
      'town.json',
      '{"version":1,"name":"t","roles":{"crew":"no-such"}}',
      /unknown runtime "no-such": .*town\.json/,
    ],
    ['town.json', '{"version":1,"name":"t","colour":"red"}', /town\.json: .*colour/],
    ['rigs/lib/rig.json', '[', /rig\.json is not JSON: .*: mend the file/],
    ['rigs/lib/rig.json', '{}', /rig\.json: "version": /],
  ] as const;
  for (const [name, content, says] of cases) {
    const good = readFileSync(join(cwd, name));
    writeFileSync(join(cwd, name), content);
    const before = filesOf(cwd);
    assertRefused(await world.gt(STARTING, { cwd }), { code: EXIT.environment, says });
    assert.deepEqual(filesOf(cwd), before, content);
    assert.deepEqual(world.leftovers(), []);
    await using screen = world.open([], { cwd });
    assert.equal((await screen.exited).code, EXIT.environment);
    assert.equal(screen.isAlternate, false);
    writeFileSync(join(cwd, name), good);
  }
  assertRefused(await world.gt(STARTING, { cwd }), { code: EXIT.notFound, says: /lib-none/ });
});

test('a log damaged before its tail stops the start, names gt doctor, and is left as it is', {
  skip,
}, async () => {
  await using world = new GtProgram();
  await using town = await smallTown(world, { source: world.repository('lib') });
  const { cwd } = town;
  await endTown(world, cwd);
  const log = join(cwd, 'events/000000000001.jsonl');
  const good = readFileSync(log);
  const damages: readonly (readonly [string, Buffer])[] = [
    ['a flipped bit', flipped(good, 40)],
    ['a lost line', good.subarray(good.indexOf('\n') + 1)],
    ['a hole of zeros', Buffer.concat([good.subarray(0, 60), Buffer.alloc(60), good.subarray(120)])],
  ];
  for (const [what, bytes] of damages) {
    writeFileSync(log, bytes);
    const before = filesOf(cwd);
    const says = /event log \S+ is damaged \(.+\): nothing was written; run gt doctor/;
    assertRefused(await world.gt(STARTING, { cwd }), { code: EXIT.environment, says });
    assert.deepEqual(filesOf(cwd), before, what);
    assert.deepEqual(world.leftovers(), [], what);
  }
  writeFileSync(log, good);
  assert.equal((await world.gt(STARTING, { cwd })).code, EXIT.notFound, 'it starts once it is whole again');
});

test('a log with a torn tail starts, sets the torn record aside and says so', { skip }, async () => {
  await using world = new GtProgram();
  await using town = await smallTown(world, { source: world.repository('lib') });
  const { cwd } = town;
  await endTown(world, cwd);
  const log = join(cwd, 'events/000000000001.jsonl');
  const good = readFileSync(log);
  const torn = '{"v":1,"seq":99,"epo';
  appendFileSync(log, torn);
  assert.equal((await world.gt(STARTING, { cwd })).code, EXIT.notFound);
  const view = await statusOf(world, cwd);
  const aside = join(cwd, 'events/000000000001.jsonl.torn-1');
  assert.match(
    view.warnings.join('\n'),
    /what it ends with was never wholly written; 20 bytes were set aside in/,
  );
  assert.equal(readFileSync(aside, 'utf8'), torn);
  assert.ok(readFileSync(log).subarray(0, good.length).equals(good), 'nothing of the good part has changed');
  assert.deepEqual(
    view.rigs.map(({ name }) => name),
    ['lib'],
  );
});

test('a socket folder that others can enter is not used', { skip }, async () => {
  await using world = new GtProgram();
  await world.mustGt(['init', 'town']);
  const cwd = world.path('town');
  await using _town = endingWith(world, cwd);
  const { folder } = runtimePaths(cwd, world.env);
  mkdirSync(folder);
  for (const mode of [0o755, 0o770, 0o701]) {
    chmodSync(folder, mode);
    const says = /gt-\d+-[0-9a-f]+ is open to other users: run chmod 700 on it/;
    assertRefused(await world.gt(STARTING, { cwd }), { code: EXIT.refused, says });
    assert.deepEqual([readdirSync(folder), world.leftovers()], [[], []]);
  }
  chmodSync(folder, 0o700);
  assert.equal((await world.gt(STARTING, { cwd })).code, EXIT.notFound);
  assert.equal(statSync(folder).mode & 0o777, 0o700);
  assert.equal(statSync(join(folder, 'town.sock')).mode & 0o777, 0o600);
  assert.equal(statSync(join(folder, 'token')).mode & 0o777, 0o600);
});

test('a folder in which no socket fits is refused with the variable that names another', {
  skip,
}, async () => {
  await using world = new GtProgram();
  await world.mustGt(['init', 'town']);
  const long = world.path('x'.repeat(80));
  mkdirSync(long, { mode: 0o700 });
  const options = { cwd: world.path('town'), env: { XDG_RUNTIME_DIR: long } };
  const refusal = {
    code: EXIT.environment,
    says: /socket path is too long: .*: set XDG_RUNTIME_DIR to a shorter/,
  };
  for (const args of [STARTING, ['status'], ['down'], ['hook']]) {
    assertRefused(await world.gt(args, options), refusal);
  }
  assert.deepEqual(readdirSync(long), []);
});

test('a town has one process, whoever else tries to start it', { skip }, async () => {
  await using world = new GtProgram();
  await world.mustGt(['init', 'town']);
  const cwd = world.path('town');
  await using _town = endingWith(world, cwd);
  assert.equal((await world.gt(STARTING, { cwd })).code, EXIT.notFound);
  const { epoch } = await statusOf(world, cwd);
  await until('host, town and the mayor’s shell are there', () => pids(world).length === 3);
  const before = pids(world);
  const foreground = await world.gt(['--foreground'], { cwd });
  assertRefused(foreground, {
    code: EXIT.conflict,
    says: /runs already: attach to it with gt, or end it/,
  });
  mkdirSync(world.path('elsewhere'), { mode: 0o700 });
  const elsewhere = { cwd, env: { XDG_RUNTIME_DIR: world.path('elsewhere') } };
  const says = /another process runs the town at \S+, with its sockets elsewhere .* set XDG_RUNTIME_DIR/;
  assertRefused(await world.gt(STARTING, elsewhere), { code: EXIT.conflict, says });
  assertRefused(await world.gt(['down'], elsewhere), { code: EXIT.conflict, says });
  for (const program of ['app', 'host']) {
    const file = join(programFile('gt'), '../../dist', `${program}.mjs`);
    await world.run(process.execPath, [file, '--town', cwd], { cwd });
  }
  assert.deepEqual(pids(world), before);
  assert.equal((await statusOf(world, cwd)).epoch, epoch, 'nobody else has written to its log');
});

test('a town that dies as soon as it starts is ended with its host by gt down', { skip }, async () => {
  await using world = new GtProgram();
  await world.mustGt(['init', 'town']);
  const cwd = world.path('town');
  await using _town = endingWith(world, cwd);
  assert.equal((await world.gt(STARTING, { cwd })).code, EXIT.notFound);
  const settings = readFileSync(join(cwd, 'town.json'), 'utf8');
  writeFileSync(join(cwd, 'town.json'), '{');
  const app = world.leftovers().find(({ command }) => command.includes('app.mjs'));
  assert.ok(app);
  process.kill(app.pid, 'SIGKILL');
  assert.match(await world.mustGt(['down'], { cwd }), /the town has ended/);
  await world.waitForNoProcess();
  writeFileSync(join(cwd, 'town.json'), settings);
  assert.ok(existsSync(join(cwd, 'events')));
});

function pids(world: GtProgram): readonly number[] {
  return world
    .leftovers()
    .map(({ pid }) => pid)
    .sort((a, b) => a - b);
}

function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}

/** Files below a town's folder with their content; a lock file is no content. */
function filesOf(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    statSync(join(folder, name)).isFile(),
  );
  return Object.fromEntries(
    names
      .sort()
      .flatMap((name) => (name === 'town.lock' ? [] : [[name, readFileSync(join(folder, name), 'latin1')]])),
  );
}
