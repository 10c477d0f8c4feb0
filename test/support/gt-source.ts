// `gt` and `bd` run from their source: slower to start than the built programs, but always what is being tested.

import { fileURLToPath } from 'node:url';
import type { GtProgram, RunOptions } from './gt-program.ts';

export const NODE_ARGS = ['--disable-warning=ExperimentalWarning'];

export function sourceFile(program: 'gt' | 'bd'): string {
  return fileURLToPath(new URL(`../../src/cli/${program}.ts`, import.meta.url));
}

export function runSource(
  world: GtProgram,
  program: 'gt' | 'bd',
  args: readonly string[],
  options: RunOptions = {},
) {
  return world.run(process.execPath, [...NODE_ARGS, sourceFile(program), ...args], options);
}
