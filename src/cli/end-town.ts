// Ends a running town and waits until nothing of it answers any more.

import { setTimeout as delay } from 'node:timers/promises';
import { failed, ok, type Result } from '../beads/result.ts';
import { type Problem, problem } from '../engine/problem.ts';
import { connects } from '../engine/rpc/probe.ts';
import { runtimePaths } from '../engine/town-paths.ts';
import { callVerb } from './call-verb.ts';
import { personOf } from './caller.ts';

/** Draining waits for what agents are at; stopping only for processes to end. */
const DRAIN_TIMEOUT_MS = 24 * 60 * 60_000;
const STOP_TIMEOUT_MS = 60_000;
const GONE_TIMEOUT_MS = 20_000;

/** `stopped`, or `absent` where the town did not run; `conflict` where it runs, but with other sockets. */
export async function endTown(
  root: string,
  how: 'stop' | 'drain',
): Promise<Result<'stopped' | 'absent', Problem>> {
  const timeoutMs = how === 'drain' ? DRAIN_TIMEOUT_MS : STOP_TIMEOUT_MS;
  const answer = await callVerb(personOf(root, process.env), { verb: 'down', args: { how }, timeoutMs });
  if (!answer.ok && answer.problem.kind !== 'unavailable') return answer;
  if (!answer.ok && !(await endHost(root))) {
    const { heldElsewhere } = await import('./start-checks.ts');
    const held = await heldElsewhere(root, process.env);
    return held === null ? ok('absent') : failed(held);
  }
  return (await isGone(root, how === 'drain' ? DRAIN_TIMEOUT_MS : GONE_TIMEOUT_MS))
    ? ok('stopped')
    : failed(
        problem('unavailable', `the town at ${root} was told to end but still answers: run gt down again`),
      );
}

/** A town that died too often has left its terminal host, and with it the agents: false where there is none. */
async function endHost(root: string): Promise<boolean> {
  const { hostSocket } = runtimePaths(root, process.env);
  if (!(await connects(hostSocket))) return false;
  const { TerminalHostClient } = await import('../panes/terminals/terminal-host-client.ts');
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

async function isGone(root: string, timeoutMs: number): Promise<boolean> {
  const { townSocket, hostSocket } = runtimePaths(root, process.env);
  const deadline = Date.now() + timeoutMs;
  while (Date.now() < deadline) {
    if (!(await connects(townSocket)) && !(await connects(hostSocket))) return true;
    await delay(50);
  }
  return false;
}
