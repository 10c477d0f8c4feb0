// A run's program as its rig wants it confined.

import { join } from 'node:path';
import type { Result } from '../../beads/result.ts';
import { ok } from '../../beads/result.ts';
import type { Launch } from '../agents/launch.ts';
import type { Mount } from '../agents/sandbox/bwrap-command.ts';
import { findBwrap } from '../agents/sandbox/bwrap-launch.ts';
import { confineLaunch } from '../agents/sandbox/confine-launch.ts';
import { isBwrapName, type Sandbox, sandboxOf } from '../agents/sandbox/sandbox-settings.ts';
import { confinedUploadPack } from '../agents/sandbox/upload-pack.ts';
import type { EngineContext } from '../engine-context.ts';
import { openRig } from '../engine-context.ts';
import { type AgentId, agentName, type RigName } from '../ids.ts';
import type { Problem } from '../problem.ts';
import { runIndex } from '../run-index.ts';
import type { Run } from '../town-state.ts';

interface Unconfined {
  /** With the whole environment. */
  readonly launch: Launch;
  readonly checkout: string;
  readonly spool: string;
  /** What else it is to see of the town's own files, in a sandbox. */
  readonly mounts?: readonly Mount[];
}

/** `refused` where its sandbox cannot start: then it is not started at all. */
export async function confineRun(
  context: EngineContext,
  run: Pick<Run, 'run' | 'agent'>,
  { launch, checkout, spool, mounts = [] }: Unconfined,
): Promise<Result<Launch, Problem>> {
  const { rig } = agentName(run.agent);
  const sandbox = sandboxOfAgent(context, run.agent);
  if (sandbox.kind === 'none' || !rig) return ok(launch);
  return await confineLaunch(sandbox, launch, {
    checkout,
    socket: context.socket,
    spool,
    run: run.run,
    agent: run.agent,
    town: context.paths.root,
    objects: objectsOf(context, rig),
    mounts,
    own: context.own,
    env: context.env,
    files: context.files,
  });
}

/** What confines an agent's runs. The mayor and crew work with the person, and as the person. */
export function sandboxOfAgent(context: EngineContext, agent: AgentId): Sandbox {
  const { role, rig } = agentName(agent);
  if (role !== 'polecat' || !rig) return { kind: 'none' };
  return sandboxOf(openRig(context, rig).settings, context.settings);
}

/**
 * What git is to read an agent's checkout with: null for its own, where none of the agent's runs was in bubblewrap. Where
 * that is gone meanwhile, the checkout cannot be read.
 */
export function uploadPackFor(context: EngineContext, agent: AgentId, checkout: string): string | null {
  const { rig } = agentName(agent);
  const runs = runIndex(context.state).of(agent);
  const isConfined =
    sandboxOfAgent(context, agent).kind === 'bwrap' || runs.some(({ sandbox = '' }) => isBwrapName(sandbox));
  if (!rig || !isConfined) return null;
  const found = findBwrap(context.env);
  const bwrap = found.ok ? found.value : 'bwrap';
  return confinedUploadPack({ bwrap, checkout, objects: objectsOf(context, rig) });
}

function objectsOf({ paths }: EngineContext, rig: RigName): string {
  return join(paths.rig(rig).repository, 'objects');
}
