// Ends a running town and waits until nothing of it is left; where it does not run, ends what it left behind.

import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { failed, ok, type Result } from '../beads/result.ts';
import { TownLock } from '../engine/adapters/town-lock.ts';
import { type Problem, problem } from '../engine/problem.ts';
import { connects } from '../engine/rpc/probe.ts';
import { runtimePaths, townPaths } from '../engine/town-paths.ts';
import { callVerb } from './call-verb.ts';
import { personOf } from './caller.ts';

/** Draining waits for what agents are at; stopping only for processes to end. */
const DRAIN_TIMEOUT_MS = 24 * 60 * 60_000;
const STOP_TIMEOUT_MS = 60_000;
const GONE_TIMEOUT_MS = 20_000;
/** What was left behind has this long between being asked to end and being ended. */
const GRACE_MS = 2_000;
const POLL_MS = 20;

/**
 * `stopped`; where the town did not run, `absent`, or `swept` where there were processes that it had left; `conflict`
 * where it runs, but with other sockets.
 */
export async function endTown(
  root: string,
  how: 'stop' | 'drain',
): Promise<Result<'stopped' | 'swept' | 'absent', Problem>> {
  const timeoutMs = how === 'drain' ? DRAIN_TIMEOUT_MS : STOP_TIMEOUT_MS;
  const answer = await callVerb(personOf(root, process.env), { verb: 'down', args: { how }, timeoutMs });
  if (answer.ok) return await waitUntilGone(root, how === 'drain' ? DRAIN_TIMEOUT_MS : GONE_TIMEOUT_MS);
  if (answer.problem.kind !== 'unavailable') return answer;
  const ended = await endHost(root);
  const gone = ended ? await waitUntilGone(root, GONE_TIMEOUT_MS) : await heldElsewhere(root);
  if (!gone.ok) return gone;
  const swept = await sweep(root);
  if (!swept.ok) return swept;
  return ok(ended ? 'stopped' : swept.value);
}

async function waitUntilGone(root: string, timeoutMs: number): Promise<Result<'stopped', Problem>> {
  if (await isGone(root, timeoutMs)) return ok('stopped');
  return failed(
    problem('unavailable', `the town at ${root} was told to end but is still there: run gt down again`),
  );
}

async function heldElsewhere(root: string): Promise<Result<'absent', Problem>> {
  const checks = await import('./start-checks.ts');
  const held = await checks.heldElsewhere(root, process.env);
  return held === null ? ok('absent') : failed(held);
}

/** What guests and gates of a host and a town that were killed have left running. */
async function sweep(root: string): Promise<Result<'swept' | 'absent', Problem>> {
  const { findTree } = await import('../engine/adapters/processes.ts');
  const { endTrees, markerOfGuests } = await import('../panes/terminals/pty/end-trees.ts');
  const { endLeftGates } = await import('../engine/refinery/clear-gates.ts');
  const { listRigs } = await import('../engine/town.ts');
  const guests = { marker: markerOfGuests(runtimePaths(root, process.env).hostSocket) };
  let found = findTree(guests).length;
  const left = found === 0 ? [] : await endTrees([guests], GRACE_MS);
  for (const rig of listRigs(root)) found += await endLeftGates(townPaths(root).rig(rig).gates);
  if (left.length === 0) return ok(found > 0 ? 'swept' : 'absent');
  return failed(problem('environment', `processes of the town do not end: ${left.join(', ')}`));
}

/** A town that died too often has left its terminal host, and with it the agents: false where there is none. */
async function endHost(root: string): Promise<boolean> {
  const { hostSocket } = runtimePaths(root, process.env);
  if (!(await connects(hostSocket))) return false;
  const { TerminalHostClient } = await import('../panes/terminals/wire/terminal-host-client.ts');
  const host = await TerminalHostClient.connect({
    socketPath: hostSocket,
    role: 'visitor',
    onLost: () => {},
  });
  if (!host.ok) return false;
  await host.value.shutdownHost();
  host.value[Symbol.dispose]();
  return true;
}

/** Whether, within this time, nobody answers, and nobody holds the locks that town and host hold for their whole lives. */
export async function isGone(root: string, timeoutMs: number): Promise<boolean> {
  const { townSocket, hostSocket, hostLock } = runtimePaths(root, process.env);
  const deadline = Date.now() + timeoutMs;
  while (Date.now() < deadline) {
    const answers = (await connects(townSocket)) || (await connects(hostSocket));
    if (!answers && isFree(townPaths(root).lock) && isFree(hostLock)) return true;
    await delay(POLL_MS);
  }
  return false;
}

function isFree(lock: string): boolean {
  if (!existsSync(lock)) return true;
  const taken = TownLock.acquire(lock);
  if (taken.ok) taken.value[Symbol.dispose]();
  return taken.ok || taken.problem.kind !== 'conflict';
}
