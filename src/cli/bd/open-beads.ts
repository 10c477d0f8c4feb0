// Decides whose beads a `bd` command means: an agent's town, the town at hand, or the repository's working tree.

import { userInfo } from 'node:os';
import { basename, join } from 'node:path';
import type { Bead } from '../../beads/bead.ts';
import { failed, ok, type Result } from '../../beads/result.ts';
import type { RigName } from '../../engine/ids.ts';
import { type Problem, problem } from '../../engine/problem.ts';
import { townPaths } from '../../engine/town-paths.ts';
import { agentIdentity } from '../agent-identity.ts';
import { personOf, whyNoPerson } from '../caller.ts';
import { findRepository, findTown, type Repository } from '../find-town.ts';
import type { Beads } from './beads.ts';

type Env = Readonly<Record<string, string | undefined>>;

export interface Whose {
  readonly rig: string | null;
  /** The working tree's beads, though a town stands around it. */
  readonly here: boolean;
  /** The bead that the command is about, whose prefix tells the rig. */
  readonly bead: string | null;
}

export async function openBeads(cwd: string, env: Env, whose: Whose): Promise<Result<Beads, Problem>> {
  if (whose.here) return repositoryBeads(cwd, env);
  const agent = agentIdentity(env);
  if (agent !== null) return ok((await import('./town-beads.ts')).townBeads(agent, whose.rig));
  const lost = whyNoPerson(cwd, env);
  if (lost !== null) return failed(problem('refused', lost));
  const root = findTown(cwd, env);
  if (root === null) return repositoryBeads(cwd, env);
  const rig = await rigAt(root, cwd, whose);
  if (rig.name === null && whose.rig !== null) return failed(rig.problem);
  // Settings and launching cost more to load than a plain repository's beads do.
  const { pingTown } = await import('../launch.ts');
  const isRunning = async () => (await pingTown(root, env)) !== null;
  const inTown = async () => (await import('./town-beads.ts')).townBeads(personOf(root, env), rig.name);
  const isAwake = await isRunning();
  if (rig.name === null) return isAwake ? ok(await inTown()) : failed(rig.problem);
  const ledger = await ledgerBeads(root, rig.name);
  if (!ledger.ok) return ledger;
  if (!isAwake) {
    const { ledgerOrTown } = await import('./ledger-or-town.ts');
    return ok(ledgerOrTown(ledger.value, async () => ((await isRunning()) ? await inTown() : null)));
  }
  // Files that only grow can be read while the engine writes them.
  return ok({ ...(await inTown()), exportFile: ledger.value.exportFile });
}

async function repositoryBeads(cwd: string, env: Env): Promise<Result<Beads, Problem>> {
  const repository = findRepository(cwd);
  if (repository === null)
    return failed(problem('not-found', 'no town and no git repository here: bd works in either'));
  if (repository.isBare)
    return failed(problem('refused', `${repository.top} is bare: bd needs a working tree`));
  const { folderBeads } = await import('./folder-beads.ts');
  return ok(
    folderBeads({
      kind: 'repository',
      folder: repository.top,
      lock: join(repository.commonFolder, 'gt-beads.lock'),
      // Every worktree has beads of its own; its journal goes where it is moved to.
      journal: join(repository.gitFolder, 'gt-beads.journal'),
      mirror: join(repository.gitFolder, 'gt-beads.mirror'),
      index: join(repository.gitFolder, 'gt-beads.index'),
      claims: join(repository.commonFolder, 'gt-claims'),
      hooks: null,
      env,
      prefix: (beads) => commonPrefix(beads) ?? prefixOf(repository),
      actor: actorOf(env),
    }),
  );
}

/** No engine runs: the ledger's files are written under the lock that an engine would hold for its life. */
async function ledgerBeads(root: string, rig: RigName): Promise<Result<Beads, Problem>> {
  const { readRigSettings } = await import('../../engine/town.ts');
  const settings = readRigSettings(root, rig);
  if (!settings.ok) return settings;
  const { folderBeads } = await import('./folder-beads.ts');
  const { hooksAtRest } = await import('./hooks-at-rest.ts');
  const paths = townPaths(root);
  return ok(
    folderBeads({
      kind: 'ledger',
      folder: paths.rig(rig).ledger,
      lock: paths.lock,
      journal: paths.rig(rig).journal,
      mirror: paths.rig(rig).mirror,
      index: null,
      claims: null,
      hooks: () => hooksAtRest(paths.events, rig),
      env: {},
      prefix: () => settings.value.prefix,
      // As the engine names whoever calls without a run's token.
      actor: 'person',
    }),
  );
}

type RigChoice =
  | { readonly name: RigName; readonly problem: null }
  | { readonly name: null; readonly problem: Problem };

/** The rig that is named, that `cwd` lies in, that the bead's prefix tells, or the only one. */
async function rigAt(root: string, cwd: string, whose: Whose): Promise<RigChoice> {
  const { listRigs, readRigSettings } = await import('../../engine/town.ts');
  const rigs = listRigs(root);
  if (whose.rig !== null)
    return chosen(
      rigs.find((rig) => rig === whose.rig),
      `no rig named ${whose.rig}: gt rig list shows them`,
    );
  const settingsOf = (rig: RigName) => {
    const settings = readRigSettings(root, rig);
    return settings.ok ? settings.value : null;
  };
  // A bead is found wherever one stands, as in a town that runs.
  const { prefixesOf } = await import('./rig-prefixes.ts');
  const [byBead, another] = rigs.filter((rig) => {
    const prefix = whose.bead === null ? undefined : settingsOf(rig)?.prefix;
    if (prefix === undefined) return false;
    const prefixes = prefixesOf(townPaths(root).rig(rig).ledger, prefix);
    return prefixes.some((each) => whose.bead?.startsWith(`${each}-`));
  });
  if (byBead !== undefined && another === undefined) return chosen(byBead, '');
  const inside = rigs.find((rig) => isInside(cwd, townPaths(root).rig(rig).root));
  if (inside !== undefined) return chosen(inside, '');
  const top = findRepository(cwd)?.top;
  const upstream = rigs.find((rig) => top !== undefined && settingsOf(rig)?.upstream === top);
  if (upstream !== undefined) return chosen(upstream, '');
  if (rigs.length === 0) return chosen(undefined, 'the town has no rig yet: gt rig add NAME PATH-or-URL');
  return chosen(rigs.length === 1 ? rigs[0] : undefined, `which rig? name it with --rig: ${rigs.join(', ')}`);
}

function chosen(name: RigName | undefined, message: string): RigChoice {
  return name === undefined
    ? { name: null, problem: problem('not-found', message) }
    : { name, problem: null };
}

function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

/** The prefix that most of the repository's beads have; null where there are none. */
function commonPrefix(beads: readonly Bead[]): string | null {
  const counts = new Map<string, number>();
  for (const { id } of beads) {
    const prefix = id.slice(0, id.lastIndexOf('-', id.includes('.') ? id.indexOf('.') : undefined));
    counts.set(prefix, (counts.get(prefix) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? null;
}

/** From the folder's name: its letters and digits, at most eight, beginning with a letter. */
function prefixOf({ top }: Repository): string {
  const letters = basename(top)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '')
    .replace(/^[0-9]+/, '');
  return letters.slice(0, 8) || 'bd';
}

function actorOf(env: Env): string {
  const named = env['BEADS_ACTOR'] || env['BD_ACTOR'] || env['USER'];
  if (named) return named;
  try {
    return userInfo().username;
  } catch {
    // A user id without a name in this system's table.
    return 'unknown';
  }
}
