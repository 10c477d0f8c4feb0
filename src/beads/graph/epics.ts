// Epics: how far their children are, and which may be closed.

import type { Bead } from '../bead.ts';
import { type Among, graphOf } from './bead-graph.ts';

export interface EpicProgress {
  readonly epic: Bead;
  /** Its direct children, deleted ones not counted. */
  readonly total: number;
  readonly closed: number;
  /** It is not closed itself, has children, and all of them are closed. */
  readonly isEligible: boolean;
}

/** Every epic, in the order of `beads`; closed ones too. */
export function epicProgress(beads: Among): readonly EpicProgress[] {
  const graph = graphOf(beads);
  return graph.live
    .filter((bead) => bead.type === 'epic')
    .map((epic) => {
      const children = graph.childrenOf(epic.id);
      const closed = children.filter((child) => child.status === 'closed').length;
      const isEligible = epic.status !== 'closed' && closed > 0 && closed === children.length;
      return { epic, total: children.length, closed, isEligible };
    });
}
