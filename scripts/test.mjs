// Runs the tests under node:test and ends with one line: `N passed, N failed`.
//   node scripts/test.mjs [--data] [--again] [--at-once=N] [FILE...]
// --at-once says how many files run beside each other: two more than there are processors, since most wait for something.
// Files are taken in an order that mixes those that wait with those that work.
// --data runs the tests that read real files from the folder named by GT_TEST_DATA.
// --again runs the few files in which a test failed once more, one by one: on a machine that is busy with something else a
// deadline can be missed. What passes then is named as flaky.
// What tests write, they write to memory, where this system lets us: none waits for a disk, and all is gone at the end.
// Those that are alone (scripts/agents.mjs) have a /tmp of their own, and look at what is left in it.
// GT_TEST_AGENTS names a folder with agents' own programs (claude, codex, gemini, opencode), where PATH has them not; the
// tests that start one are skipped where it is in neither.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, freemem, tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** More than these at once are no accident. */
const LARGEST_AGAIN = 6;
/** Tests take a tenth of it. */
const ROOM_BYTES = 4 * 1024 ** 3;

const root = fileURLToPath(new URL('..', import.meta.url));
/** Each test file is a process: none compiles what another has. */
const COMPILED = join(root, 'node_modules/.cache/gt-test');
const args = process.argv.slice(2);
const data = args.includes('--data');
const again = args.includes('--again');
const atOnce = args.find((arg) => arg.startsWith('--at-once='))?.split('=')[1];
const named = args.filter((arg) => !arg.startsWith('--'));

if (data && !process.env.GT_TEST_DATA) {
  console.error('test:data reads real files: set GT_TEST_DATA to the folder that holds them');
  process.exit(2);
}

const found = globSync(data ? 'test/**/*.data.test.ts' : 'test/**/*.test.ts', { cwd: root })
  .filter((file) => data || !file.endsWith('.data.test.ts'))
  .sort((a, b) => place(a).localeCompare(place(b)));
const files = named.length > 0 ? named : found;
if (files.length === 0) {
  console.error('no test file found');
  process.exit(1);
}

const first = run(files, Number(atOnce ?? availableParallelism() + 2));
if (
  again &&
  first.status !== 0 &&
  first.failedFiles.length > 0 &&
  first.failedFiles.length <= LARGEST_AGAIN
) {
  console.log(`\nagain, one by one:\n${names(first.failedFiles)}`);
  const second = run(first.failedFiles, 1);
  if (second.status === 0) console.log(`flaky, passed at the second try:\n${names(first.failedFiles)}`);
  console.log(`${first.passed + first.failed - second.failed} passed, ${second.failed} failed`);
  process.exitCode = second.status;
} else {
  process.exitCode = first.status;
}

/** Of a file, the same on every machine, and far from that of its neighbours. */
function place(file) {
  return createHash('sha256').update(file).digest('hex');
}

/** The counts, the failed files, and the exit code. */
function run(tests, concurrency) {
  const folder = mkdtempSync(join(tmpdir(), 'gt-'));
  const tally = join(folder, 'tally.json');
  const memory = inMemory(join(folder, 'm'));
  const [command, ...words] = [...memory.words, process.execPath, ...flags(concurrency), ...tests];
  try {
    const { status } = spawnSync(command, words, {
      cwd: root,
      stdio: 'inherit',
      env: { NODE_COMPILE_CACHE: COMPILED, ...process.env, ...memory.env, GT_TEST_TALLY: tally },
    });
    const told = existsSync(tally)
      ? JSON.parse(readFileSync(tally, 'utf8'))
      : { passed: 0, failed: 1, failedFiles: [] };
    return { ...told, status: status ?? 1 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** How a command is run that has its temporary folder in memory: it alone sees the mount, which ends with it. */
function inMemory(folder) {
  mkdirSync(folder);
  // Tests of permissions become another user for a while.
  chmodSync(dirname(folder), 0o711);
  const script = 'mount -t tmpfs -o mode=1777 tmpfs "$0" && exec "$@"';
  const words = ['unshare', '--mount', '--propagation', 'private', 'sh', '-c', script, folder];
  const isPossible =
    !process.env.GT_TEST_ALONE &&
    freemem() >= ROOM_BYTES &&
    spawnSync(words[0], [...words.slice(1), 'true']).status === 0;
  return isPossible ? { words, env: { TMPDIR: folder } } : { words: [], env: {} };
}

function flags(concurrency) {
  return [
    '--disable-warning=ExperimentalWarning',
    '--import',
    './test/support/tsx.mjs',
    '--test',
    `--test-concurrency=${concurrency}`,
    // No test may hang a run; the longest, the demo under kills, has ten minutes of its own.
    '--test-timeout=600000',
    '--test-reporter=./scripts/test-reporter.mjs',
    '--test-reporter-destination=stdout',
  ];
}

function names(paths) {
  return paths.map((file) => `  ${relative(root, file)}\n`).join('');
}
