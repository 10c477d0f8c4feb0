// Every fact that the town's log can hold, past tense. The log is the ledger of runs, hooks, queue entries and
// decisions; work itself lives in beads and code in refs.

import type { BeadId } from '../beads/bead.ts';
import type { Stall } from './agents/delivery/message.ts';
import type { Usage } from './agents/usage/usage.ts';
import type { DecisionSubject } from './decisions/about.ts';
import type { AgentId, MergeRequestId, MessageId, RigName, RunId } from './ids.ts';
import type { GatePart } from './merge-request.ts';
import type { MergeDifference, PullRequestEventData } from './pull-request-events.ts';
import type { ConflictFacts } from './refinery/conflict-facts.ts';
import type { Foreseen } from './refinery/foreseen.ts';
import type { UsedResolution } from './refinery/known-resolutions.ts';
import type { Lane } from './refinery/lanes.ts';
import type { ChangeId } from './rigs/change.ts';
import type { CommitId } from './rigs/commit-id.ts';
import type { ConflictKey, Resolution } from './rigs/resolutions.ts';
import type { GuestExit } from './terminals.ts';

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
}

export interface EventData extends PullRequestEventData {
  'engine.started': { readonly pid: number };
  'engine.stopped': { readonly how: 'stop' | 'drain' };
  'rig.added': { readonly rig: RigName };
  'rig.frozen': { readonly rig: RigName; readonly why: string };
  'rig.thawed': { readonly rig: RigName };
  /** Nothing lands; `isDraining`: what has a candidate still does. */
  'queue.frozen': {
    readonly rig: RigName;
    readonly by: string;
    readonly why: string;
    readonly isDraining: boolean;
  };
  'queue.thawed': { readonly rig: RigName; readonly by: string };
  'upstream.adopted': { readonly rig: RigName; readonly from: string; readonly to: string };
  /** Somebody else had moved the rig's branch in the engine's repository; `from` is null where it was deleted. */
  'branch.restored': {
    readonly rig: RigName;
    readonly from: CommitId | null;
    readonly to: CommitId;
    /** The ref that keeps `from`; null where the branch holds it. */
    readonly kept: string | null;
  };
  'checkout.followed': { readonly rig: RigName; readonly why: string };
  'crew.added': { readonly agent: AgentId; readonly runtime: string | null };
  'crew.removed': { readonly agent: AgentId };
  'crew.retired': { readonly agent: AgentId; readonly rescue: string | null };
  'crew.appointed': { readonly agent: AgentId; readonly sheriff: boolean };

  /** `runtime`: what is to play the polecat, where it is another than the town's settings say. */
  'work.slung': {
    readonly rig: RigName;
    readonly bead: BeadId;
    readonly title: string;
    readonly by: string;
    readonly runtime?: string;
  };
  'work.returned': { readonly rig: RigName; readonly bead: BeadId };
  /** Called off: its merge request or run ends with it, and its reason goes on the bead. */
  'work.recalled': {
    readonly rig: RigName;
    readonly bead: BeadId;
    readonly reason: string;
    readonly by: string;
  };
  'work.stopped': { readonly rig: RigName; readonly bead: BeadId; readonly reason: string };
  'wisp.poured': { readonly wisp: string; readonly works: readonly string[] };
  'wisp.burnt': { readonly wisp: string };

  'hook.filled': {
    readonly agent: AgentId;
    readonly run: RunId;
    readonly rig: RigName | null;
    readonly bead: BeadId | null;
    readonly runtime: string;
    /** What confines it, as a person is shown it; nothing where unset. */
    readonly sandbox?: string;
    readonly tokenHash: string;
  };
  'run.started': {
    readonly run: RunId;
    readonly pid: number;
    readonly checkout: string;
    readonly branch: string;
    /** What its CLI calls its conversation, where we chose it; absent in older logs. */
    readonly session?: string | null;
    /** Whether it goes on with the conversation of the run before. */
    readonly goesOn?: boolean;
    /** Which of its runtime's accounts it uses; null or absent where the runtime has but one. */
    readonly account?: string | null;
  };
  /** An account may do no more for now, as the screen or the transcript of this run of its says. */
  'account.limited': {
    readonly run: RunId;
    readonly runtime: string;
    readonly account: string;
    /** When it may again, in ms since the epoch; null where that is not known. */
    readonly until: number | null;
  };
  /** Its CLI has told what it calls its conversation, and where it keeps it. */
  'run.conversation': { readonly run: RunId; readonly session: string; readonly transcript: string | null };
  /** What its model has used since the run's start, as far as its CLI has written it down. */
  'run.used': { readonly run: RunId; readonly usage: Usage };
  'run.failed': { readonly run: RunId; readonly reason: string };
  /** `cause` is what the Witness saw; a person's nudge has none. */
  'run.nudged': { readonly run: RunId; readonly why: string; readonly cause: 'silence' | 'loop' | null };
  /** The evidence for a kill that follows; what the run's end then counts as. */
  'run.condemned': {
    readonly run: RunId;
    readonly why: string;
    readonly by: 'witness' | 'person' | 'engine' | 'dispatch';
  };
  'run.exited': { readonly run: RunId; readonly exit: GuestExit; readonly why: string };
  /** Its `gt done` was refused, for another reason than the time before. */
  'done.refused': { readonly run: RunId; readonly why: string };
  /** A request was carried out: a run's, or a person's where no run is named. */
  'verb.accepted': { readonly run: RunId | null; readonly seq: number };
  'polecat.retired': { readonly agent: AgentId; readonly rescue: string | null };

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
    /** Where the host has merged it: what that stands on, and how it differs from what the gates saw. */
    readonly base?: CommitId;
    readonly differs?: MergeDifference;
  };
  'mr.rejected': {
    readonly mr: MergeRequestId;
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

  'message.queued': {
    readonly id: MessageId;
    readonly run: RunId;
    readonly agent: AgentId;
    readonly text: string;
    readonly from: string;
    /** Milliseconds since the epoch. */
    readonly expiresAt: number;
    /** What the Witness saw, where it wrote. */
    readonly stall?: Stall;
  };
  /** It is about to be typed: from here on it may have arrived. */
  'message.typed': { readonly id: MessageId };
  /** Nothing of it is left in the terminal, and the agent has not taken it in. */
  'message.untyped': { readonly id: MessageId; readonly why: string };
  /** `how`: what showed that it arrived. */
  'message.delivered': { readonly id: MessageId; readonly run: RunId; readonly how: string };
  /** It is not typed any more; whether it arrived where `why` says that this is not known. */
  'message.expired': { readonly id: MessageId; readonly run: RunId; readonly why: string };

  /** `run` is the one that asks; null or absent where the town does. */
  'decision.raised': {
    readonly id: string;
    readonly subject: string;
    readonly text: string;
    readonly run?: RunId | null;
    /** What may be answered, where the question stands on the run's screen. */
    readonly choices?: readonly string[];
    /** The merge request that waits for a person's review; absent where the question is another. */
    readonly review?: MergeRequestId;
    readonly about?: DecisionSubject;
  };
  'decision.resolved': { readonly id: string; readonly by: string };
  'chore.done': { readonly chore: string; readonly text: string };
}

export type EventKind = keyof EventData;

/** An event as it is folded: its place in the log, its instant, and its facts. */
export type TownEvent = {
  [K in EventKind]: {
    readonly seq: number;
    readonly at: number;
    readonly kind: K;
    readonly data: EventData[K];
  };
}[EventKind];
