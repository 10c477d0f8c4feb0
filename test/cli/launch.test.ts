import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { endTown } from '../../src/cli/end-town.ts';
import { ensureTown } from '../../src/cli/launch.ts';
import { createTown } from '../../src/engine/town.ts';
import { runtimePaths } from '../../src/engine/town-paths.ts';
import { GtProgram } from '../support/gt-program.ts';
import { stubTown } from '../support/stub-town.ts';

const SOURCE = fileURLToPath(new URL('../../src', import.meta.url));

/** A host that answers `ping` at the town's socket after it has written down how it was started. */
function answeringHost(world: GtProgram): string {
  const file = world.path('host.mjs');
  writeFileSync(
    file,
    `import { createServer } from 'node:net';
import { mkdirSync, writeFileSync } from 'node:fs';
import { runtimePaths } from '${SOURCE}/engine/town-paths.ts';
const root = process.argv[process.argv.indexOf('--town') + 1];
const { folder, townSocket } = runtimePaths(root, process.env);
mkdirSync(folder, { recursive: true, mode: 0o700 });
writeFileSync(root + '/started.json', JSON.stringify({ argv: process.argv.slice(2), env: process.env, cwd: process.cwd() }));
writeFileSync(folder + '/token', 'secret');
const server = createServer((socket) => socket.on('data', (data) => {
  const { id, verb } = JSON.parse(String(data));
  socket.end(JSON.stringify({ id, ok: true, value: null }) + '\\n');
  if (verb === 'down') server.close(() => process.exit(0));
}));
server.listen(townSocket);
`,
  );
  return file;
}

function madeTown(world: GtProgram): string {
  const made = createTown(world.path('t'), { name: 't' });
  assert.ok(made.ok);
  return made.value;
}

test('a town that does not run is started in the background, without the marks of a run', async () => {
  await using world = new GtProgram();
  const root = madeTown(world);
  const env = { ...world.env, GT_TOKEN: 'agent', GT_RUN: 'r1', GT_TERMINAL: '/x#r1', KEPT: 'yes' };
  const town = await ensureTown(root, { hostProgram: answeringHost(world), env });
  assert.ok(town.ok);
  assert.equal(town.value.token, 'secret');
  assert.equal(town.value.socketPath, runtimePaths(root, world.env).townSocket);
  const started = JSON.parse(readFileSync(`${root}/started.json`, 'utf8'));
  assert.deepEqual(started.argv, ['--town', root]);
  assert.equal(started.cwd, root);
  assert.equal(started.env.KEPT, 'yes');
  for (const name of ['GT_TOKEN', 'GT_RUN', 'GT_TERMINAL']) assert.ok(!(name in started.env), name);
  const again = await ensureTown(root, { hostProgram: '/never/started', env: world.env });
  assert.ok(again.ok);
  assert.equal(again.value.host, null);
  process.kill(town.value.host?.pid ?? 0, 'SIGTERM');
});

test('a host that ends at once is reported soon, with the end of the log', async () => {
  await using world = new GtProgram();
  const root = madeTown(world);
  const host = world.path('host.mjs');
  writeFileSync(host, `console.error('no space left'); process.exit(1);`);
  const town = await ensureTown(root, { hostProgram: host, env: world.env });
  assert.ok(!town.ok);
  assert.equal(town.problem.kind, 'unavailable');
  assert.match(town.problem.message, /did not start: .*no space left.*host\.log/);
});

test('ending a town waits until nothing answers, and says where there was none', async () => {
  await using world = new GtProgram();
  const before = process.env['XDG_RUNTIME_DIR'];
  process.env['XDG_RUNTIME_DIR'] = world.env['XDG_RUNTIME_DIR'];
  try {
    const root = madeTown(world);
    assert.deepEqual(await endTown(root, 'stop'), { ok: true, value: 'absent' });
    assert.ok((await ensureTown(root, { hostProgram: answeringHost(world), env: world.env })).ok);
    assert.deepEqual(await endTown(root, 'stop'), { ok: true, value: 'stopped' });
    await using town = await stubTown(root, world.env);
    assert.equal(town.requests.length, 0);
  } finally {
    if (before === undefined) delete process.env['XDG_RUNTIME_DIR'];
    else process.env['XDG_RUNTIME_DIR'] = before;
  }
});
