// A merge request as the town's state keeps it: where it is between hand-in and landing, who has approved what of it, and
// which gates it has passed.

import type { BeadId } from '../beads/bead.ts';
import type { AgentId, MergeRequestId, RigName, RunId } from './ids.ts';
import type { MergeDifference } from './pull-request-events.ts';
import type { ClosingLine, ReviewFacts } from './queue-events.ts';
import type { ConflictFacts } from './refinery/conflict-facts.ts';
import type { Foreseen } from './refinery/foreseen.ts';
import type { UsedResolution } from './refinery/known-resolutions.ts';
import type { Lane } from './refinery/lanes.ts';
import type { ChangeId } from './rigs/change.ts';
import type { CommitId } from './rigs/commit-id.ts';

export type MergeRequestPhase =
  | {
      readonly kind: 'queued';
      readonly since: number;
      readonly why: string;
      /** As long as that one has a candidate it waits: the two cannot be landed on one another. */
      readonly behind?: MergeRequestId;
    }
  | ({ readonly kind: 'built' } & CandidateFacts)
  /** It is a pull request, and the host says when it may be merged; `waits`: for what, '' where that is not known. */
  | ({ readonly kind: 'proposed'; readonly waits: string } & CandidateFacts)
  /** Its gates have passed, and a person is to look at it; it is built anew when they have. */
  | { readonly kind: 'review'; readonly since: number; readonly facts: ReviewFacts }
  | {
      readonly kind: 'landed';
      readonly commit: CommitId;
      /** What the landing stood on; absent in what an older release landed, one commit each. */
      readonly base?: CommitId;
      readonly at: number;
      /** Set where the branch held all of it before: `commit` is the branch as it was. */
      readonly isEmpty?: true;
      /** The last of those that landed by the same move of the branch; absent where it landed alone, or long ago. */
      readonly landedBy?: MergeRequestId;
      /** Set where no gate tested it. */
      readonly untested?: true;
      /** As of what was built. */
      readonly resolved?: readonly UsedResolution[];
      /** How what the host has merged differs from what the gates saw; absent where it does not. */
      readonly differs?: MergeDifference;
    }
  | {
      readonly kind: 'rejected';
      readonly cause: string;
      readonly note: string;
      readonly at: number;
      /** What it was turned down for, where that was a conflict; absent in what an older release turned down. */
      readonly conflict?: ConflictFacts;
    };

export interface CandidateFacts {
  /** Since when it is there, or its landing is intended; absent in what an older release built. */
  readonly since?: number;
  readonly base: CommitId;
  readonly commit: CommitId;
  readonly gatedCommit: CommitId;
  readonly closing: readonly ClosingLine[];
  /** Absent in what an older release built. */
  readonly review?: ReviewFacts;
  readonly landing: boolean;
  /** Absent in what an older release built. */
  readonly lane?: Lane;
  /** What gates judge of its base; absent in what an older release built. */
  readonly baseTree?: string;
  /** What gates judge that read some paths alone; absent where none does. */
  readonly parts?: readonly GatePart[];
  /** What has conflicted, and is as it was resolved before; absent where nothing has. */
  readonly resolved?: readonly UsedResolution[];
  /** Set where it is for the host to merge. */
  readonly isForHost?: true;
}

/** A branch on the upstream that gt pushes, and the pull request that asks for it. */
export interface PullRequest {
  /** Null before it is known to be open, and where it is closed and another one is to come. */
  readonly number: number | null;
  readonly url: string;
  /** All that gt has pushed there, or was about to, the latest first. */
  readonly heads: readonly CommitId[];
  /** What was handed in when it was last opened or changed. */
  readonly tip: CommitId;
  /** Whether the host was asked to merge it by itself. */
  readonly isAsked?: true;
  /** Whether nothing of it is open any more. */
  readonly isOver?: true;
}

export interface MergeRequest {
  readonly mr: MergeRequestId;
  readonly rig: RigName;
  readonly bead: BeadId;
  readonly agent: AgentId;
  readonly run: RunId;
  readonly title: string;
  tip: CommitId;
  readonly submittedAt: number;
  /** Times that its candidate had to be built anew. */
  deferrals: number;
  /** How many of the latest of them, in a row, were the rig's own fault; absent in what an older release kept. */
  rigFaults?: number;
  held: boolean;
  /** By its bead's priority, or as a person said; absent in what an older release kept. */
  lane?: Lane;
  /** When a person said so; absent where none did. */
  lanedAt?: number;
  /** With what the branch conflicts of those before it; absent where that was not looked at. */
  foreseen?: { readonly tip: CommitId; readonly conflicts: readonly Foreseen[] };
  /** The latest of its bead's merge requests that was turned down for a conflict; absent where none was. */
  readonly redoes?: { readonly mr: MergeRequestId; readonly conflict: ConflictFacts };
  /** Set of what stands on the upstream beside landed work, and lands by a merge. */
  readonly joins?: true;
  /** What has landed and is taken back by it; absent where nothing is. */
  readonly reverts?: MergeRequestId;
  /** As in `mr.submitted`. */
  readonly ownBead?: OwnBead;
  /** Its place in its lane; absent where nothing was moved. */
  rank?: number;
  /** The latest; it counts for the change that it names alone. */
  approval?: Approval | null;
  /** The gates that have passed, and on what. */
  green?: GreenGates;
  /** The gate that has failed, and on what: of all that its candidate stands on, too. */
  red?: RedGate;
  /** The branch's tree that fails as the change does; absent where it has not. */
  aside?: string;
  /** Absent where its rig lands without a host. */
  pullRequest?: PullRequest;
  /** Whether it is tested with nothing else beside it: it has used up a gate's time. */
  alone?: boolean;
  /** Whether its rejection needs no telling any more: a polecat's is told to its next attempt. */
  told: boolean;
  /** The latest that happened to it, oldest first; absent in what an older release kept. Texts are not sanitized. */
  history?: readonly PastStep[];
  phase: MergeRequestPhase;
}

