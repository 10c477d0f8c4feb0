// Decisions about a bead that settle themselves: it was slung again, handed in anew, or has landed, so nobody needs to decide.

import type { NewEvent } from '../engine-context.ts';
import type { TownState } from '../town-state.ts';

/**
 * Resolves what is open about the beads; recorded together with what settles it. Not what asks for a review: that is of
 * one merge request, and goes with its review.
 */
export function settleDecisions(
  { decisions }: TownState,
  beads: readonly string[],
  by: string,
): readonly NewEvent[] {
  return Object.values(decisions)
    .filter(({ subject, review }) => review === undefined && beads.includes(subject))
    .map(({ id }) => ({ kind: 'decision.resolved', data: { id, by } }));
}
