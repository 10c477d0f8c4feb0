// `gt` and `bd` run from their source: slower to start than the built programs, but always what is being tested.

import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { GtProgram, RunOptions } from './gt-program.ts';

export const NODE_ARGS = ['--disable-warning=ExperimentalWarning'];

/** Without it each start takes the types off all files anew. */
export const COMPILED = { NODE_COMPILE_CACHE: join(tmpdir(), 'gt-e2e-cache', 'source') };

export function sourceFile(program: 'gt' | 'bd'): string {
  return fileURLToPath(new URL(`../../src/cli/${program}.ts`, import.meta.url));
}

export function runSource(
  world: GtProgram,
  program: 'gt' | 'bd',
  args: readonly string[],
  options: RunOptions = {},
) {
  const env = { ...COMPILED, ...options.env };
  return world.run(process.execPath, [...NODE_ARGS, sourceFile(program), ...args], { ...options, env });
}
