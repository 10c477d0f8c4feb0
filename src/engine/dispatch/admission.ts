// The one gate through which every spawn goes: caps on agents, memory and spawn rate.

import type { Snapshot } from '../action.ts';
import { signedOutBefore } from '../agents/accounts/signed-out.ts';
import { runIndex } from '../run-index.ts';

/** Why nothing may be started now, in words, or null where it may. `planned` counts what this plan starts already. */
export function refuseSpawn(
  snapshot: Snapshot,
  role: 'mayor' | 'crew' | 'polecat' | 'shell',
  planned: number,
): string | null {
  const { limits } = snapshot.settings;
  if (snapshot.draining) return 'the town is winding down';
  if (snapshot.freeMemoryBytes < limits.freeMemoryBytes) {
    return `only ${Math.round(snapshot.freeMemoryBytes / 1024 / 1024)} MB of memory are free`;
  }
  if (recentStarts(snapshot) + planned >= limits.spawnsPerSecond)
    return `${limits.spawnsPerSecond} runs were started within a second`;
  if (role !== 'polecat') return null;
  const polecats = runIndex(snapshot.state).livePolecats;
  if (polecats + planned >= limits.polecats) return `all ${limits.polecats} polecats are at work`;
  return null;
}

/** Why no polecat of the runtime may be started now, in words, or null where one may. */
export function refuseRuntime(snapshot: Snapshot, runtime: string): string | null {
  const out = signedOutBefore(snapshot, runtime);
  return out === null ? null : `${runtime} is signed out, as ${out.run} shows`;
}

/** Runs hooked within the last second; one that lies ahead was hooked before the clock was set back. */
function recentStarts({ state, now }: Snapshot): number {
  const runs = runIndex(state).all;
  let count = 0;
  while (count < runs.length && isRecent(runs[runs.length - 1 - count]?.hookedAt ?? 0, now)) count += 1;
  return count;
}

function isRecent(at: number, now: number): boolean {
  return at <= now && now - at < 1_000;
}
