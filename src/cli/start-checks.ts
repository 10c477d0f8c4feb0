// Looks, before a town is started, for what would keep it from running: said at once and in one line, where the town
// process could only die of it in the background. Nothing is started or changed here.

import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Result } from '../beads/result.ts';
import { claimPrivateFolder, realFiles, reasonOf } from '../engine/adapters/files.ts';
import { TownLock } from '../engine/adapters/town-lock.ts';
import { unknownRuntime } from '../engine/agents/catalogue.ts';
import { readEventLog } from '../engine/event-log-read.ts';
import { type Problem, problem } from '../engine/problem.ts';
import { connects } from '../engine/rpc/probe.ts';
import type { TownSettings } from '../engine/settings.ts';
import { listRigs, readRigSettings, readTownSettings } from '../engine/town.ts';
import { runtimePaths, townPaths } from '../engine/town-paths.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Longer than a `bd` at rest or a town on its way out holds the lock. */
const LOCK_PATIENCE_MS = 3_000;
const LEAST_FREE_BYTES = 64 * 1024;

/** Why the town at `root` cannot be started, or null. Costs a read of its event log. */
export async function whyNoStart(root: string, env: Env): Promise<Problem | null> {
  const runtime = runtimePaths(root, env);
  const folder = claimPrivateFolder(realFiles, runtime.folder);
  if (!folder.ok) return folder.problem;
  // A town that its host is bringing up holds its lock and writes its log at this moment.
  if (await connects(runtime.hostSocket)) return settingsProblem(root);
  return settingsProblem(root) ?? (await heldElsewhere(root, env)) ?? diskProblem(root) ?? logProblem(root);
}

export function settingsProblem(root: string): Problem | null {
  const settings = readTownSettings(root);
  if (!settings.ok) return settings.problem;
  for (const rig of listRigs(root)) {
    const read = readRigSettings(root, rig);
    if (!read.ok) return read.problem;
  }
  return runtimeProblem(root, settings.value);
}

function runtimeProblem(root: string, settings: TownSettings): Problem | null {
  for (const [role, runtime] of Object.entries(settings.roles)) {
    const unknown = runtime === undefined || runtime === null ? null : unknownRuntime(runtime, settings);
    if (unknown !== null) {
      return problem('environment', `${townPaths(root).settings}: "roles.${role}" names an ${unknown}`);
    }
  }
  return null;
}

/**
 * What to say where no host answers at this environment's sockets, and yet a process holds the town: it was started
 * with others. Null where nobody holds it.
 */
export async function heldElsewhere(root: string, env: Env): Promise<Problem | null> {
  const { lock } = townPaths(root);
  const { folder } = runtimePaths(root, env);
  if (!existsSync(lock)) return null;
  const deadline = Date.now() + LOCK_PATIENCE_MS;
  for (;;) {
    const taken: Result<TownLock, Problem> = TownLock.acquire(lock);
    if (taken.ok) taken.value[Symbol.dispose]();
    if (taken.ok || taken.problem.kind !== 'conflict') return taken.ok ? null : taken.problem;
    if (Date.now() > deadline) {
      return problem(
        'conflict',
        `another process runs the town at ${root}, with its sockets elsewhere than in ${folder}: set XDG_RUNTIME_DIR as it was there, or end it from there with gt down`,
      );
    }
    await delay(50);
  }
}

/** An engine's first act is to write to its log. */
export function diskProblem(root: string): Problem | null {
  const { events } = townPaths(root);
  if (realFiles.freeBytes(events) >= LEAST_FREE_BYTES) return null;
  return problem('environment', `the disk of ${events} is full: free space and try again`);
}

export function logProblem(root: string): Problem | null {
  const { events } = townPaths(root);
  try {
    const read = readEventLog(realFiles, events);
    return read.ok ? null : read.problem;
  } catch (cause) {
    return problem('environment', `reading the event log ${events}: ${reasonOf(cause)}`);
  }
}
