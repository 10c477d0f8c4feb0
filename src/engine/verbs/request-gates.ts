// How far a merge request is with its rig's gates, where a person looks.

import type { Engine } from '../engine.ts';
import { hasEnded, judgedBy, type MergeRequest, type RedGate } from '../merge-request.ts';
import { greenOf } from '../refinery/green.ts';
import { settingsInForce } from '../refinery/settings-in-force.ts';
import { isBuilt, isRed } from '../refinery/train.ts';
import type { RigSettings } from '../settings.ts';
import type { RequestGate } from '../view.ts';

/** `tree`: what gates would judge of it where it has no candidate; null where it cannot land as it is. */
export function requestGates(engine: Engine, request: MergeRequest, tree: string | null): RequestGate[] {
  const rig = engine.rigs.get(request.rig);
  if (!rig) return [];
  const settings = settingsInForce(rig.settings, engine);
  const red = redOf(request, settings);
  const running = engine.gating.byRequest().get(request.mr) ?? [];
  const stateOf = (gate: string): RequestGate['state'] => {
    if (running.includes(gate)) return 'running';
    if (red?.gate === gate) return 'failed';
    return hasEnded(request) ? 'skipped' : 'waiting';
  };
  return settings.gates.map((gate) => {
    const judged = isBuilt(request) ? judgedBy(gate, request.phase).tree : tree;
    const green = judged === null ? undefined : greenOf(request, judged, gate, settings);
    if (green) return { name: gate.name, state: 'passed', elapsedMs: green.elapsedMs };
    return { name: gate.name, state: stateOf(gate.name), elapsedMs: null };
  });
}

/** What it has failed as it is, or was turned down for. */
function redOf(request: MergeRequest, settings: RigSettings): RedGate | undefined {
  const { phase, red } = request;
  if (isBuilt(request)) return isRed(request, settings) ? red : undefined;
  return phase.kind === 'rejected' && phase.cause === 'gate' ? red : undefined;
}
