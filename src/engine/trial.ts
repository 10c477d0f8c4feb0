// A trial as the town's state keeps it. Nothing of it lands, and the queue does not know of it but for its green results.

import type { RigName, TrialId } from './ids.ts';
import type { PastStep } from './merge-request.ts';
import type { TrialCandidate, TrialEnd, TrialEventData, TrialWish } from './trial-events.ts';

export interface Trial {
  readonly trial: TrialId;
  readonly rig: RigName;
  readonly by: string;
  readonly at: number;
  readonly wish: TrialWish;
  /** Absent before it is built, and where a gate is timed. */
  candidate?: TrialCandidate;
  /** What gates have told, of each gate the latest. */
  results: readonly TrialResult[];
  /** How long a gate took, where it is timed. */
  times: readonly TimedRun[];
  /** Why it did not go on, how often in a row, and when last; absent where it did. */
  delay?: { readonly count: number; readonly why: string; readonly at: number };
  /** Oldest first, as of a merge request. */
  history?: readonly PastStep[];
  /** Absent as long as it goes on. */
  end?: { readonly how: TrialEnd; readonly note: string; readonly at: number };
}

export type TrialResult = Omit<TrialEventData['trial.judged'], 'trial'>;
export type TimedRun = Omit<TrialEventData['trial.measured'], 'trial'>;

/** Whether what it is tested with decides how changes are tested: then its results are of more than its tree. */
export function isFlaggedTrial({ wish, candidate }: Trial): boolean {
  const ahead = wish.kind === 'try' ? (wish.on?.guarded ?? []) : [];
  return ahead.length > 0 || (candidate?.guarded ?? []).length > 0;
}
