// What the screen and `gt status --json` show of a town: plain data, made by the engine, read by panes and cli.
// Every text in it that came from an agent, a repository or a program is already sanitized.

import type { Usage } from './agents/usage/usage.ts';
import type { AgentId, GuestId, MergeRequestId, RigName, Role, RunId, TrialId } from './ids.ts';
import type { QueueFigures } from './refinery/figures.ts';
import type { Foreseen } from './refinery/foreseen.ts';
import type { Lane } from './refinery/lanes.ts';
import type { TrialState } from './refinery/trials/trial-state.ts';

export type Activity =
  | 'starting'
  | 'working'
  | 'asking'
  | 'idle'
  /** A person ended its turn. */
  | 'interrupted'
  /** Its account may do no more for now. */
  | 'limited'
  /** Nobody is signed in. */
  | 'signed-out'
  | 'silent'
  | 'looping'
  | 'unknown'
  | 'done'
  | 'exited'
  | 'stopped';

export interface AgentView {
  readonly agent: AgentId;
  readonly role: Role;
  readonly rig: RigName | null;
  readonly name: string;
  readonly runtime: string;
  /** What confines its run, as in `bwrap`; `none` where nothing does. */
  readonly sandbox: string;
  readonly run: RunId | null;
  /** Which of its runtime's accounts the run uses; null where the runtime has but one. */
  readonly account: string | null;
  /** The guest whose pane shows this agent; null where nothing runs and no last screen is kept. */
  readonly guest: GuestId | null;
  readonly activity: Activity;
  /** Why the activity is what it is, in words. */
  readonly why: string;
  readonly bead: string | null;
  readonly beadTitle: string;
  /** Which run of its bead this is, from 1. */
  readonly attempt: number;
  /** Start of the current run, in ms since the epoch. */
  readonly sinceAt: number | null;
  readonly lastLine: string;
  /** The title that its program has set; '' where none. */
  readonly title: string;
  /** What its program tells of its progress, in percent; null where nothing. */
  readonly progress: number | null;
  /** Messages that wait for it. */
  readonly queued: number;
  /** What its program tried and was not let to, by class. */
  readonly blocked: Readonly<Record<string, number>>;
  readonly isSheriff: boolean;
  /** What the run's model has used; null where its CLI keeps no account of it, or none that we can read. */
  readonly usage: UsageView | null;
}

export interface UsageView extends Usage {
  /** `behind`: more is written down than was read yet; `missing`, `unreadable`: nothing can be read where it should be. */
  readonly state: 'counted' | 'behind' | 'missing' | 'unreadable';
}

export type QueueState =
  | 'queued'
  | 'held'
  | 'gating'
  /** Its gates have passed, and it waits for a person's LGTM. */
  | 'review'
  /** It is a pull request, and waits for its host. */
  | 'proposed'
  | 'landing'
  | 'landed'
  | 'rejected';

export interface QueueEntryView {
  readonly id: MergeRequestId;
  readonly rig: RigName;
  readonly bead: string;
  readonly title: string;
  readonly agent: AgentId;
  readonly lane: Lane;
  readonly state: QueueState;
  /** Whether somebody holds it, whatever else it waits for. */
  readonly isHeld: boolean;
  /** The gate that runs, or why it waits or was rejected. */
  readonly note: string;
  readonly submittedAt: number;
  readonly endedAt: number | null;
  /** On the host of its rig; null where there is none. */
  readonly pullRequest: { readonly number: number; readonly url: string } | null;
  /** The commit on the branch, where it landed. */
  readonly landedAs: string | null;
  /** Milliseconds until it is likely to have landed; null where that is not known, or somebody has to act before. */
  readonly etaMs: number | null;
}

