// Runs the tests that start the agents' own programs, and ends with one line: `N passed, N failed`.
//   node scripts/agents.mjs [--only claude,codex] [--full] [--again] [FILE...]
// The programs are installed, each once a version, into a folder of their own in the user's cache. --full runs the long
// form of each test that has one, --again the few failed files once more (scripts/test.mjs). Where this system lets us, the
// tests are alone: loopback is their only network, /tmp is theirs, and all else is read-only. Ends with 3, and a line that
// begins with `not run:`, where a program cannot be had.
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdirSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { AGENT_PROGRAMS } from '../test/support/agent-programs.ts';

const NOT_RUN = 3;
const root = fileURLToPath(new URL('..', import.meta.url));
const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'gt-agents');

const { values, positionals } = parseArgs({
  options: {
    only: { type: 'string' },
    full: { type: 'boolean', default: false },
    again: { type: 'boolean', default: false },
  },
  allowPositionals: true,
});
const wanted = values.only?.split(',') ?? AGENT_PROGRAMS.map(({ command }) => command);
const strangers = wanted.filter((name) => !AGENT_PROGRAMS.some(({ command }) => command === name));
if (strangers.length > 0) notRun(`no agent is called ${strangers.join(', ')}`);
const programs = AGENT_PROGRAMS.filter(({ command }) => wanted.includes(command));
const folders = programs.map(installed);
const files = positionals.length > 0 ? positionals : globSync('test/agents/*.test.ts', { cwd: root }).sort();
process.exitCode = run(files);

/** The folder with the program's executable. */
function installed(program) {
  const folder = join(cache, `${program.command}-${program.version}-${process.platform}-${process.arch}`);
  const executables = join(folder, 'node_modules', '.bin');
  if (!existsSync(join(executables, program.command))) install(program, folder);
  return executables;
}

/** In a folder beside it first: what stands under its name is whole. */
function install({ command, package: name, version }, folder) {
  console.log(`installing ${name}@${version}`);
  const unfinished = `${folder}.${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  process.on('exit', () => rmSync(unfinished, { recursive: true, force: true }));
  const wants = { private: true, dependencies: { [name]: version }, allowScripts: { [name]: true } };
  writeFileSync(join(unfinished, 'package.json'), JSON.stringify(wants));
  const flags = ['--no-audit', '--no-fund', '--loglevel=error', '--fetch-retries=1', '--fetch-timeout=60000'];
  const npm = spawnSync('npm', ['install', ...flags], { cwd: unfinished, encoding: 'utf8' });
  if (npm.status !== 0)
    notRun(`${name} cannot be installed: ${lastLine(npm.stderr) || npm.error || 'npm failed'}`);
  const told = versionOf(join(unfinished, 'node_modules', '.bin', command), unfinished);
  if (!told.includes(version))
    notRun(`${name}@${version} was installed, and says that it is ${told || 'nothing'}`);
  try {
    renameSync(unfinished, folder);
  } catch (error) {
    // Another run was faster.
    if (!existsSync(folder)) throw error;
  }
}

/** Asked in a home that is thrown away with the rest, should it fail. */
function versionOf(executable, folder) {
  const home = join(folder, 'home');
  mkdirSync(home);
  const env = { PATH: process.env.PATH, HOME: home, TMPDIR: home };
  const { stdout } = spawnSync(executable, ['--version'], { env, encoding: 'utf8', timeout: 60_000 });
  rmSync(home, { recursive: true, force: true });
  return (stdout ?? '').trim();
}

function run(tests) {
  const alone = waysToBeAlone().find(
    ({ words }) => spawnSync(words[0], [...words.slice(1), 'true']).status === 0,
  );
  console.log(
    alone?.says ?? 'the network is only kept away by a proxy that refuses: no namespace can be made here',
  );
  const again = values.again ? ['--again'] : [];
  const [command, ...args] = [
    ...(alone?.words ?? []),
    process.execPath,
    'scripts/test.mjs',
    // What an agent shows is held to a second: it needs its processor.
    '--at-once=2',
    ...again,
    ...tests,
  ];
  const { status } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...process.env,
      ...alone?.env,
      GT_TEST_AGENTS: folders.join(delimiter),
      ...(values.full ? { GT_TEST_FULL: '1' } : {}),
    },
  });
  return status ?? 1;
}

/** Commands that run another one in namespaces, from the strictest on. */
function waysToBeAlone() {
  const offline = 'ip link set lo up';
  const readOnly = 'mount -t tmpfs tmpfs /tmp && mount -o remount,bind,ro /';
  const inNamespaces = (flags, script) => ['unshare', flags, 'sh', '-c', `${script} && exec "$@"`, 'sh'];
  const strict = {
    words: inNamespaces('-rnm', `${offline} && ${readOnly}`),
    env: { GT_TEST_ALONE: 'network files', TMPDIR: '/tmp' },
    says: 'alone: loopback is the only network, /tmp is private, all else is read-only',
  };
  const loose = {
    words: inNamespaces('-rn', offline),
    env: { GT_TEST_ALONE: 'network' },
    says: 'alone: loopback is the only network',
  };
  // A private /tmp would hide what lies there.
  const hidden = [root, cache, process.execPath].some((path) => isWithin(path, '/tmp'));
  return hidden ? [loose] : [strict, loose];
}

function isWithin(path, folder) {
  const real = existsSync(path) ? realpathSync(path) : resolve(path);
  return real.startsWith(folder + sep);
}

function lastLine(text) {
  return text.trim().split('\n').at(-1);
}

function notRun(why) {
  console.log(`not run: ${why}`);
  process.exit(NOT_RUN);
}
