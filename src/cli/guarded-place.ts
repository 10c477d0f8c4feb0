// Where an agent works, by its environment: what the guard judges its tools against.

import { readlinkSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { realFiles } from '../engine/adapters/files.ts';
import type { GuardedPlace } from '../engine/agents/guard/tool-call.ts';

/** `cwd` is where the CLI says that it works: it stands for the checkout where the environment names none. */
export function guardedPlace(
  env: Readonly<Record<string, string | undefined>>,
  cwd: string | null,
): GuardedPlace {
  return {
    checkout: env['GT_CHECKOUT'] || cwd || process.cwd(),
    town: env['GT_TOWN'] ?? '',
    home: env['HOME'] || homedir(),
    tmp: env['TMPDIR'] || tmpdir(),
    branch: env['GT_BRANCH'] ?? '',
    mainBranch: env['GT_MAIN_BRANCH'] ?? '',
    realPath,
  };
}

/** What does not exist yet stands below what does. A path that no file can have is as it is. */
function realPath(path: string): string {
  try {
    const real = realFiles.realPath(path);
    if (real !== null || dirname(path) === path) return real ?? path;
    // What is written through it is made where it leads.
    if (realFiles.stat(path)?.kind === 'link') return realPath(resolve(dirname(path), readlinkSync(path)));
    return join(realPath(dirname(path)), path.slice(dirname(path).length));
  } catch {
    // A name with a NUL, a circle of links, a folder that may not be looked into.
    return path;
  }
}
