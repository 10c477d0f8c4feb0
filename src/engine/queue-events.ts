// What can happen to merge requests, and to the branch that they are for.

import type { BeadId } from '../beads/bead.ts';
import type { AgentId, MergeRequestId, RigName, RunId } from './ids.ts';
import type { GatePart, OwnBead } from './merge-request.ts';
import type { MergeDifference } from './pull-request-events.ts';
import type { ConflictFacts } from './refinery/conflict-facts.ts';
import type { Foreseen } from './refinery/foreseen.ts';
import type { UsedResolution } from './refinery/known-resolutions.ts';
import type { Lane } from './refinery/lanes.ts';
import type { ChangeId } from './rigs/change.ts';
import type { CommitId } from './rigs/commit-id.ts';
import type { ConflictKey, Resolution } from './rigs/resolutions.ts';

/** A closing line as it stands in a landing commit and, the very same, in the ledger. */
export interface ClosingLine {
  readonly path: string;
  readonly line: string;
}

/** What a review of a candidate goes by. */
export interface ReviewFacts {
  readonly gatedTree: string;
  readonly change: ChangeId;
  readonly files: number;
  /** Lines. */
  readonly added: number;
  readonly removed: number;
  /** Why a person has to look at it; null where nobody has to. */
  readonly why: string | null;
  /** The rig's policy that says so, as it was then. */
  readonly policy: string;
  /** Whose approval of this very change the candidate's commit names; null where nobody's. */
  readonly approvedBy: string | null;
  /** Files that decide what gates and agents do, and that it touches: the first few; absent where none. */
  readonly guarded?: readonly string[];
  /** Names which files do, as that was then; absent in older logs. */
  readonly guardedBy?: string;
}

