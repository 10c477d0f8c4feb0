// Makes a town around a repository that belongs to none: in the user's data folder, with a pointer in the
// repository's git folder. Nothing else of the repository is touched.

import { createHash } from 'node:crypto';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { failed, ok, type Result } from '../beads/result.ts';
import { reasonOf } from '../engine/adapters/files.ts';
import { type Problem, problem } from '../engine/problem.ts';
import { createTown, listRigs } from '../engine/town.ts';
import { callVerb } from './call-verb.ts';
import { personOf } from './caller.ts';
import { dataFolder } from './data-folder.ts';
import { endTown } from './end-town.ts';
import { isTown, POINTER_FILE, pointedTown, type Repository } from './find-town.ts';
import { ensureTown } from './launch.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Taking in a large repository for the first time. */
const ADD_TIMEOUT_MS = 10 * 60_000;

/** Where the town around this repository stands, whether it exists or not. */
export function townAround(repository: Repository, env: Env): string {
  const hash = createHash('sha256').update(repository.commonFolder).digest('hex').slice(0, 8);
  return join(dataFolder(env), `${rigNameFor(repository)}-${hash}`);
}

/**
 * Makes the town, starts it, adds the repository as its rig and leaves the pointer, last. Where the repository is
 * turned down (unborn, detached, no identity) the town is ended and removed again. `rig` is what `rig.add` is told of it,
 * beside name and source.
 */
export async function makeTownAround(
  repository: Repository,
  env: Env,
  rig: object,
): Promise<Result<string, Problem>> {
  const taken = whyTaken(repository);
  if (taken !== null) return failed(taken);
  const place = townAround(repository, env);
  const isNew = !isTown(place);
  const made = isNew ? createTown(place, { name: rigNameFor(repository) }) : ok(place);
  if (!made.ok) return made;
  const added = await addRig(made.value, repository, rig);
  const done = added.ok ? leavePointer(made.value, repository) : added;
  if (done.ok) return ok(made.value);
  if (isNew) await unmake(made.value);
  return done;
}

/** Why none can be made around it; null where one can. */
export function whyTaken({ commonFolder }: Repository): Problem | null {
  const pointed = pointedTown(commonFolder);
  return pointed === null ? null : problem('conflict', `a town stands around it already: ${pointed}`);
}

async function addRig(root: string, repository: Repository, rig: object): Promise<Result<unknown, Problem>> {
  const town = await ensureTown(root);
  if (!town.ok) return town;
  const name = rigNameFor(repository);
  if (listRigs(root).some((rig) => rig === name)) return ok(null);
  const args = { name, source: repository.top, ...rig };
  return callVerb(personOf(root, process.env), { verb: 'rig.add', args, timeoutMs: ADD_TIMEOUT_MS });
}

function leavePointer(root: string, repository: Repository): Result<void, Problem> {
  const pointer = join(repository.commonFolder, POINTER_FILE);
  try {
    writeFileSync(`${pointer}.new`, `${root}\n`, { mode: 0o600 });
    renameSync(`${pointer}.new`, pointer);
    return ok(undefined);
  } catch (cause) {
    return failed(problem('environment', `writing ${pointer}: ${reasonOf(cause)}`));
  }
}

async function unmake(root: string): Promise<void> {
  await endTown(root, 'stop');
  rmSync(root, { recursive: true, force: true });
}

/** The repository's folder name as a rig's: lower case, no other signs than hyphens. */
function rigNameFor(repository: Repository): string {
  const folder = basename(repository.top)
    .replace(/\.git$/, '')
    .toLowerCase();
  const name = folder
    .replaceAll(/[^a-z0-9-]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, 32)
    .replace(/-+$/, '');
  return name === '' ? 'rig' : name;
}
