// Takes the checkouts of polecats and former crew away, after all that they hold is safe in a rescue ref that was read
// back.

import type { Action } from '../action.ts';
import { removeFolder } from '../adapters/folders.ts';
import { pathKind, realPath } from '../adapters/git-files.ts';
import { processesIn, processName } from '../adapters/processes.ts';
import { claimedBeads, giveBackClaims } from '../claimed-beads.ts';
import type { EngineContext } from '../engine-context.ts';
import { openRig } from '../engine-context.ts';
import type { AgentId } from '../ids.ts';
import { agentName, guestOfRun } from '../ids.ts';
import { MustWait } from '../must-wait.ts';
import { keepBranch } from '../refinery/keep-branch.ts';
import type { Rig } from '../rig.ts';
import { runIndex } from '../run-index.ts';
import { agentFolder } from './agent-folder.ts';
import { uploadPackFor } from './confine-run.ts';
import { endRemains } from './end-remains.ts';
import { putAside } from './start-run.ts';

export async function retirePolecat(
  context: EngineContext,
  action: Action & { kind: 'retire-polecat' },
): Promise<void> {
  const polecat = context.state.polecats[action.agent];
  if (!polecat) return;
  const rig = openRig(context, polecat.rig);
  const clone = rig.paths.polecat(agentName(action.agent).name);
  const uploadPack = uploadPackFor(context, action.agent, clone);
  const rescue = await rescueAndRemove(context, rig, { clone, name: polecat.lastRun, uploadPack });
  // The rescue holds what was handed in, or its landed branch does; else it was in the checkout no more.
  const runs = runIndex(context.state).of(action.agent);
  const [handedIn = null] = await rig.repository.dropPins(runs.map(({ run }) => run));
  await forgetScreens(context, action.agent);
  removeFolder(agentFolder(context, action.agent));
  context.record('polecat.retired', { agent: action.agent, rescue: rescue ?? handedIn });
}

export async function retireCrew(
  context: EngineContext,
  action: Action & { kind: 'retire-crew' },
): Promise<void> {
  const member = context.state.leaving[action.agent];
  if (!member) return;
  const rig = openRig(context, member.rig);
  const { name } = agentName(action.agent);
  giveBackClaims(claimedBeads(context, action.agent), context.clock.now());
  const clone = rig.paths.crew(name);
  const rescue = await rescueAndRemove(context, rig, {
    ...{ clone, name: `crew-${name}-${member.since}`, uploadPack: null },
  });
  await forgetScreens(context, action.agent);
  removeFolder(agentFolder(context, action.agent));
  context.record('crew.retired', { agent: action.agent, rescue });
}

interface Checkout {
  readonly clone: string;
  /** Of the rescue: the same at every try. */
  readonly name: string;
  /** What git is to read it with; its own where null. */
  readonly uploadPack: string | null;
}

/** The rescue's ref, or null where there was nothing to rescue. Throws where anything stands in the way. */
async function rescueAndRemove(context: EngineContext, rig: Rig, checkout: Checkout): Promise<string | null> {
  const { clone, name, uploadPack } = checkout;
  const kind = await pathKind(clone);
  if (kind !== 'folder' && kind !== 'absent') {
    const aside = putAside(context, clone, name);
    if (!aside.ok) throw new Error(aside.problem.message);
    return null;
  }
  const alone = await endRemains(context, clone);
  if (!alone.ok) throw new MustWait(alone.problem.message);
  await leaveToUsers(clone);
  await keepBranch(context, rig);
  const rescued = await rig.repository.snapshotRescue({ name, clone, uploadPack, within: rig.paths.root });
  if (!rescued.ok) throw new Error(`keeping ${clone}: ${rescued.problem.message}`);
  const pruned = await context.kennel.run({ kind: 'prune-checkout', dir: clone, within: rig.paths.root });
  if (!pruned.ok) throw new Error(`pruning ${clone}: ${pruned.problem.message}`);
  return rescued.value?.ref ?? null;
}

/** Whoever stands in the checkout may still change it: nothing is rescued or removed under their feet. */
async function leaveToUsers(clone: string): Promise<void> {
  const real = await realPath(clone);
  const [user] = real === null ? [] : processesIn(real);
  if (user !== undefined) throw new MustWait(`${clone} is kept while ${processName(user)} stands in it`);
}

async function forgetScreens(context: EngineContext, agent: AgentId): Promise<void> {
  for (const run of runIndex(context.state).of(agent)) {
    const guest = guestOfRun(run.run);
    context.observations.delete(guest);
    context.typedAt.delete(guest);
    await context.terminals.acknowledge(guest);
  }
}
