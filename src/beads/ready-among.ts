// The ready beads among those that a filter lets through.

import type { Bead } from './bead.ts';
import { matching } from './bead-filter.ts';
import { readyBeads } from './graph.ts';
import type { Questions } from './question.ts';

/** What is asked of a tracker here. */
interface Around {
  readonly beads: readonly Bead[];
  readonly now: number;
  isTaken(bead: Bead): boolean;
}

/**
 * Ready at `now` and not taken. A type that is asked for may be one that is no work otherwise; steps are shown where
 * their type or their parent is asked for.
 */
export function readyAmong({ beads, now, isTaken }: Around, listing: Questions['ready']): readonly Bead[] {
  const { filter, includeDeferred, includeEphemeral } = listing;
  const lenience = { includeDeferred, includeEphemeral, types: filter.type };
  const ready = new Set(readyBeads(beads, now, lenience).map(({ id }) => id));
  return matching(beads, filter, now).filter((bead) => ready.has(bead.id) && !isTaken(bead));
}
