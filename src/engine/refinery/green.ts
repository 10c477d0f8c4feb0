// Which of a rig's gates a candidate has passed. A result holds for the same tree and the same gate, and for nothing
// else. Pure.

import { createHash } from 'node:crypto';
import { type GreenGates, gatedTreeOf, type MergeRequest } from '../merge-request.ts';
import type { RigSettings } from '../settings.ts';

type Gate = RigSettings['gates'][number];

/** Names what a gate is: its settings, the setup that it runs after, what confines both, and what they are given. */
export function gateDefinition(
  gate: Gate,
  { setup, sandbox, environment }: Pick<RigSettings, 'setup' | 'sandbox' | 'environment'>,
): string {
  const facts = [gate, setup ?? null, sandbox ?? null, environment ?? null];
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, 12);
}

/** How the gate ended on the tree; undefined where it has not passed there as it is now. */
export function greenOf(
  { green }: MergeRequest,
  tree: string,
  gate: Gate,
  settings: RigSettings,
): GreenGates['passed'][number] | undefined {
  if (green?.tree !== tree) return undefined;
  const definition = gateDefinition(gate, settings);
  return green.passed.find((each) => each.gate === gate.name && each.definition === definition);
}

/** The first of the rig's gates that the request's candidate has not passed yet; undefined where it has passed all. */
export function nextGate(request: MergeRequest, settings: RigSettings): Gate | undefined {
  const { phase } = request;
  if (phase.kind !== 'built') return undefined;
  const tree = gatedTreeOf(phase);
  return settings.gates.find((gate) => greenOf(request, tree, gate, settings) === undefined);
}