export interface QueueEventData {
  'mr.submitted': {
    readonly mr: MergeRequestId;
    readonly run: RunId;
    readonly rig: RigName;
    readonly bead: BeadId;
    readonly agent: AgentId;
    readonly title: string;
    readonly tip: CommitId;
    /** Absent in older logs. */
    readonly lane?: Lane;
    /** Set of what stands on the upstream beside landed work: it lands by a merge, which makes the two one again. */
    readonly joins?: true;
    /** The merge request that it takes back, which has landed; absent where it takes back none. */
    readonly reverts?: MergeRequestId;
    /** Its bead may not be there yet, and is made of this; absent where the bead was there before. */
    readonly ownBead?: OwnBead;
  };
  /** Handed in again with other commits before it landed. */
  'mr.renewed': { readonly mr: MergeRequestId; readonly agent: AgentId; readonly tip: CommitId };
  'mr.held': { readonly mr: MergeRequestId; readonly by: string; readonly held: boolean };
  /** `change`: what was approved, by content; absent in older logs, whose approvals are of nothing in particular. */
  'mr.approved': { readonly mr: MergeRequestId; readonly by: string; readonly change?: ChangeId };
  'mr.built': {
    readonly mr: MergeRequestId;
    readonly base: CommitId;
    readonly commit: CommitId;
    readonly gatedCommit: CommitId;
    readonly closing: readonly ClosingLine[];
    /** Absent in older logs. */
    readonly review?: ReviewFacts;
    /** The lane that it goes in; absent in older logs. */
    readonly lane?: Lane;
    /** What gates judge of its base; absent in older logs. */
    readonly baseTree?: string;
    /** What has conflicted, and is as it was resolved before; absent where nothing has. */
    readonly resolved?: readonly UsedResolution[];
    /** Set where it is for the host to merge; absent in older logs. */
    readonly isForHost?: true;
    /** What gates judge that read some paths alone; absent where none does. */
    readonly parts?: readonly GatePart[];
  };
  /** `definition` names what the gate was then; absent in older logs. */
  'gate.passed': {
    readonly mr: MergeRequestId;
    readonly gate: string;
    readonly definition?: string;
    readonly elapsedMs: number;
    /** What it judged, where that is not the whole of the candidate. */
    readonly tree?: string;
    /** What gates judge of the base whose guarded files it was judged by too; absent where it was by none. */
    readonly asOn?: string;
  };
  /** On its candidate, which may hold others' changes too: no verdict on its own. */
  'gate.failed': {
    readonly mr: MergeRequestId;
    readonly gate: string;
    readonly definition: string;
    readonly note: string;
    readonly elapsedMs: number;
    /** Those that its output names; absent in older logs. */
    readonly tests?: readonly string[];
    /** Set where the branch is known not to fail so by itself. */
    readonly isOwn?: true;
    /** As in `gate.passed`. */
    readonly tree?: string;
    /** Where it has failed with those of the base alone: as in `gate.passed`. */
    readonly asOn?: string;
  };
  /** A gate has ended, and tells nothing: its candidate was given up, or it had used up its time. */
  'gate.ended': { readonly mr: MergeRequestId; readonly gate: string; readonly elapsedMs: number };
  /** A gate has ended on the branch as it is, without any change. */
  'branch.judged': {
    readonly rig: RigName;
    readonly tree: string;
    readonly gate: string;
    readonly definition: string;
    readonly elapsedMs: number;
    /** The tests that failed; null where the gate has passed. */
    readonly failed: readonly string[] | null;
    /** What of Git LFS it did not have, in words; absent where nothing. */
    readonly unfetched?: string;
  };
  /** It fails as the branch of that tree does without it: it waits for another branch. */
  'mr.set-aside': { readonly mr: MergeRequestId; readonly tree: string; readonly why: string };
  /**
   * It has no candidate for now: it cannot be put on that of others, and waits until `behind` is through, or it has made
   * room for what goes before it.
   */
  'mr.waited': { readonly mr: MergeRequestId; readonly behind?: MergeRequestId; readonly why: string };
  /** As that branch, with those that were handed in before it. */
  'conflicts.foreseen': {
    readonly mr: MergeRequestId;
    readonly tip: CommitId;
    readonly conflicts: readonly Foreseen[];
  };
  /** Into another lane, or before another one; `before` null: behind all. */
  'mr.moved': {
    readonly mr: MergeRequestId;
    readonly by: string;
    readonly lane?: Lane;
    readonly before?: MergeRequestId | null;
  };
  /** What stood in its way, and what a gate has said against it, counts no more. */
  'mr.retried': { readonly mr: MergeRequestId; readonly by: string };
  /** Its gates have passed: it makes room for others until a person has looked at it. */
  'review.requested': { readonly mr: MergeRequestId };
  /** `isRigsFault` where the rig's setup or gate fails without the change as well; absent in older logs. */
  'mr.deferred': {
    readonly mr: MergeRequestId;
    readonly why: string;
    readonly isRigsFault?: boolean;
    /** Whether it is tested with nothing else from now on. */
    readonly alone?: boolean;
    /** Whether the branch moved as it was to land. */
    readonly moved?: boolean;
  };
  'land.intended': { readonly mr: MergeRequestId };
  'mr.landed': {
    readonly mr: MergeRequestId;
    readonly commit: CommitId;
    /** Set where its rig has no gate. */
    readonly untested?: true;
    /** The one that landed with it and mends what it breaks by itself; absent where it breaks nothing. */
    readonly mendedBy?: MergeRequestId;
    /** The last of those that landed by the same move of the branch; absent where it landed alone, and in older logs. */
    readonly landedBy?: MergeRequestId;
    /** Where the host has merged it: what that stands on, and how it differs from what the gates saw. */
    readonly base?: CommitId;
    readonly differs?: MergeDifference;
  };
  'mr.rejected': {
    readonly mr: MergeRequestId;
    /** `empty`: in older logs, of what the branch held already. */
    readonly cause: 'conflict' | 'gate' | 'empty' | 'person';
    readonly note: string;
    /** Absent where it was turned down for something else, and in older logs. */
    readonly conflict?: ConflictFacts;
  };
  /** A change that was turned down for a conflict has landed: how its files were resolved serves again. */
  'resolution.learned': {
    readonly rig: RigName;
    readonly mr: MergeRequestId;
    readonly resolutions: readonly Resolution[];
  };
  /** A candidate with earlier resolutions has failed its gates: they are forgotten, and it is merged without them. */
  'resolution.dropped': {
    readonly rig: RigName;
    readonly mr: MergeRequestId;
    readonly keys: readonly ConflictKey[];
    readonly why: string;
  };

  /** Whoever handed it in, and has no next attempt to read it on, was told of its rejection. */
  'mr.told': { readonly mr: MergeRequestId };
}
