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
  const { filter, includeDeferred = false, includeEphemeral = false } = listing;
  const asked = filter.type ?? [];
  const isPlain = !includeDeferred && !includeEphemeral && asked.length === 0;
  const seen = isPlain
    ? beads
    : beads.map((bead) => seenAs(bead, { includeDeferred, includeEphemeral, asked }));
  const ready = new Set(readyBeads(seen, now).map(({ id }) => id));
  return matching(beads, filter, now).filter((bead) => ready.has(bead.id) && !isTaken(bead));
}

interface Lenience {
  readonly includeDeferred: boolean;
  readonly includeEphemeral: boolean;
  readonly asked: readonly string[];
}

/** The bead without what would keep it from being ready and is not to count. */
function seenAs(bead: Bead, { includeDeferred, includeEphemeral, asked }: Lenience): Bead {
  const { defer_until: until, ephemeral, ...rest } = bead.other ?? {};
  const counts =
    (includeDeferred && (until !== undefined || bead.status === 'deferred')) ||
    (includeEphemeral && ephemeral !== undefined) ||
    asked.includes(bead.type);
  if (!counts) return bead;
  const other = {
    ...rest,
    ...(includeDeferred || until === undefined ? {} : { defer_until: until }),
    ...(includeEphemeral || ephemeral === undefined ? {} : { ephemeral }),
  };
  return {
    ...bead,
    other,
    status: includeDeferred && bead.status === 'deferred' ? 'open' : bead.status,
    type: asked.includes(bead.type) ? 'task' : bead.type,
  };
}
