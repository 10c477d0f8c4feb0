// What stands against closing a bead; whoever means it may still do so by force.

import type { Bead } from '../bead.ts';
import { PARENT_CHILD } from '../bead.ts';
import { compareIds } from '../id-order.ts';
import type { BeadGraph } from './bead-graph.ts';
import { graphOf } from './bead-graph.ts';
import { isFinished, isPinned } from './finished.ts';
import type { GateFact } from './gate-state.ts';
import { gateState, isMachineGate } from './gate-state.ts';
import { Waits, waitInWords } from './waits.ts';

export interface ClosingFacts {
  /** In ms since the epoch. */
  readonly now: number;
  /** The answer to a gate's question. */
  readonly gate?: GateFact;
}

/** Why the bead should stay open, as a phrase about `it`; null where nothing stands against closing it. */
export function whyNotClosed(bead: Bead, beads: readonly Bead[], facts: ClosingFacts): string | null {
  if (bead.status === 'closed') return null;
  if (isPinned(bead)) return 'it is pinned';
  const graph = graphOf(beads);
  return openChildren(bead, graph) ?? unsatisfied(bead, facts) ?? blocker(bead, graph, facts.now);
}

/**
 * The molecules that are done once `bead` is closed, innermost first: those that it is a part of, however deep, and
 * that have no other open part.
 */
export function finishedMolecules(bead: Bead, beads: readonly Bead[]): readonly Bead[] {
  const graph = graphOf(beads);
  const closed = new Set([bead]);
  const finished: Bead[] = [];
  // A set's iteration also visits what is added meanwhile.
  for (const each of closed) {
    for (const { type, on } of each.edges) {
      const parent = type === PARENT_CHILD ? graph.get(on) : undefined;
      if (parent?.type !== 'molecule' || isFinished(parent) || closed.has(parent)) continue;
      if (!graph.childrenOf(parent.id).every((child) => child.status === 'closed' || closed.has(child)))
        continue;
      closed.add(parent);
      finished.push(parent);
    }
  }
  return finished;
}

function openChildren(bead: Bead, graph: BeadGraph): string | null {
  if (bead.type !== 'epic') return null;
  const open = graph.childrenOf(bead.id).filter((child) => !isFinished(child));
  if (open.length === 0) return null;
  const ids = open.map((child) => child.id).sort(compareIds);
  const named = ids.slice(0, 3).join(', ');
  return `it has open children: ${named}${ids.length > 3 ? ` and ${ids.length - 3} more` : ''}`;
}

function unsatisfied(bead: Bead, { now, gate = NOT_ASKED }: ClosingFacts): string | null {
  if (!isMachineGate(bead)) return null;
  const state = gateState(bead, gate, now);
  return state.kind === 'satisfied' ? null : `its gate is not satisfied: ${state.words}`;
}

const NOT_ASKED: GateFact = { kind: 'unknown', why: 'nobody has looked' };

/** A bead for the case of a failure that did not come is not wanted any more: nothing stands against closing it. */
function blocker(bead: Bead, graph: BeadGraph, now: number): string | null {
  const waits = new Waits(graph, now).of(bead);
  const open = waits.find((wait) => wait.kind !== 'failure' || !wait.isDecided);
  return open === undefined ? null : `it ${waitInWords(open)}`;
}
