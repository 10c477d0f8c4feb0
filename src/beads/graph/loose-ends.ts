// Edges that lead to no bead: they block nothing, as in the original, but are not passed over in silence.

import type { Bead, Edge } from '../bead.ts';
import { type Among, graphOf } from './bead-graph.ts';
import { isReadinessEdge } from './waits.ts';

export interface LooseEnd {
  readonly bead: Bead;
  readonly edge: Edge;
  readonly kind: 'external' | 'deleted' | 'missing';
  /** What it is and means, without the bead: `blocks: external:web:login lies in the project web, …`. */
  readonly words: string;
}

/** The loose ends of all beads that are not deleted, in their order. Linear. */
export function looseEnds(beads: Among): readonly LooseEnd[] {
  const graph = graphOf(beads);
  const deleted = new Set(graph.all.filter((bead) => bead.deleted).map((bead) => bead.id));
  return graph.live.flatMap((bead) =>
    bead.edges.flatMap((edge): LooseEnd | [] => {
      if (graph.get(edge.on) !== undefined) return [];
      const kind = edge.on.startsWith('external:')
        ? 'external'
        : deleted.has(edge.on)
          ? 'deleted'
          : 'missing';
      return { bead, edge, kind, words: inWords(edge, kind) };
    }),
  );
}

function inWords(edge: Edge, kind: LooseEnd['kind']): string {
  const effect = isReadinessEdge(edge) ? ': it blocks nothing' : '';
  return `${edge.type}: ${edge.on} ${whereabouts(edge, kind)}${effect}`;
}

function whereabouts(edge: Edge, kind: LooseEnd['kind']): string {
  switch (kind) {
    case 'external':
      return `lies in the project ${edge.on.split(':')[1] ?? ''}, whose state is not known here`;
    case 'deleted':
      return 'is deleted';
    case 'missing':
      return 'is not among these beads';
  }
}
