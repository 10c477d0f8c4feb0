// Takes gate checkouts away: of candidates that are no longer judged, and at a start all that an earlier engine left.

import { join } from 'node:path';
import type { Action } from '../action.ts';
import { namesIn, removeWhole } from '../adapters/git-files.ts';
import { killTree } from '../adapters/processes.ts';
import type { EngineContext } from '../engine-context.ts';
import { openRig } from '../engine-context.ts';
import type { Rig } from '../rig.ts';
import { GATE_MARKER } from './gate-run.ts';

/** The checkout of a gated tree. */
export function gateCheckoutOf(rig: Rig, gatedCommit: string): string {
  return join(rig.paths.gates, gatedCommit.slice(0, 12));
}

/** HOME and TMPDIR of the gates that run in a checkout; also what their processes are marked with. */
export function gateFolderOf(checkout: string): string {
  return `${checkout}.tmp`;
}

/** Throws where something stands in the way: it is then tried again. */
export async function clearGate(
  context: EngineContext,
  action: Action & { kind: 'clear-gate' },
): Promise<void> {
  const rig = openRig(context, action.rig);
  const checkout = gateCheckoutOf(rig, action.gatedCommit);
  await endGateProcesses(checkout);
  for (const dir of [checkout, gateFolderOf(checkout)]) {
    const pruned = await context.kennel.run({ kind: 'prune-checkout', dir, within: rig.paths.gates });
    if (!pruned.ok) throw new Error(pruned.problem.message);
  }
  context.gateCheckouts.delete(action.gatedCommit);
}

/** Before any gate runs: an engine that was killed may have left checkouts, and gates at work in them. */
export async function clearGates(rig: Rig): Promise<void> {
  for (const name of await namesIn(rig.paths.gates)) {
    const path = join(rig.paths.gates, name);
    if (/^[0-9a-f]+$/.test(name)) await endGateProcesses(path);
    await removeWhole(path);
  }
}

export async function endGateProcesses(checkout: string): Promise<void> {
  await killTree({ marker: { name: GATE_MARKER, value: gateFolderOf(checkout) }, graceMs: 0 });
}
