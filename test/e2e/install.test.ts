// The package as people get it: packed, installed for everybody, and started by whatever Node the machine has.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { networkVariables } from '../../src/engine/machine-variables.ts';
import { type Finished, GtProgram, isBuilt, programFile } from '../support/gt-program.ts';
import { EXIT } from '../support/refusals.ts';

const skip = isBuilt() ? false : 'not built: npm run build';

/** The package that is under test, whose name and version are the installed ones. */
const PACKAGE = join(programFile('gt'), '../..');
const { name, version } = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8'));
const INSTALL_LIMIT_MS = 8 * 60_000;
const NPM_LIMIT_MS = 110_000;
/** What npm says where it may not or cannot reach the registry. */
const UNREACHABLE = /ENOTCACHED|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|E40[134]/;

test('npm install -g of the packed package puts gt and bd on the PATH, and they work', {
  skip,
  timeout: INSTALL_LIMIT_MS,
}, async (t) => {
  await using world = new GtProgram();
  const prefix = world.path('prefix');
  mkdirSync(world.path('packed'));
  // Without scripts: what is built is packed as it is.
  const packed = await npm(
    world,
    ['pack', '--ignore-scripts', '--pack-destination', world.path('packed')],
    PACKAGE,
  );
  assert.equal(packed.code, 0, packed.stderr);
  const [tarball = ''] = readdirSync(world.path('packed'));
  if (!(await installs(t, world, [world.path('packed', tarball)], prefix))) return;
  const installed = join(prefix, 'lib/node_modules', name);
  for (const folder of ['bin', 'dist', 'demo']) {
    assert.deepEqual(filesBelow(join(installed, folder)), filesBelow(join(PACKAGE, folder)), folder);
  }
  await worksAsInstalled(world, join(prefix, 'bin'));
  // A checkout is linked, not copied: what it holds runs.
  const linking = world.path('linking');
  if (!(await installs(t, world, ['--ignore-scripts', installed], linking))) return;
  assert.ok(lstatSync(join(linking, 'lib/node_modules', name)).isSymbolicLink());
  assert.equal((await installedGt(world, join(linking, 'bin'), ['--version'])).stdout, `${version}\n`);
});

async function worksAsInstalled(world: GtProgram, bin: string): Promise<void> {
  const gt = (args: readonly string[], cwd?: string) => installedGt(world, bin, args, cwd);
  assert.deepEqual(readdirSync(bin).sort(), ['bd', 'gt']);
  assert.equal((await gt(['--version'])).stdout, `${version}\n`);
  const bd = await world.run(join(bin, 'bd'), ['--version'], { env: machinePath(bin) });
  assert.equal(bd.stdout, `${version}\n`);
  assert.match((await gt(['demo', '--help'])).stdout, /^usage: gt demo/);
  const hook = await gt(['hook']);
  assert.equal(hook.code, EXIT.notFound);
  assert.match(hook.stderr, /^gt: no town here: [^\n]+\n$/);
  assert.equal((await gt(['init', 'town'])).code, 0);
  const cwd = world.path('town');
  const added = await gt(['rig', 'add', 'lib', world.repository('lib'), '--no-gates'], cwd);
  try {
    assert.equal(added.code, 0, added.stderr);
    assert.match((await gt(['status'], cwd)).stdout, /lib +main/);
  } finally {
    await gt(['down'], cwd);
  }
  await world.waitForNoProcess();
}

/** Found by its name on a PATH that holds nothing of this test's own Node. */
function installedGt(
  world: GtProgram,
  bin: string,
  args: readonly string[],
  cwd?: string,
): Promise<Finished> {
  const env = machinePath(bin);
  return world.run('/usr/bin/env', ['gt', ...args], cwd === undefined ? { env } : { env, cwd });
}

function machinePath(bin: string): Readonly<Record<string, string>> {
  return { PATH: `${bin}:/usr/local/bin:/usr/bin:/bin` };
}

/** From npm's cache where that holds everything, else from the registry; skips the test where neither will do. */
async function installs(
  t: TestContext,
  world: GtProgram,
  args: readonly string[],
  prefix: string,
): Promise<boolean> {
  const install = ['install', '--global', '--no-audit', '--no-fund', '--prefix', prefix, ...args];
  for (const reach of ['--offline', '--prefer-offline']) {
    const { code, stdout, stderr } = await npm(world, [...install, reach], world.folder);
    if (code === 0) return true;
    // Ended by its time limit: a registry that slow says nothing about the package.
    if (code === null) continue;
    assert.match(stderr, UNREACHABLE, `${stdout}${stderr}`);
  }
  t.skip('the packages are not in npm’s cache and the registry cannot be reached, or not soon enough');
  return false;
}

function npm(world: GtProgram, args: readonly string[], cwd: string): Promise<Finished> {
  const env = {
    ...networkVariables(process.env),
    npm_config_cache: npmSetting('cache'),
    npm_config_registry: npmSetting('registry'),
    npm_config_logs_max: '0',
    npm_config_update_notifier: 'false',
  };
  return world.run('npm', args, { cwd, env, timeoutMs: NPM_LIMIT_MS });
}

/** As the person has it set: the world has a home of its own. */
function npmSetting(key: string): string {
  return spawnSync('npm', ['config', 'get', key], { encoding: 'utf8' }).stdout.trim();
}

function filesBelow(folder: string): string[] {
  assert.ok(existsSync(folder), folder);
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => statSync(join(folder, file)).isFile())
    .sort();
}
