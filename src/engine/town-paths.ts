// Where everything of a town stands: one place that knows, pure functions of the town's root.

import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { RigName } from './ids.ts';

/** Longest socket path we use: Node cuts longer ones (107 bytes on Linux) without a word. */
const SOCKET_PATH_LIMIT = 100;

export interface TownPaths {
  readonly root: string;
  readonly settings: string;
  readonly events: string;
  readonly lock: string;
  readonly logs: string;
  readonly wisps: string;
  readonly spool: string;
  readonly mayor: string;
  /** A folder for each agent in which its CLI finds what it is given. */
  readonly clis: string;
  rig(rig: RigName): RigPaths;
  /** The terminal host's: what its guests' screens have let go of. */
  readonly history: string;
}

export interface RigPaths {
  readonly root: string;
  readonly settings: string;
  readonly repository: string;
  /** The folder that holds the live `.beads/`. */
  readonly ledger: string;
  /** What an import still has to write to the ledger; mostly absent. */
  readonly journal: string;
  /** What was last written of the ledger's mirror; mostly absent. */
  readonly mirror: string;
  readonly gates: string;
  /** What setups have brought, for checkouts to come. */
  readonly setups: string;
  /** What gates have printed. */
  readonly gateLogs: string;
  polecat(name: string): string;
  crew(name: string): string;
}

export function townPaths(root: string): TownPaths {
  return {
    root,
    settings: join(root, 'town.json'),
    events: join(root, 'events'),
    lock: join(root, 'town.lock'),
    logs: join(root, 'logs'),
    wisps: join(root, 'wisps'),
    spool: join(root, 'spool'),
    mayor: join(root, 'mayor'),
    clis: join(root, 'clis'),
    rig: (rig) => rigPaths(join(root, 'rigs', rig)),
    history: join(root, 'runs'),
  };
}

function rigPaths(root: string): RigPaths {
  return {
    root,
    settings: join(root, 'rig.json'),
    repository: join(root, 'engine.git'),
    ledger: join(root, 'ledger'),
    journal: join(root, 'ledger.journal'),
    mirror: join(root, 'ledger.mirror'),
    gates: join(root, 'gates'),
    setups: join(root, 'setups'),
    gateLogs: join(root, 'gate-logs'),
    polecat: (name) => join(root, 'polecats', name),
    crew: (name) => join(root, 'crew', name),
  };
}

export interface RuntimePaths {
  /** Folder for the sockets; made with mode 0700. */
  readonly folder: string;
  readonly townSocket: string;
  readonly hostSocket: string;
  /** Held by the terminal host for its whole life. */
  readonly hostLock: string;
}

/** No socket can be made there: the person has to name a shorter folder. */
export class SocketPathError extends Error {
  override readonly name = 'SocketPathError';
}

/**
 * The town's sockets: in `$XDG_RUNTIME_DIR` or the system's temporary folder, named by a hash of the real root so
 * that the path stays short. Throws `SocketPathError` where even that is too long to bind.
 */
export function runtimePaths(root: string, env: Readonly<Record<string, string | undefined>>): RuntimePaths {
  const hash = createHash('sha256').update(root).digest('hex').slice(0, 12);
  const base = env['XDG_RUNTIME_DIR'] || tmpdir();
  const folder = join(base, `gt-${process.getuid?.() ?? 0}-${hash}`);
  const paths = {
    folder,
    townSocket: join(folder, 'town.sock'),
    hostSocket: join(folder, 'host.sock'),
    hostLock: join(folder, 'host.lock'),
  };
  if (Buffer.byteLength(paths.townSocket) > SOCKET_PATH_LIMIT) {
    throw new SocketPathError(
      `socket path is too long: ${paths.townSocket}: set XDG_RUNTIME_DIR to a shorter folder`,
    );
  }
  return paths;
}

/** The folder beside the town's socket that sandboxed agents see: it holds the same socket once more, and nothing else. */
export function agentsFolder(townSocket: string): string {
  return join(dirname(townSocket), 'agents');
}
