// Puts a program under bubblewrap once that was tried, or says why it cannot be.

import { failed, ok, type Result } from '../../../beads/result.ts';
import { type Files, reasonOf } from '../../adapters/files.ts';
import { findProgram } from '../../adapters/find-program.ts';
import { tryCommand } from '../../adapters/try-command.ts';
import { pathOf } from '../../machine-variables.ts';
import { type Problem, problem } from '../../problem.ts';
import type { Launch } from '../launch.ts';
import { bwrapCommand, type Mount } from './bwrap-command.ts';
import { type GrantGround, grantedMounts } from './granted-mounts.ts';
import type { BwrapSettings, Grants } from './sandbox-settings.ts';

export interface BwrapGround extends Omit<GrantGround, 'realPath'> {
  /** The working folder. */
  readonly checkout: string;
  /** HOME within; that of the person where unset. */
  readonly ownHome?: string;
  /** What is seen beside what is granted: paths of ours, not checked. */
  readonly mounts: readonly Mount[];
  /** Grants beside those of the settings. */
  readonly grants?: readonly Grants[];
  /** The town process's environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly files: Files;
}

/** Far longer than any start of bubblewrap takes. */
export const TRIAL_MS = 10_000;
/** What a shell says of a command that it does not find (POSIX, Exit Status for Commands). */
const NOT_FOUND = 127;

/**
 * The launch within. All of it is tried first with a shell that looks for the program, which costs one more start of it
 * (some 20 ms): what goes wrong there is the problem.
 */
export async function bwrapLaunch(
  launch: Launch,
  settings: BwrapSettings,
  ground: BwrapGround,
): Promise<Result<Launch, Problem>> {
  const { checkout, files } = ground;
  const realPath = (path: string): string | null => files.realPath(path);
  const granted = grantedMounts([settings, ...(ground.grants ?? [])], { ...ground, realPath });
  if (!granted.ok) return granted;
  const bwrap = findBwrap(ground.env, granted.value);
  if (!bwrap.ok) return bwrap;
  const made = makeFolders(granted.value, files);
  if (!made.ok) return made;
  const mounts = [...granted.value, ...ground.mounts];
  const place = { bwrap: bwrap.value, home: ground.ownHome ?? ground.home, checkout, mounts };
  const tried = await tryCommand({
    ...bwrapCommand(seekingProgram(launch), place, settings),
    cwd: checkout,
    timeoutMs: TRIAL_MS,
  });
  if (tried.code === 0) return ok(bwrapCommand(launch, place, settings));
  if (tried.code === NOT_FOUND) {
    const advice = 'name its folder as "readable" in the sandbox of rig.json, or of its runtime in town.json';
    return failed(problem('refused', `${launch.file} cannot be seen in it: ${advice}`));
  }
  return failed(problem('environment', tried.complaint || `it ended with ${tried.code}`));
}

/** bubblewrap's program; not one that a run could have put there. */
export function findBwrap(
  env: Readonly<Record<string, string | undefined>>,
  granted: readonly Mount[] = [],
): Result<string, Problem> {
  const writable = granted.filter(({ kind }) => kind === 'writable').map(({ at }) => `${at}/`);
  const folders = pathOf(env).split(':');
  const safe = folders.filter((folder) => !writable.some((each) => `${folder}/`.startsWith(each)));
  const found = findProgram('bwrap', safe.join(':'));
  if (found !== null) return ok(found);
  return failed(problem('not-found', 'bwrap is not on the PATH: install bubblewrap'));
}

/** A writable folder that does not exist yet is made; a readable one that does not is left out. */
function makeFolders(granted: readonly Mount[], files: Files): Result<void, Problem> {
  try {
    for (const { kind, from } of granted) {
      if (kind === 'writable' && files.stat(from) === null) files.makeFolder(from);
    }
    return ok(undefined);
  } catch (cause) {
    return failed(problem('environment', `making what it may write: ${reasonOf(cause)}`));
  }
}

/** Ends well where a shell would find the program. */
function seekingProgram({ file, env }: Launch): Launch {
  return { file: '/bin/sh', args: ['-c', 'command -v -- "$0" >/dev/null || exit 127', file], env };
}
