// Whether a candidate is judged by the branch's own guarded files too, and by which: a result of that is of the base it
// stood on as well as of its tree, and says nothing of another. Pure.

import type { MergeRequest } from '../merge-request.ts';
import type { CommitId } from '../rigs/commit-id.ts';
import type { TownState } from '../town-state.ts';
import { approverOf } from './review.ts';
import type { Built } from './train.ts';

export interface AsOn {
  /** What it all is to land on. */
  readonly base: CommitId;
  /** Names what gates judge there: a commit of bead lines alone is no other base. */
  readonly tree: string;
  /** The files that are touched: the first few of each change. */
  readonly guarded: readonly string[];
}

/** Null where none of those that would land touches a guarded file, but for what a person has approved by now. */
export function asOnOf({ queue }: Pick<TownState, 'queue'>, cars: readonly Built[]): AsOn | null {
  const guarded = cars.flatMap(({ mr, phase: { review } }) => {
    const isApproved = review && approverOf(queue[mr] ?? {}, review.change) !== null;
    return isApproved ? [] : (review?.guarded ?? []);
  });
  const [first] = cars;
  if (first === undefined || guarded.length === 0) return null;
  const { base, baseTree = base } = first.phase;
  return { base, tree: baseTree, guarded: [...new Set(guarded)] };
}

/** Whether a green result of the candidate's tree is all that it needs where it stands. */
export function isGreenThere(asOn: AsOn | null, passed: { readonly asOn?: string }): boolean {
  return asOn === null || passed.asOn === asOn.tree;
}

/** Whether a red one holds there: what failed as it is fails on every base. */
export function isRedThere(asOn: AsOn | null, { red }: Pick<MergeRequest, 'red'>): boolean {
  return red?.asOn === undefined || red.asOn === asOn?.tree;
}
