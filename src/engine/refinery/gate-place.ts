// Where a candidate is judged: a checkout of its gated tree with the rig's setup run in it, and the gates in that.

import { join } from 'node:path';
import { reasonOf } from '../adapters/files.ts';
import type { EngineContext } from '../engine-context.ts';
import { networkVariables, pathOf } from '../machine-variables.ts';
import type { Rig } from '../rig.ts';
import type { CommitId } from '../rigs/commit-id.ts';
import type { RigSettings } from '../settings.ts';
import { endGateProcesses, gateCheckoutOf, gateFolderOf } from './clear-gates.ts';
import type { GateResult } from './gate-run.ts';
import { runGate } from './gate-run.ts';

const SETUP_TIMEOUT_MS = 30 * 60_000;

export interface GatePlace {
  readonly rig: Rig;
  readonly gatedCommit: CommitId;
  /** Whether it is of the branch, and of no candidate. */
  readonly isBranch: boolean;
  /** Aborted when the candidate is given up. */
  readonly stop: AbortSignal;
}

/** Makes the checkout and runs the rig's setup in it, once; what is not null went wrong. */
export async function prepare(context: EngineContext, place: GatePlace): Promise<GateResult | null> {
  const { rig, gatedCommit, isBranch } = place;
  const dir = gateCheckoutOf(rig, gatedCommit);
  if (context.gateCheckouts.get(dir)?.isReady) return null;
  context.gateCheckouts.set(dir, { rig: rig.name, gatedCommit, isBranch, isReady: false });
  await context.gatesCleared;
  try {
    await endGateProcesses(dir);
    await rig.repository.gateCheckout({ dir, gatedCommit });
  } catch (cause) {
    return { gate: 'checkout', kind: 'not-started', code: null, tail: reasonOf(cause), elapsedMs: 0 };
  }
  if (rig.settings.setup) {
    const setup = { name: 'setup', run: rig.settings.setup, timeoutMs: SETUP_TIMEOUT_MS };
    const result = await runIn(context, place, setup);
    if (result.kind !== 'green') return result;
  }
  context.gateCheckouts.set(dir, { rig: rig.name, gatedCommit, isBranch, isReady: true });
  return null;
}

/** Runs a gate, or the setup, in the place's checkout. */
export async function runIn(
  context: EngineContext,
  { rig, gatedCommit, stop }: GatePlace,
  gate: RigSettings['gates'][number],
): Promise<GateResult> {
  const dir = gateCheckoutOf(rig, gatedCommit);
  using slot = context.gateSlots.take();
  return await runGate({
    checkout: dir,
    gate,
    slot: slot.slot,
    portBase: slot.portBase,
    tmpDir: gateFolderOf(dir),
    logFile: join(context.paths.logs, `gate-${rig.name}-${gate.name}.log`),
    stop: AbortSignal.any([context.stopping, stop]),
    machine: {
      ...networkVariables(context.env),
      PATH: pathOf(context.env),
    },
  });
}
