// Where an agent works, by its environment: what the guard judges its tools against.

import { homedir, tmpdir } from 'node:os';
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
  };
}
