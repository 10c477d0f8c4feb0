// Every fact that the town's log can hold, past tense. The log is the ledger of runs, hooks, queue entries and
// decisions; work itself lives in beads and code in refs.

import type { BeadId } from '../beads/bead.ts';
import type { Stall } from './agents/delivery/message.ts';
import type { Usage } from './agents/usage/usage.ts';
import type { DecisionSubject } from './decisions/about.ts';
import type { AgentId, MergeRequestId, MessageId, RigName, RunId } from './ids.ts';
import type { PullRequestEventData } from './pull-request-events.ts';
import type { QueueEventData } from './queue-events.ts';
import type { CommitId } from './rigs/commit-id.ts';
import type { GuestExit } from './terminals.ts';
import type { TrialEventData } from './trial-events.ts';

export interface EventData extends QueueEventData, PullRequestEventData, TrialEventData {
  'engine.started': { readonly pid: number };
  'engine.stopped': { readonly how: 'stop' | 'drain' };
  'rig.added': { readonly rig: RigName };
  /** `diverged`: where the upstream is, with commits beside landed work; absent where it is frozen for something else. */
  'rig.frozen': { readonly rig: RigName; readonly why: string; readonly diverged?: CommitId };
  'rig.thawed': { readonly rig: RigName };
  /** Nothing lands; `isDraining`: what has a candidate still does. */
  'queue.frozen': {
    readonly rig: RigName;
    readonly by: string;
    readonly why: string;
    readonly isDraining: boolean;
  };
  'queue.thawed': { readonly rig: RigName; readonly by: string };
  'upstream.adopted': {
    readonly rig: RigName;
    readonly from: string;
    readonly to: string;
    /** The first of the paths that came with it and are one to this file system; absent where none. */
    readonly met?: readonly string[];
  };
  /** Somebody else had moved the rig's branch in the engine's repository; `from` is null where it was deleted. */
  'branch.restored': {
    readonly rig: RigName;
    readonly from: CommitId | null;
    readonly to: CommitId;
    /** The ref that keeps `from`; null where the branch holds it. */
    readonly kept: string | null;
  };
  /** The upstream's branch `gt-beads` holds the ledger. */
  'beads.pushed': { readonly rig: RigName; readonly commit: CommitId };
  /** It does not take it, for another reason than before. */
  'beads.refused': { readonly rig: RigName; readonly why: string };
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
  /**
   * A request was carried out, a run's or a person's where no run is named, and nothing else came of it: else its last event says
   * the same in a field `accepted`.
   */
  'verb.accepted': { readonly run: RunId | null; readonly seq: number };
  'polecat.retired': { readonly agent: AgentId; readonly rescue: string | null };

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
