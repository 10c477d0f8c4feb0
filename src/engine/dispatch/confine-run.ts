// A run's program as its rig wants it confined.

import { join } from 'node:path';
import type { Result } from '../../beads/result.ts';
import { ok } from '../../beads/result.ts';
import type { Launch } from '../agents/launch.ts';
import type { Mount } from '../agents/sandbox/bwrap-command.ts';
import { confineLaunch } from '../agents/sandbox/confine-launch.ts';
import { type Sandbox, sandboxOf } from '../agents/sandbox/sandbox-settings.ts';
import type { EngineContext } from '../engine-context.ts';
import { openRig } from '../engine-context.ts';
import { type AgentId, agentName } from '../ids.ts';
import type { Problem } from '../problem.ts';
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
  run: Run,
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
    objects: join(context.paths.rig(rig).repository, 'objects'),
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
