// What can happen to trials: candidates that are gated and do not land, and gates that are timed on what has landed.

import type { MergeRequestId, RigName, TrialId } from './ids.ts';
import type { GatePart } from './merge-request.ts';
import type { ChangeId } from './rigs/change.ts';
import type { CommitId } from './rigs/commit-id.ts';

/** Gates a change as it would land. */
export interface TryWish {
  readonly kind: 'try';
  /** As it was asked for: a merge request, a branch or a commit. */
  readonly name: string;
  /** Null where it was not handed in. */
  readonly mr: MergeRequestId | null;
  readonly title: string;
  readonly tip: CommitId;
  /** What it would land behind, as that was when it was asked for; absent: the branch. */
  readonly on?: TriedOn;
}

export interface TriedOn {
  readonly mr: MergeRequestId;
  /** Its candidate, and what all that stands before it would land on. */
  readonly commit: CommitId;
  readonly base: CommitId;
  /** Files that decide how changes are tested, which it, or what is before it, touches. */
  readonly guarded: readonly string[];
}

/** Times a gate on each prefix of what has landed by one move of the branch. */
export interface UnrollWish {
  readonly kind: 'unroll';
  readonly mr: MergeRequestId;
  readonly gate: string;
  /** What the gate was when it was asked for: times of another one cannot be compared. */
  readonly definition: string;
  readonly rounds: number;
  /** The branch before, where `mr` is null, then with each change more. */
  readonly steps: readonly UnrollStep[];
}

export interface UnrollStep {
  readonly mr: MergeRequestId | null;
  readonly commit: CommitId;
}

export type TrialWish = TryWish | UnrollWish;

/** What a change would land as. */
export interface TrialCandidate {
  readonly base: CommitId;
  readonly commit: CommitId;
  readonly gatedCommit: CommitId;
  readonly gatedTree: string;
  readonly baseTree: string;
  readonly change: ChangeId;
  /** Absent where no gate reads some paths alone. */
  readonly parts?: readonly GatePart[];
  /** As of a merge request; absent where none. */
  readonly guarded?: readonly string[];
}

/** `timed-out`: no gate was red, and one did not end within its limit; `failed`: it could not be tried. */
export type TrialEnd = 'green' | 'red' | 'timed-out' | 'measured' | 'conflict' | 'empty' | 'off' | 'failed';

export interface TrialEventData {
  'trial.begun': {
    readonly trial: TrialId;
    readonly rig: RigName;
    readonly by: string;
    readonly wish: TrialWish;
  };
  'trial.built': TrialCandidate & { readonly trial: TrialId };
  /** A gate has told of its candidate what it tells of a merge request's. */
  'trial.judged': {
    readonly trial: TrialId;
    readonly gate: string;
    readonly definition: string;
    /** What it judges of the candidate. */
    readonly tree: string;
    readonly isGreen: boolean;
    readonly elapsedMs: number;
    /** Set where the result was there before. */
    readonly isReused?: true;
    /** Set where it did not end within its limit, so that nothing is known of what it judges; then it is not green. */
    readonly isTimedOut?: true;
    /** Why it is not green, with the end of its output; absent where it is. */
    readonly note?: string;
  };
  /** A gate has ended on a prefix of a batch. */
  'trial.measured': {
    readonly trial: TrialId;
    /** From 0, as `step` is. */
    readonly round: number;
    readonly step: number;
    readonly elapsedMs: number;
    readonly isGreen: boolean;
    /** Set where it did not end within its limit; then it is not green. */
    readonly isTimedOut?: true;
  };
  /** It cannot go on now, and is tried again. */
  'trial.delayed': { readonly trial: TrialId; readonly why: string };
  'trial.ended': { readonly trial: TrialId; readonly how: TrialEnd; readonly note: string };
}
