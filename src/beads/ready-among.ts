// The ready beads that a filter lets through.

import type { Bead } from './bead.ts';
import { fitting } from './bead-filter.ts';
import type { BeadGraph } from './graph/bead-graph.ts';
import { readyBeads } from './graph.ts';
import type { Questions } from './question.ts';

/** What is asked of a tracker here. */
interface Around {
  readonly graph: BeadGraph;
  readonly now: number;
  isTaken(bead: Bead): boolean;
}

/**
 * Ready at `now` and not taken, most urgent first. A type that is asked for may be one that is no work otherwise;
 * steps are shown where their type or their parent is asked for. `whole` gives a bead what its filter reads of it.
 */
export function readyAmong(
  { graph, now, isTaken }: Around,
  listing: Questions['ready'],
  whole: (bead: Bead) => Bead,
): readonly Bead[] {
  const { filter, includeDeferred, includeEphemeral } = listing;
  const lenience = { includeDeferred, includeEphemeral, types: filter.type };
  const fits = fitting(graph, filter, now);
  return readyBeads(graph, now, lenience).filter((bead) => fits(whole(bead)) && !isTaken(bead));
}
