// Whether a rig's sandbox could start, looked at without a run: for `gt doctor`.

import { isAbsolute } from 'node:path';
import { findProgram } from '../../adapters/find-program.ts';
import { tryCommand } from '../../adapters/try-command.ts';
import { pathOf } from '../../machine-variables.ts';
import { bwrapCommand } from './bwrap-command.ts';
import { findBwrap, TRIAL_MS } from './bwrap-launch.ts';
import { type GrantGround, grantedMounts } from './granted-mounts.ts';
import type { Sandbox } from './sandbox-settings.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Why no run could be started in it, in one line; null where one could, or of a wrapper, where its program is there. */
export async function whyNoSandbox(sandbox: Sandbox, ground: GrantGround, env: Env): Promise<string | null> {
  switch (sandbox.kind) {
    case 'none':
      return null;
    case 'wrapper':
      return missingWrapper(sandbox.wrapper[0] ?? '', env);
    case 'bwrap': {
      const mounts = grantedMounts([sandbox], ground);
      if (!mounts.ok) return mounts.problem.message;
      const bwrap = findBwrap(env, mounts.value);
      if (!bwrap.ok) return bwrap.problem.message;
      const launch = { file: '/bin/true', args: [], env: { PATH: pathOf(env) } };
      const place = { bwrap: bwrap.value, home: ground.home, checkout: '/tmp', mounts: [] };
      const tried = await tryCommand({
        ...bwrapCommand(launch, place, sandbox),
        cwd: '/',
        timeoutMs: TRIAL_MS,
      });
      return tried.code === 0 ? null : tried.complaint || `bwrap ended with ${tried.code}`;
    }
  }
}

function missingWrapper(program: string, env: Env): string | null {
  if (isAbsolute(program)) return findProgram(program, '/') === null ? `${program} cannot be run` : null;
  return findProgram(program, pathOf(env)) === null ? `${program} is not on the PATH` : null;
}
