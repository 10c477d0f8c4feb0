// What npm runs before it installs or packs a checkout: the build. `npm install -g .` in a fresh checkout only links
// it, so what it is built with and runs with is installed first, by a plain `npm install` that builds in its turn.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Set for the `npm install` that we start: where it brings no esbuild either, it must not start another. */
const NESTED = 'GASTOWN_PREPARING';
/** Npm hands its options down by the environment; these would aim the inner install elsewhere. */
const OUTER_OPTION = /^npm_config_(global|location|prefix|local_prefix|omit|include)$/i;

const isInstalled = existsSync(new URL('../node_modules/esbuild', import.meta.url));

if (isInstalled) await import('./build.mjs');
else if (process.env[NESTED]) fail('esbuild was not installed: run npm install --include=dev');
else installHere();

function installHere() {
  const own = Object.entries(process.env).filter(([name]) => !OUTER_OPTION.test(name));
  const { status } = spawnSync('npm', ['install', '--include=dev'], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    env: { ...Object.fromEntries(own), [NESTED]: '1' },
    stdio: 'inherit',
  });
  process.exitCode = status ?? 1;
}

function fail(why) {
  process.stderr.write(`building gt: ${why}\n`);
  process.exitCode = 1;
}
