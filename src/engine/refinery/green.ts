// Which of a rig's gates a candidate has passed. A result holds for the same tree and the same gate, and for nothing
// else. Pure.

import { createHash } from 'node:crypto';
import { judgedBy, type MergeRequest, type PassedGate } from '../merge-request.ts';
import type { RigSettings } from '../settings.ts';

type Gate = RigSettings['gates'][number];

/** Of each gate the last answer, and by what: it is asked for time and again, and settings are replaced, never changed. */
const named = new WeakMap<Gate, { readonly by: readonly unknown[]; readonly definition: string }>();

/**
 * Names what a gate is: its settings, the setup that it runs after, what confines both, what they are given, and which of
 * the branch's files a change is judged by too where a person has named them.
 */
export function gateDefinition(
  gate: Gate,
  {
    setup,
    sandbox,
    environment,
    guarded,
  }: Pick<RigSettings, 'setup' | 'sandbox' | 'environment' | 'guarded'>,
): string {
  const by = [setup, sandbox, environment, guarded];
  const last = named.get(gate);
  if (last?.by.every((each, at) => each === by[at])) return last.definition;
  // When it runs is no part of what it is.
  const { phase: _, ...what } = gate;
  const facts = [what, setup ?? null, sandbox ?? null, environment ?? null, ...(guarded ? [guarded] : [])];
  const definition = createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, 12);
  named.set(gate, { by, definition });
  return definition;
}

/** How the gate ended on what it judges of a candidate; undefined where it has not passed there as it is now. */
export function greenOf(
  { green }: MergeRequest,
  tree: string,
  gate: Gate,
  settings: RigSettings,
): PassedGate | undefined {
  const definition = gateDefinition(gate, settings);
  return green?.passed.find(
    (each) => each.gate === gate.name && each.definition === definition && (each.tree ?? green.tree) === tree,
  );
}

/** The rig's gates that the request's candidate has not passed yet, in their order. */
export function gatesLeft(request: MergeRequest, settings: RigSettings): readonly Gate[] {
  const { phase } = request;
  if (phase.kind !== 'built') return [];
  return settings.gates.filter(
    (gate) => greenOf(request, judgedBy(gate, phase).tree, gate, settings) === undefined,
  );
}

/** The first of them; undefined where it has passed all. */
export function nextGate(request: MergeRequest, settings: RigSettings): Gate | undefined {
  if (request.phase.kind !== 'built') return undefined;
  return gatesLeft(request, settings)[0];
}
