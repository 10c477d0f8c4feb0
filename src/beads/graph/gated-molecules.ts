// Molecules that waited at a gate and can go on: for whoever hands out work to take them up again.

import type { Bead } from '../bead.ts';
import { PARENT_CHILD } from '../bead.ts';
import { readyBeads } from '../graph.ts';
import type { Among, BeadGraph } from './bead-graph.ts';
import { graphOf } from './bead-graph.ts';
import { isElapsedTimer } from './timer.ts';

export interface GatedMolecule {
  readonly molecule: Bead;
  /** The gate that has opened. */
  readonly gate: Bead;
  /** A step that waited for it and is ready. */
  readonly step: Bead;
}

/** Each molecule once, with the most urgent of its ready steps that a gate held back; these in the order of urgency. */
export function gatedMolecules(beads: Among, now: number): readonly GatedMolecule[] {
  const graph = graphOf(beads);
  const found = new Map<Bead, GatedMolecule>();
  for (const step of readyBeads(graph, now)) {
    const gate = openedGate(step, graph, now);
    const molecule = gate === undefined ? null : moleculeOf(step, graph);
    if (gate === undefined || molecule === null || found.has(molecule)) continue;
    found.set(molecule, { molecule, gate, step });
  }
  return [...found.values()];
}

function openedGate(step: Bead, graph: BeadGraph, now: number): Bead | undefined {
  return step.edges
    .flatMap((edge) => (edge.type === 'blocks' ? (graph.get(edge.on) ?? []) : []))
    .find((target) => target.type === 'gate' && (target.status === 'closed' || isElapsedTimer(target, now)));
}

/** The nearest molecule above, or what the step is directly a part of where there is none. */
function moleculeOf(step: Bead, graph: BeadGraph): Bead | null {
  const line = new Set([step]);
  // A set's iteration also visits what is added meanwhile.
  for (const each of line) {
    if (each !== step && each.type === 'molecule') return each;
    for (const { type, on } of each.edges) {
      const parent = type === PARENT_CHILD ? graph.get(on) : undefined;
      if (parent !== undefined) line.add(parent);
    }
  }
  const [, parent] = line;
  return parent ?? null;
}
