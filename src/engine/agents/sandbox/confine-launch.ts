// Puts a polecat's program into its rig's sandbox, or says why that cannot be: without it nothing is started.

import { dirname, join } from 'node:path';
import { failed, ok, type Result } from '../../../beads/result.ts';
import { type Files, reasonOf } from '../../adapters/files.ts';
import { networkVariables } from '../../machine-variables.ts';
import { type Problem, problem } from '../../problem.ts';
import { agentsFolder } from '../../town-paths.ts';
import type { Launch, OwnPrograms } from '../launch.ts';
import type { Mount } from './bwrap-command.ts';
import { bwrapLaunch } from './bwrap-launch.ts';
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
  const made = makeAgentsFolder(place);
  if (!made.ok) return made;
  const { checkout, town, socket, env, files } = place;
  const closed = [town, dirname(socket)];
  const ground = { home, closed, realPath: (path: string) => files.realPath(path) };
  return await bwrapLaunch(launch, sandbox, {
    ...{ home, closed, checkout, env, files },
    mounts: [...ownMounts(place, ground), ...place.mounts],
    grants: launch.grants ? [launch.grants] : [],
  });
}

function makeAgentsFolder({ socket, files }: ConfinedPlace): Result<void, Problem> {
  const folder = agentsFolder(socket);
  try {
    if (files.stat(folder) === null) files.makeFolder(folder);
    return ok(undefined);
  } catch (cause) {
    return failed(problem('environment', `making ${folder}: ${reasonOf(cause)}`));
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