/** All that is known of one merge request. */
export interface RequestView extends QueueEntryView {
  readonly run: RunId;
  /** As it was handed in. */
  readonly tip: string;
  /** What its candidate stands on, and the candidate; null where it has none. */
  readonly base: string | null;
  readonly candidate: string | null;
  /** Its rig's candidates in the order in which they stand on one another. */
  readonly train: readonly MergeRequestId[];
  /** On its candidate, in the rig's order; none where it has no candidate. */
  readonly gates: readonly RequestGate[];
  readonly approvedBy: string | null;
  /** Times that its candidate was built anew. */
  readonly deferrals: number;
  /** With what of those before it, as far as they have not ended, it conflicts. */
  readonly conflicts: readonly Foreseen[];
  /** Files of its candidate that conflict, and are as another one has resolved them. */
  readonly resolved: readonly { readonly path: string; readonly from: MergeRequestId }[];
  /** What it was turned down for, where that was a conflict. */
  readonly conflict: ConflictView | null;
  /** The others that landed by the same move of the branch, in the order in which they stand there. */
  readonly landedWith: readonly MergeRequestId[];
  /** Open beads that its bead waits for. */
  readonly awaits: readonly string[];
  /** Oldest first. */
  readonly history: readonly QueueStep[];
}

export interface ConflictView {
  /** `a.txt, b.bin (binary)`. */
  readonly files: string;
  /** What has landed there meanwhile, a line each. */
  readonly since: readonly string[];
  /** What becomes of it. */
  readonly state: string;
}

export interface RequestGate {
  readonly name: string;
  /** Of a failed one the candidate may hold others' changes, too; `skipped`: the change has ended without it. */
  readonly state: 'passed' | 'failed' | 'running' | 'waiting' | 'skipped';
  /** How long it took; null where it has not passed. */
  readonly elapsedMs: number | null;
}

/** What a rig's queue has cost. */
export type RigFigures = QueueFigures & { readonly rig: RigName };

/** Something that happened to a merge request, or to a trial. */
export interface QueueStep {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly mr: MergeRequestId | TrialId;
  readonly rig: RigName;
  /** As in `gate.passed`. */
  readonly event: string;
  readonly text: string;
}

export type WorkState = 'queued' | 'working' | 'submitted' | 'landed' | 'stopped';

/** One slung bead and what became of it. */
export interface WorkView {
  readonly rig: RigName;
  readonly bead: string;
  readonly title: string;
  readonly state: WorkState;
  readonly attempt: number;
  /** Why it waits or was stopped, in words. */
  readonly note: string;
}

export interface FeedEntry {
  readonly seq: number;
  readonly at: number;
  /** Past-tense event name, as in `mr.landed`. */
  readonly event: string;
  readonly text: string;
  readonly tone: 'plain' | 'good' | 'bad' | 'notice';
}

export interface DecisionView {
  readonly id: string;
  readonly at: number;
  readonly subject: string;
  readonly text: string;
  /** What may be answered by number; absent where it is not asked on a screen. */
  readonly choices?: readonly string[];
  /** The merge request that it asks a review of; absent where the question is another. */
  readonly review?: MergeRequestId;
}

export interface RigView {
  readonly name: RigName;
  readonly branch: string;
  readonly head: string | null;
  readonly upstream: string;
  readonly gates: readonly string[];
  /** What confines its polecats' next runs. */
  readonly sandbox: string;
  /** Whether the person's checkout follows, and if not, why. */
  readonly checkout: string;
  /** Why landed work waits for it; null where it does not. */
  readonly waits: string | null;
  readonly frozen: string | null;
  readonly beads: { readonly open: number; readonly ready: number; readonly closed: number };
}

/** A trial, in a line. */
export interface TrialLineView {
  readonly id: TrialId;
  readonly rig: RigName;
  readonly state: TrialState;
  /** What is tried, and how that goes or came out. */
  readonly text: string;
  /** Milliseconds since the epoch: when it was begun, or has ended. */
  readonly at: number;
}

export interface TownView {
  readonly town: string;
  readonly at: number;
  readonly epoch: number;
  readonly rigs: readonly RigView[];
  /** The mayor first, then crew by rig and name. */
  readonly roster: readonly AgentView[];
  /** Polecats with a live run or an unacknowledged end, by rig and name. */
  readonly polecats: readonly AgentView[];
  /** The queue in the order of landing, then the latest ended entries, newest first. */
  readonly queue: readonly QueueEntryView[];
  /** What goes on, that with a gate first, then what ended within the last hour, newest first; at most twenty. */
  readonly trials: readonly TrialLineView[];
  /** What goes on, in the order of slinging, then what ended last, newest first. */
  readonly work: readonly WorkView[];
  readonly feed: readonly FeedEntry[];
  readonly decisions: readonly DecisionView[];
  /** Things a person should know: no sandbox, no gate configured, log damage. */
  readonly warnings: readonly string[];
}
