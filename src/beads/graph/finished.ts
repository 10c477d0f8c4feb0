// When nobody waits for a bead any more.

import type { Bead } from '../bead.ts';

export function isFinished(bead: Bead): boolean {
  return bead.status === 'closed' || isPinned(bead);
}

/** Pinned beads are there to be read, not to be done. */
export function isPinned(bead: Bead): boolean {
  return bead.status === 'pinned' || bead.other?.['pinned'] === true;
}

/** Whether a closed bead failed, by what was said when it was closed. */
export function hasFailed(bead: Pick<Bead, 'status' | 'closeReason'>): boolean {
  return bead.status === 'closed' && FAILURE.test(bead.closeReason);
}

/** The original's words (release 0.49), which say that plan B is wanted. */
const FAILURE = /\b(failed|rejected|wontfix|won't fix|cancell?ed|abandoned|blocked|error|timeout|aborted)\b/i;
