// Towns for one command each: made where no other is at hand, and removed when the command has ended.

import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { failed, ok, type Result } from '../beads/result.ts';
import { isAlive } from '../engine/adapters/processes.ts';
import { type Problem, problem } from '../engine/problem.ts';
import { createTown } from '../engine/town.ts';
import { runtimePaths } from '../engine/town-paths.ts';
import { dataFolder } from './data-folder.ts';
import { endTown, isGone } from './end-town.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** A town that is ending by itself has this long before it is told to. */
const ENDS_WITHIN_MS = 15_000;

/** A town without rigs and without a mayor, for this process; answers its real root. */
export function makeScratchTown(env: Env): Result<string, Problem> {
  const name = `${process.pid}-${randomBytes(4).toString('hex')}`;
  return createTown(join(scratchFolder(env), name), {
    name: 'scratch',
    settings: { roles: { mayor: null } },
  });
}

/** Ends the town and removes all that there was of it, and of those whose own client could not. */
export async function removeScratchTown(
  root: string,
  env: Env,
  { isEnding }: { readonly isEnding: boolean },
): Promise<Result<void, Problem>> {
  const hasEnded = isEnding && (await isGone(root, ENDS_WITHIN_MS));
  const ended = hasEnded ? ok('stopped') : await endTown(root, 'stop');
  if (!ended.ok) return ended;
  for (const other of abandoned(env)) if ((await endTown(other, 'stop')).ok) removeFiles(other, env);
  return removeFiles(root, env);
}

function removeFiles(root: string, env: Env): Result<void, Problem> {
  try {
    for (const folder of [root, runtimePaths(root, env).folder])
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    return ok(undefined);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    return failed(problem('environment', `removing ${root}: ${reason}`));
  }
}

/** Scratch towns of processes that are no more. */
function abandoned(env: Env): string[] {
  const folder = scratchFolder(env);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => /^\d+-/.test(name) && !isAlive(Number.parseInt(name, 10)))
    .flatMap((name) => rootsAt(join(folder, name)));
}

/** The town's real root; none where another `gt run` has removed it meanwhile. */
function rootsAt(folder: string): string[] {
  try {
    return [realpathSync(folder)];
  } catch {
    // That is what was to be done with it.
    return [];
  }
}

function scratchFolder(env: Env): string {
  return join(dataFolder(env), 'scratch');
}
