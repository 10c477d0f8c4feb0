// Ends guests with all that they started: a program that called setsid is no longer in the guest's session, but still
// carries its marker in the environment.

import { setTimeout as delay } from 'node:timers/promises';
import {
  findTree,
  isAlive,
  killTree,
  type MarkerFamily,
  type TreeOfProcesses,
} from '../../../engine/adapters/processes.ts';
import type { GuestId } from '../../../engine/ids.ts';

/** Names the guest; other towns may have guests of the same name. */
export const GUEST_VARIABLE = 'GT_GUEST';
/** Names the guest together with its host: unlike any other on this machine. */
export const TERMINAL_VARIABLE = 'GT_TERMINAL';

const POLL_MS = 50;

/** The processes of a guest: those of its session where that is known, and whatever carries its marker. */
export function treeOf(hostSocket: string, guest: GuestId, session: number | null): TreeOfProcesses {
  const marker = { name: TERMINAL_VARIABLE, value: terminalName(hostSocket, guest) };
  return session === null ? { marker } : { pgid: session, marker };
}

/** What every process carries that any guest of this town's terminal hosts started, forgotten guests' too. */
export function markerOfGuests(hostSocket: string): MarkerFamily {
  return { name: TERMINAL_VARIABLE, prefix: `${hostSocket}#` };
}

export function terminalName(hostSocket: string, guest: GuestId): string {
  return `${hostSocket}#${guest}`;
}

export function signalTree(tree: TreeOfProcesses, name: NodeJS.Signals): void {
  for (const pid of findTree(tree)) signal(pid, name);
}

/** SIGHUP and SIGTERM to all, SIGKILL to what is left after `graceMs`; returns the processes that could not be ended. */
export async function endTrees(
  trees: readonly TreeOfProcesses[],
  graceMs: number,
): Promise<readonly number[]> {
  const pids = new Set(trees.flatMap((tree) => findTree(tree)));
  for (const pid of pids) signal(pid, 'SIGHUP');
  for (const pid of pids) signal(pid, 'SIGTERM');
  const deadline = performance.now() + graceMs;
  while ([...pids].some(isAlive) && performance.now() < deadline) await delay(POLL_MS);
  // Looked for anew: a child may have been started meanwhile.
  const left = await Promise.all(trees.map((tree) => killTree({ ...tree, graceMs: 0 })));
  return left.flat();
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended by itself meanwhile.
  }
}
