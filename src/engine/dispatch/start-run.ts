// Starts a run: the hook is filled first, then the checkout is made, then the program starts on it.

import { join } from 'node:path';
import type { BeadId } from '../../beads/bead.ts';
import type { Result } from '../../beads/result.ts';
import { failed, ok } from '../../beads/result.ts';
import type { Action } from '../action.ts';
import { reasonOf } from '../adapters/files.ts';
import { folderExists, makePrivateFolder } from '../adapters/folders.ts';
import { clearStaleLocks, pathKind } from '../adapters/git-files.ts';
import { isBuiltIn } from '../agents/catalogue.ts';
import { allowedEnvironment, identityEnvironment } from '../agents/environment.ts';
import { sandboxName } from '../agents/sandbox/sandbox-settings.ts';
import type { EngineContext } from '../engine-context.ts';
import { openRig } from '../engine-context.ts';
import type { RunId } from '../ids.ts';
import { agentName, guestOfRun } from '../ids.ts';
import type { Problem } from '../problem.ts';
import { problem } from '../problem.ts';
import { keepBranch } from '../refinery/keep-branch.ts';
import type { Rig } from '../rig.ts';
import { hashToken, keepRunToken, newToken } from '../rpc/tokens.ts';
import { runIndex } from '../run-index.ts';
import type { Run } from '../town-state.ts';
import { workKey } from '../town-state.ts';
import { commentOnce } from '../witness/comment-once.ts';
import { agentFolder } from './agent-folder.ts';
import { agentLaunch } from './agent-launch.ts';
import { confineRun, sandboxOfAgent, uploadPackFor } from './confine-run.ts';
import { endRemains } from './end-remains.ts';
import { pourMolecule, reopenSteps } from './molecule.ts';
import { type Place, placeOf, spoolOf } from './place.ts';

/** Size of a terminal that nobody looks at yet. */
const UNWATCHED = { cols: 120, rows: 40 } as const;

export async function startRun(
  context: EngineContext,
  action: Action & { kind: 'start-run' },
): Promise<void> {
  const { agent, rig, bead, runtime } = action;
  const run = `r${context.state.nextRun}` as RunId;
  const token = newToken();
  const tokenHash = hashToken(token);
  const sandbox = sandboxName(sandboxOfAgent(context, agent));
  context.record('hook.filled', { agent, run, rig, bead, runtime, sandbox, tokenHash });
  const hooked = context.state.runs[run];
  if (!hooked) throw new Error(`run ${run} was recorded but not folded`);
  context.tokens.admit(tokenHash, { kind: 'run', run, agent, role: agentName(agent).role });
  const started = bringUp(context, hooked, token);
  context.starting.set(run, started);
  try {
    await started;
  } finally {
    context.starting.delete(run);
  }
}

/** From the hook to a recorded start or failure. While it lasts, nobody else ends the run. */
async function bringUp(context: EngineContext, run: Run, token: string): Promise<void> {
  const launched = await tryLaunch(context, run, token);
  if (run.phase.kind === 'ended') return await endStray(context, run);
  try {
    if (launched.ok) context.record('run.started', { run: run.run, ...launched.value });
    else context.record('run.failed', { run: run.run, reason: launched.problem.message });
  } catch (cause) {
    // Nobody would know of the program: it must not work on, and the run is started over.
    await endStray(context, run);
    throw cause;
  }
}

async function endStray(context: EngineContext, run: Run): Promise<void> {
  await context.terminals.kill(guestOfRun(run.run), { signal: 'SIGKILL' });
}

async function tryLaunch(context: EngineContext, run: Run, token: string): Promise<Result<Started, Problem>> {
  try {
    await forgetEarlierScreens(context, run);
    return await launchRun(context, run, token);
  } catch (cause) {
    context.note(`starting ${run.run}: ${cause instanceof Error ? cause.stack : cause}`);
    return failed(problem('environment', reasonOf(cause)));
  }
}

/** The screens of the agent's earlier runs make room for the new one. */
async function forgetEarlierScreens(context: EngineContext, run: Run): Promise<void> {
  for (const earlier of runIndex(context.state).of(run.agent)) {
    const guest = guestOfRun(earlier.run);
    if (earlier.phase.kind !== 'ended' || !context.observations.delete(guest)) continue;
    await context.terminals.acknowledge(guest);
  }
}

interface Started extends Place {
  readonly pid: number;
  readonly session: string | null;
  readonly goesOn: boolean;
  readonly account: string | null;
}