/** What is said of a bead that a merge request brings along. */
export interface OwnBead {
  readonly type?: string;
  readonly priority: number;
  /** Who has asked for it. */
  readonly by: string;
  /** A bead that it is related to. */
  readonly related?: BeadId;
}

export interface PastStep {
  readonly at: number;
  /** As in `gate.passed`. */
  readonly event: string;
  readonly text: string;
}

export interface Approval {
  readonly by: string;
  readonly change: ChangeId | null;
}

/** Of a candidate what is at some paths, and the same of its base. */
export interface GatePart {
  readonly paths: readonly string[];
  readonly tree: string;
  /** Of that tree, for checkouts. */
  readonly commit: CommitId;
  readonly baseTree: string;
}

/** A result is of one tree: it says nothing about another. */
export interface GreenGates {
  /** The gated tree; where it is not known, the gated commit. */
  readonly tree: string;
  readonly passed: readonly PassedGate[];
}

export interface PassedGate {
  readonly gate: string;
  readonly definition: string;
  readonly elapsedMs: number;
  /** What it has judged, where that is not the whole. */
  readonly tree?: string;
  /** What gates judge of the base whose guarded files it was judged by too; absent where it was by none. */
  readonly asOn?: string;
  /** Set where the result was there before the candidate was. */
  readonly isReused?: true;
}

export interface RedGate {
  readonly tree: string;
  readonly gate: string;
  readonly definition: string;
  /** What is told with a rejection for it. */
  readonly note: string;
  /** That have failed, as far as its output names them. */
  readonly tests?: readonly string[];
  /** Set where the branch is known not to fail so by itself. */
  readonly isOwn?: true;
  /** What gates judge of the base with whose guarded files it fails; absent where it fails with its own. */
  readonly asOn?: string;
  /** How often it has failed there. */
  readonly times: number;
}

/** What gates judge of a candidate: results are of that, and of nothing else. */
export function gatedTreeOf({ review, gatedCommit }: Pick<CandidateFacts, 'review' | 'gatedCommit'>): string {
  return review?.gatedTree ?? gatedCommit;
}

export interface Judged {
  readonly tree: string;
  readonly commit: CommitId;
  /** What it judges of the candidate's base; absent in what an older release built. */
  readonly baseTree?: string;
  /** Where it is what is at these alone. */
  readonly paths?: readonly string[];
}

/** What one gate judges of a candidate: all of it, or its paths. */
export function judgedBy(gate: Reading, phase: MergeRequestPhase & { readonly kind: 'built' }): Judged {
  return partOf(gate, phase) ?? wholeOf(phase, gatedTreeOf(phase));
}

/** The same, of what may be no merge request's. */
export function judgedIn(gate: Reading, candidate: Gated): Judged {
  return partOf(gate, candidate) ?? wholeOf(candidate, candidate.gatedTree);
}

type Reading = { readonly paths?: readonly string[] | undefined };

function partOf({ paths }: Reading, { parts }: Pick<CandidateFacts, 'parts'>): GatePart | undefined {
  return paths && parts?.find((each) => each.paths.join('\0') === paths.join('\0'));
}

function wholeOf(
  { gatedCommit: commit, baseTree }: Pick<CandidateFacts, 'gatedCommit' | 'baseTree'>,
  tree: string,
): Judged {
  return { tree, commit, ...(baseTree ? { baseTree } : {}) };
}

type Gated = Pick<CandidateFacts, 'gatedCommit' | 'baseTree' | 'parts'> & { readonly gatedTree: string };

/** What gates may have judged of it. */
export function judgedTrees(phase: MergeRequestPhase & { readonly kind: 'built' }): ReadonlySet<string> {
  return new Set([gatedTreeOf(phase), ...(phase.parts ?? []).map(({ tree }) => tree)]);
}

/** What gates judge of its base. */
export function baseTreesOf({
  baseTree,
  parts = [],
}: MergeRequestPhase & { readonly kind: 'built' }): readonly string[] {
  return [...(baseTree ? [baseTree] : []), ...parts.map((part) => part.baseTree)];
}

/** Whether the branch held all of it before: then the branch itself is the candidate, and there is nothing to test. */
export function isEmptyCandidate({ base, commit }: Pick<CandidateFacts, 'base' | 'commit'>): boolean {
  return base === commit;
}

/** Whether the branch is being moved to it, or to what stands on it, by us or by the host: nothing changes it any more. */
export function isLanding({ phase }: Pick<MergeRequest, 'phase'>): boolean {
  return (phase.kind === 'built' || phase.kind === 'proposed') && phase.landing;
}

/** Whether the merge request has landed or been rejected: until then it stands for its bead. */
export function hasEnded({ phase }: MergeRequest): boolean {
  return phase.kind === 'landed' || phase.kind === 'rejected';
}
