// Why what is ready is ready, and why what is blocked is not.

import type { Bead } from '../bead.ts';
import { PARENT_CHILD } from '../bead.ts';
import type { CycleReport } from './all-cycles.ts';
import { allCycles } from './all-cycles.ts';
import type { BlockedBead } from './blocked-beads.ts';
import { blockedBeads, blockingWords } from './blocked-beads.ts';
import type { ReadyQuery, ReadyWork } from './ready-work.ts';
import { readyWork } from './ready-work.ts';
import { awaitedId, isReadinessEdge } from './waits.ts';

export interface Explanation {
  readonly ready: readonly { readonly bead: Bead; readonly words: string }[];
  readonly blocked: readonly (BlockedBead & {
    /** Each wait about `it`. */
    readonly words: readonly string[];
  })[];
  readonly cycles: CycleReport['cycles'];
  readonly summary: {
    /** As many as are ready, and as many of them as a limit leaves out. */
    readonly ready: number;
    readonly isTruncated: boolean;
    readonly blocked: number;
    /** Circles that are listed; there are more where `hasMoreCycles`. */
    readonly cycles: number;
    readonly hasMoreCycles: boolean;
  };
}

/** The work that `query` asks for, everything that is blocked, and what can never become ready. */
export function explainReady(beads: readonly Bead[], query: ReadyQuery, now: number): Explanation {
  const ready: ReadyWork = readyWork(beads, query, now);
  const blocked = blockedBeads(beads, now);
  const { cycles, isTruncated: hasMoreCycles } = allCycles(beads);
  return {
    ready: ready.beads.map((bead) => ({ bead, words: whyReady(bead) })),
    blocked: blocked.map((each) => ({ ...each, words: blockingWords(each) })),
    cycles,
    summary: {
      ready: ready.total,
      isTruncated: ready.isTruncated,
      blocked: blocked.length,
      cycles: cycles.length,
      hasMoreCycles,
    },
  };
}

function whyReady(bead: Bead): string {
  const waited = bead.edges
    .filter((edge) => isReadinessEdge(edge) && edge.type !== PARENT_CHILD)
    .map(awaitedId);
  const ids = [...new Set(waited)];
  return ids.length === 0 ? 'it waits for nothing' : `it waits no longer for ${ids.join(', ')}`;
}
