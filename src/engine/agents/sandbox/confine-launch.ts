// Puts a polecat's program into its rig's sandbox, or says why that cannot be: without it nothing is started.

import { dirname, join } from 'node:path';
import { failed, ok, type Result } from '../../../beads/result.ts';
import { type Files, reasonOf } from '../../adapters/files.ts';
import { findProgram } from '../../adapters/find-program.ts';
import { tryCommand } from '../../adapters/try-command.ts';
import { networkVariables, pathOf } from '../../machine-variables.ts';
import { type Problem, problem } from '../../problem.ts';
import { agentsFolder } from '../../town-paths.ts';
import type { Launch, OwnPrograms } from '../launch.ts';
import { bwrapCommand, type Mount } from './bwrap-command.ts';
import { type GrantGround, grantedMounts } from './granted-mounts.ts';
import type { Sandbox } from './sandbox-settings.ts';
import { type WrapperPlace, wrapperCommand } from './wrapper-command.ts';

/** Where a confined run works, and what is around it. */
export interface ConfinedPlace extends WrapperPlace {
  /** The town's root: nothing of it may be granted. */
  readonly town: string;
  /** Objects that the checkout borrows. */
  readonly objects: string;
  /** What else the run is given, as its runtime's own files in the run's folder: paths of ours, not checked. */
  readonly mounts: readonly Mount[];
  readonly own: OwnPrograms;
  /** The town process's environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly files: Files;
}

type Bwrap = Sandbox & { readonly kind: 'bwrap' };

/** Far longer than any start of bubblewrap takes. */
export const TRIAL_MS = 10_000;
/** What a shell says of a command that it does not find (POSIX, Exit Status for Commands). */
const NOT_FOUND = 127;

/**
 * The launch within the sandbox; as it is for `none`. `launch.env` is the whole environment. With bubblewrap all of it is
 * tried first, which costs one more start of it (some 20 ms): `refused` with its complaint where it fails, and where the
 * program cannot be seen within.
 */
export async function confineLaunch(
  sandbox: Sandbox,
  launch: Launch,
  place: ConfinedPlace,
): Promise<Result<Launch, Problem>> {
  switch (sandbox.kind) {
    case 'none':
      return ok(launch);
    case 'wrapper':
      return ok(wrapperCommand(launch, place, sandbox));
    case 'bwrap': {
      const confined = await confineByBwrap(sandbox, launch, place);
      if (confined.ok) return confined;
      const why = `its sandbox cannot start: ${confined.problem.message}`;
      return failed(problem('refused', why));
    }
  }
}

async function confineByBwrap(
  sandbox: Bwrap,
  launch: Launch,
  place: ConfinedPlace,
): Promise<Result<Launch, Problem>> {
  const home = place.env['HOME'];
  if (!home) return failed(problem('environment', 'HOME is not set'));
  const ground = groundOf(home, place);
  const granted = grantedMounts([sandbox, ...(launch.grants ? [launch.grants] : [])], ground);
  if (!granted.ok) return granted;
  const bwrap = findBwrap(place.env, granted.value);
  if (!bwrap.ok) return bwrap;
  const made = makeFolders(place, granted.value);
  if (!made.ok) return made;
  const mounts = [...ownMounts(place, ground), ...granted.value, ...place.mounts];
  const at = { bwrap: bwrap.value, home, checkout: place.checkout, mounts };
  const tried = await tryCommand({
    ...bwrapCommand(seekingProgram(launch), at, sandbox),
    cwd: place.checkout,
    timeoutMs: TRIAL_MS,
  });
  if (tried.code === 0) return ok(bwrapCommand(launch, at, sandbox));
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

function groundOf(home: string, { town, socket, files }: ConfinedPlace): GrantGround {
  return { home, closed: [town, dirname(socket)], realPath: (path) => files.realPath(path) };
}

/** A writable folder that does not exist yet is made; a readable one that does not is left out. */
function makeFolders({ socket, files }: ConfinedPlace, granted: readonly Mount[]): Result<void, Problem> {
  const writable = granted.filter(({ kind }) => kind === 'writable').map(({ from }) => from);
  try {
    for (const folder of [agentsFolder(socket), ...writable]) {
      if (files.stat(folder) === null) files.makeFolder(folder);
    }
    return ok(undefined);
  } catch (cause) {
    return failed(problem('environment', `making what it may write: ${reasonOf(cause)}`));
  }
}

/**
 * What every run needs. In the place of the runtime folder, with the terminal host's socket and the person's token,
 * stands the one for agents, which holds the town's socket only: a folder, since a socket is made anew with each start
 * of the town.
 */
function ownMounts(place: ConfinedPlace, ground: GrantGround): readonly Mount[] {
  const { checkout, spool, socket, objects, own } = place;
  const top = dirname(own.bin);
  const programs = [own.bin, dirname(own.recipe), join(top, 'package.json'), own.node];
  // Where our launchers look for Node.
  const node = [join(top, 'node_modules', 'node'), join(top, '..', 'node')];
  return [
    { kind: 'writable', from: checkout, at: checkout },
    { kind: 'writable', from: spool, at: spool },
    { kind: 'readable', from: agentsFolder(socket), at: dirname(socket) },
    ...[objects, ...programs, ...node, ...certificates(place, ground)].map(readable),
  ];
}

/** Files that the machine's variables name, so that a proxy's certificate is believed within too. */
function certificates({ env, files }: ConfinedPlace, ground: GrantGround): readonly string[] {
  const named = Object.values(networkVariables(env)).filter((value) => value.startsWith('/'));
  return named.filter(
    (path) => files.stat(path) !== null && grantedMounts([{ readable: [path], writable: [] }], ground).ok,
  );
}

function readable(path: string): Mount {
  return { kind: 'readable', from: path, at: path };
}

/** Ends well where a shell would find the program. */
function seekingProgram({ file, env }: Launch): Launch {
  return { file: '/bin/sh', args: ['-c', 'command -v -- "$0" >/dev/null || exit 127', file], env };
}