async function launchRun(context: EngineContext, run: Run, token: string): Promise<Result<Started, Problem>> {
  const launch = await agentLaunch(context, run);
  if (!launch.ok) return launch;
  const place = placeOf(context, run);
  const isPolecat = place.branch !== '';
  // A member's own clone is nobody else's, and what they left at work in it is theirs.
  const alone = isPolecat ? await endRemains(context, place.checkout) : ok(undefined);
  if (!alone.ok) return alone;
  const ready = await readyCheckout(context, run, place);
  if (!ready.ok) return ready;
  // A person may have ended it while its checkout was made.
  if (run.phase.kind !== 'spawning') return failed(problem('refused', 'ended before it was started'));
  const spool = spoolOf(context, run);
  keepRunToken(context.files, spool, token);
  const env = {
    ...allowedEnvironment(context.env, context.own.bin),
    ...launch.value.env,
    ...identityEnvironment(
      { ...run, branch: place.branch },
      {
        town: context.paths.root,
        socket: context.socket,
        spool,
        token,
        bin: context.own.bin,
        checkout: place.checkout,
        mainBranch: run.rig ? openRig(context, run.rig).settings.branch : null,
      },
    ),
  };
  const { session, goesOn, account } = launch.value;
  const folder = agentFolder(context, run.agent);
  const confined = await confineRun(context, run, {
    launch: { ...launch.value, env },
    checkout: place.checkout,
    spool,
    mounts: folderExists(folder) ? [{ kind: 'writable', from: folder, at: folder }] : [],
  });
  if (!confined.ok) return confined;
  const spawned = await context.terminals.spawn({
    guest: guestOfRun(run.run),
    file: confined.value.file,
    args: confined.value.args,
    cwd: place.checkout,
    env: confined.value.env,
    ...UNWATCHED,
    ...(isBuiltIn('shell', run.runtime, context.settings) && !isPolecat ? { remains: 'left' } : {}),
  });
  return spawned.ok ? ok({ pid: spawned.value.pid, ...place, session, goesOn, account }) : spawned;
}

async function readyCheckout(
  context: EngineContext,
  run: Run,
  { checkout, branch }: Place,
): Promise<Result<void, Problem>> {
  const { role, name, rig } = agentName(run.agent);
  if (role === 'mayor' || !rig) {
    makePrivateFolder(checkout);
    return ok(undefined);
  }
  if (role === 'crew') {
    if ((await pathKind(checkout)) === 'folder') return ok(undefined);
    const advice = `gt crew remove ${name}, then gt crew add ${name}`;
    return failed(problem('environment', `${run.agent} has no clone at ${checkout}: ${advice}`));
  }
  if (!run.bead) return failed(problem('internal', 'a polecat needs a bead'));
  return await polecatCheckout(context, openRig(context, rig), {
    run,
    bead: run.bead,
    dir: checkout,
    branch,
  });
}

interface PolecatPlace {
  readonly run: Run;
  readonly bead: BeadId;
  readonly dir: string;
  readonly branch: string;
}

/** The checkout that a run before left, or a new one; a new one starts the molecule over. */
async function polecatCheckout(
  context: EngineContext,
  rig: Rig,
  { run, bead, dir, branch }: PolecatPlace,
): Promise<Result<void, Problem>> {
  const at = context.clock.now();
  tellEarlierEnd(context, rig, bead);
  const poured = pourMolecule(rig, bead, at);
  if (!poured.ok) return poured;
  if (await isTakenOver(rig, dir, branch)) {
    // A git that died with the run before would keep every commit of this one out.
    await clearStaleLocks(join(dir, '.git'));
    return ok(undefined);
  }
  const cleared = await clearRemains(context, rig, run, dir);
  if (!cleared.ok) return cleared;
  // Before the clone: once that is there, its steps count as they are.
  const reopened = reopenSteps(rig, bead, at);
  if (!reopened.ok) return reopened;
  const author = { name: run.agent, email: `${agentName(run.agent).name}@gt.localhost` };
  await keepBranch(context, rig);
  const cloned = await rig.repository.clonePolecat({ dir, branch, author });
  return cloned.ok ? ok(undefined) : cloned;
}

/** Whether a run before left a checkout of this very work: another bead's must not get into its branch. */
async function isTakenOver(rig: Rig, dir: string, branch: string): Promise<boolean> {
  // What an agent put in the checkout's place is not followed: it may lead anywhere.
  for (const path of [dir, join(dir, '.git')]) if ((await pathKind(path)) !== 'folder') return false;
  return (await rig.repository.branchOf(dir)) === branch;
}

/** How the attempt before ended goes on the bead, where this one reads it. Throws where the ledger can't be written. */
function tellEarlierEnd(context: EngineContext, rig: Rig, bead: BeadId): void {
  const end = context.state.works[workKey(rig.name, bead)]?.lastEnd;
  if (!end) return;
  const text = `attempt ${end.attempt} (${end.run}) ended: ${end.why}`;
  commentOnce(rig, bead, { text, by: 'witness', at: end.at });
}

/** What is left of a checkout whose repository is gone, or that was another bead's, is kept in a rescue ref, then makes room. */
async function clearRemains(
  context: EngineContext,
  rig: Rig,
  run: Run,
  dir: string,
): Promise<Result<void, Problem>> {
  const kind = await pathKind(dir);
  if (kind === 'absent') return ok(undefined);
  if (kind !== 'folder') return putAside(context, dir, run.run);
  const rescued = await rig.repository.snapshotRescue({
    name: `${run.run}-remains`,
    clone: dir,
    within: rig.paths.root,
    uploadPack: uploadPackFor(context, run.agent, dir),
  });
  if (!rescued.ok) return rescued;
  const pruned = await context.kennel.run({ kind: 'prune-checkout', dir, within: rig.paths.root });
  return pruned.ok ? ok(undefined) : pruned;
}

/** A link or file in a checkout's place is moved, never followed nor removed. */
export function putAside(context: EngineContext, path: string, suffix: string): Result<void, Problem> {
  const aside = `${path}.aside-${suffix}`;
  try {
    context.files.rename(path, aside);
  } catch (cause) {
    return failed(problem('environment', `moving ${path} aside: ${reasonOf(cause)}`));
  }
  context.note(`${path} was no folder: it is kept as ${aside}`);
  return ok(undefined);
}
