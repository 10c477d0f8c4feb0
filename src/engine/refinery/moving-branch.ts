// A branch that others move so often that nothing is tested and landed in between: it is tried seldom, and a person is
// asked. Pure.

import type { Snapshot } from '../action.ts';
import { restOfWait } from '../elapsed.ts';
import type { RigName } from '../ids.ts';
import type { TownState } from '../town-state.ts';

/** Landings in a row that came to nothing since the branch had moved. */
export interface BranchMoves {
  readonly count: number;
  /** The latest. */
  readonly at: number;
}

/** Then a person is asked. */
const UNTIL_ASKED = 5;
/** A person may have asked the others to wait, or they have gone to bed. */
const PAUSE_MS = 10 * 60_000;

export function movedAgain(moves: BranchMoves | undefined, at: number): BranchMoves {
  return { count: (moves?.count ?? 0) + 1, at };
}

/** In words, with the time until it is tried again; null where it may be now. */
export function whyBranchMoves({ state, now }: Pick<Snapshot, 'state' | 'now'>, rig: RigName): string | null {
  const { moves } = state.rigs[rig] ?? {};
  if (moves === undefined || moves.count < UNTIL_ASKED) return null;
  const wait = restOfWait(moves.at, PAUSE_MS, now);
  if (wait <= 0) return null;
  return `the branch moved under ${moves.count} landings in a row; tried again in ${Math.ceil(wait / 1_000)} s`;
}

/** Whether a person is to be asked, where it has moved once more. */
export function isToBeAsked({ rigs }: Pick<TownState, 'rigs'>, rig: RigName): boolean {
  return (rigs[rig]?.moves?.count ?? 0) + 1 === UNTIL_ASKED;
}

/** `last`: what was put on the branch last. */
export function movingText(branch: string, last: string): string {
  return `${branch} moved under ${UNTIL_ASKED} landings in a row, last by "${last}": nothing lands while others push as often as gates take. Have them wait, or make the gates quicker; it is tried again each ${PAUSE_MS / 60_000} minutes, and at once when this is resolved`;
}
