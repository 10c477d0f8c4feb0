import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { examine } from '../../src/cli/doctor.ts';
import type { RigName } from '../../src/engine/ids.ts';
import { createTown, writeRigSettings } from '../../src/engine/town.ts';
import { runtimePaths, townPaths } from '../../src/engine/town-paths.ts';
import { GtProgram } from '../support/gt-program.ts';
import { runSource } from '../support/gt-source.ts';

const RIG = 'lib' as RigName;

/** A town at rest with one rig, whose repository is whole. */
function townIn(world: GtProgram): string {
  const made = createTown(world.path('town'), { name: 'town' });
  assert.ok(made.ok);
  const root = made.value;
  writeRigSettings(root, RIG, { version: 1, upstream: '/r', branch: 'main', prefix: 'lib' });
  world.git(
    world.folder,
    'clone',
    '--quiet',
    '--bare',
    world.repository('r'),
    townPaths(root).rig(RIG).repository,
  );
  return root;
}

async function problemsIn(root: string, env: GtProgram['env']): Promise<string[]> {
  const findings = await examine(root, env);
  return findings.flatMap(({ subject, problem }) => (problem === null ? [] : [`${subject}: ${problem}`]));
}

test('a town that is well is said to be so, and looking at it leaves no trace', async () => {
  await using world = new GtProgram();
  const root = townIn(world);
  const before = readdirSync(world.folder, { recursive: true });
  const { code, stdout, stderr } = await runSource(world, 'gt', ['doctor'], { cwd: root });
  assert.deepEqual([code, stderr], [0, '']);
  assert.match(stdout, /^ok {7}git \d/m);
  assert.match(stdout, /^ok {7}event log$/m);
  assert.match(stdout, /^ok {7}repository of lib$/m);
  assert.match(stdout, /^ok {7}the town is at rest$/m);
  assert.doesNotMatch(stdout, /problem/);
  assert.deepEqual(readdirSync(world.folder, { recursive: true }), before);
  assert.equal((await runSource(world, 'gt', ['doctor'])).code, 0, 'without a town');
});

test('each kind of damage is found and told with what to do, in one line each', async () => {
  await using world = new GtProgram();
  const root = townIn(world);
  const { events, logs, settings, rig } = townPaths(root);
  writeFileSync(`${events}/000000000001.jsonl`, 'no record\nat all\n');
  chmodSync(logs, 0o755);
  writeFileSync(settings, '{');
  rmSync(`${rig(RIG).repository}/objects`, { recursive: true });
  mkdirSync(`${rig(RIG).repository}/objects`);
  writeFileSync(`${rig(RIG).root}/ledger`, '');
  const { code, stdout } = await runSource(world, 'gt', ['doctor'], { cwd: root });
  assert.equal(code, 1);
  assert.match(stdout, /^problem {2}settings of .*town\.json is not JSON.*mend the file$/m);
  assert.match(stdout, /^problem {2}.*logs: it is open to other users: run chmod 700 /m);
  assert.match(
    stdout,
    /^problem {2}event log: .*is damaged.*: with the town ended, move .*events elsewhere/m,
  );
  assert.match(stdout, /^problem {2}repository of lib: .*: restore /m);
  assert.match(stdout, /^problem {2}beads of lib: /m);
  assert.doesNotMatch(stdout, /run gt doctor/);
});

test('programs that outlived their town are named', async () => {
  await using world = new GtProgram();
  const root = townIn(world);
  const left = spawn('sleep', ['60'], {
    env: { ...world.env, GT_SOCKET: runtimePaths(root, world.env).townSocket },
  });
  await once(left, 'spawn');
  assert.deepEqual(await problemsIn(root, world.env), [
    `the town is at rest: yet programs of its agents are left (${left.pid}): gt down ends them`,
  ]);
  left.kill();
  await once(left, 'exit');
});

test('a sandbox that could not start is named with the reason', async () => {
  await using world = new GtProgram();
  const root = townIn(world);
  const settings = { version: 1, upstream: '/r', branch: 'main', prefix: 'lib' } as const;
  writeRigSettings(root, RIG, { ...settings, sandbox: 'bwrap' });
  const [why] = await problemsIn(root, { ...world.env, PATH: world.path('nothing') });
  assert.match(why ?? '', /^sandbox of lib: bwrap: bwrap is not on the PATH: install bubblewrap: no polecat/);
  writeRigSettings(root, RIG, { ...settings, sandbox: { wrapper: ['no-such-wrapper'] } });
  const [missing] = await problemsIn(root, world.env);
  assert.match(missing ?? '', /^sandbox of lib: wrapper no-such-wrapper: no-such-wrapper is not on the PATH/);
});
