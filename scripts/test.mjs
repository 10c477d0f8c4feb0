// Runs the tests under node:test and ends with one line: `N passed, N failed`.
//   node scripts/test.mjs [--data] [FILE...]
// --data runs the tests that read real files from the folder named by GT_TEST_DATA.
// GT_TEST_AGENTS names a folder with agents' own programs (claude, codex, gemini, opencode), where PATH has them not; the
// tests that start one are skipped where it is in neither.
import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const args = process.argv.slice(2);
const data = args.includes('--data');
const named = args.filter((arg) => !arg.startsWith('--'));

if (data && !process.env.GT_TEST_DATA) {
  console.error('test:data reads real files: set GT_TEST_DATA to the folder that holds them');
  process.exit(2);
}

const found = globSync(data ? 'test/**/*.data.test.ts' : 'test/**/*.test.ts', { cwd: root })
  .filter((file) => data || !file.endsWith('.data.test.ts'))
  .sort();
const files = named.length > 0 ? named : found;
if (files.length === 0) {
  console.error('no test file found');
  process.exit(1);
}

const child = spawn(
  process.execPath,
  [
    '--disable-warning=ExperimentalWarning',
    '--import',
    './test/support/tsx.mjs',
    '--test',
    '--test-concurrency=2',
    // No test may hang a run; the longest, the demo under kills, has ten minutes of its own.
    '--test-timeout=600000',
    '--test-reporter=./scripts/test-reporter.mjs',
    '--test-reporter-destination=stdout',
    ...files,
  ],
  { cwd: root, stdio: 'inherit' },
);
child.on('exit', (code, signal) => {
  process.exitCode = signal ? 1 : (code ?? 1);
});
