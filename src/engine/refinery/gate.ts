// Runs one gate of a candidate in a checkout that holds exactly its gated tree.

import { join } from 'node:path';
import type { Action } from '../action.ts';
import { reasonOf } from '../adapters/files.ts';
import type { EngineContext } from '../engine-context.ts';
import { openRig } from '../engine-context.ts';
import type { Rig } from '../rig.ts';
import type { CommitId } from '../rigs/commit-id.ts';
import type { RigSettings } from '../settings.ts';
import type { MergeRequest } from '../town-state.ts';
import { endGateProcesses, gateCheckoutOf, gateFolderOf } from './clear-gates.ts';
import type { GateResult } from './gate-run.ts';
import { runGate } from './gate-run.ts';

/** First port of the range that a gate may listen on; its slot moves it by a hundred. */
const PORT_BASE = 41_000;
const SETUP_TIMEOUT_MS = 30 * 60_000;

type GateSettings = RigSettings['gates'][number];

export async function gateCandidate(
  context: EngineContext,
  action: Action & { kind: 'gate' },
): Promise<void> {
  const request = context.state.queue[action.mr];
  if (request?.phase.kind !== 'built') return;
  const rig = openRig(context, request.rig);
  const gate = rig.settings.gates.find(({ name }) => name === action.gate);
  if (!gate) return;
  const candidate = request.phase;
  const stop = new AbortController();
  context.gating.set(request.mr, stop);
  try {
    const place = { rig, gatedCommit: candidate.gatedCommit, stop: stop.signal };
    const result = (await prepare(context, place)) ?? (await runIn(context, place, gate));
    // It may have been given up meanwhile, and even built anew.
    const { phase } = request;
    if (phase.kind === 'built' && phase.commit === candidate.commit) record(context, rig, request, result);
  } finally {
    context.gating.delete(request.mr);
  }
}

interface GatePlace {
  readonly rig: Rig;
  readonly gatedCommit: CommitId;
  /** Aborted when the candidate is given up. */
  readonly stop: AbortSignal;
}

/** Makes the checkout and runs the rig's setup in it; what is not null went wrong. */
async function prepare(context: EngineContext, place: GatePlace): Promise<GateResult | null> {
  const { rig, gatedCommit } = place;
  if (context.gateCheckouts.get(gatedCommit)?.isReady) return null;
  context.gateCheckouts.set(gatedCommit, { rig: rig.name, isReady: false });
  const dir = gateCheckoutOf(rig, gatedCommit);
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
  context.gateCheckouts.set(gatedCommit, { rig: rig.name, isReady: true });
  return null;
}

function runIn(
  context: EngineContext,
  { rig, gatedCommit, stop }: GatePlace,
  gate: GateSettings,
): Promise<GateResult> {
  const dir = gateCheckoutOf(rig, gatedCommit);
  return runGate({
    checkout: dir,
    gate,
    slot: 0,
    portBase: PORT_BASE,
    tmpDir: gateFolderOf(dir),
    logFile: join(context.paths.logs, `gate-${rig.name}-${gate.name}.log`),
    stop: AbortSignal.any([context.stopping, stop]),
    path: context.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin',
  });
}

function record(context: EngineContext, rig: Rig, request: MergeRequest, result: GateResult): void {
  const { mr } = request;
  switch (result.kind) {
    case 'green':
      context.record('gate.passed', { mr, gate: result.gate, elapsedMs: result.elapsedMs });
      return;
    case 'not-started':
      context.record('mr.deferred', { mr, why: `gate ${result.gate} could not start: ${result.tail}` });
      return;
    case 'timed-out':
      context.record('mr.rejected', {
        mr,
        cause: 'gate',
        note: `gate ${result.gate} failed: no end after ${Math.round(result.elapsedMs / 1000)} s\n${result.tail}`,
      });
      return;
    case 'red':
      context.record('mr.rejected', {
        mr,
        cause: 'gate',
        note: `gate ${result.gate} failed on ${rig.settings.branch} with this change (exit ${result.code})\n${result.tail}`,
      });
  }
}
