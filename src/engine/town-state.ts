// The town's runtime state: what a fold of the event log gives. Plain JSON, so that a snapshot is the state itself.

import type { BeadId } from '../beads/bead.ts';
import type { Message } from './agents/delivery/message.ts';
import type { Usage } from './agents/usage/usage.ts';
import type { DecisionSubject } from './decisions/about.ts';
import type { EventData, EventKind } from './events.ts';
import type { AgentId, MergeRequestId, RigName, RunId } from './ids.ts';
import { isLanding, type MergeRequest } from './merge-request.ts';
import type { RigState } from './rig-state.ts';
import type { CommitId } from './rigs/commit-id.ts';
import { table } from './table.ts';
import type { GuestExit } from './terminals.ts';
import type { Trial } from './trial.ts';

export interface TownState {
  seq: number;
  nextRun: number;
  nextMergeRequest: number;
  nextDecision: number;
  nextWisp: number;
  rigs: Record<string, RigState>;
  crew: Record<string, CrewState>;
  /** Crew members who were let go and whose clone may still exist. */
  leaving: Record<string, LeavingCrew>;
  /** Slung work by `workKey`. */
  works: Record<string, Work>;
  runs: Record<string, Run>;
  /** Conversations of runs that are forgotten otherwise, by run: they can still be asked. */
  conversations: Record<string, PastConversation>;
  /** The latest run of each agent. */
  lastRuns: Record<string, RunId>;
  /** Polecats whose checkout may still exist, by agent. */
  polecats: Record<string, Polecat>;
  queue: Record<string, MergeRequest>;
  /** Those that go on, and the latest that have ended. */
  trials: Record<string, Trial>;
  nextTrial: number;
  decisions: Record<string, Decision>;
  wisps: Record<string, { works: readonly string[] }>;
  /** Messages that have not ended, in the order in which they were queued. */
  messages: Record<string, Message>;
  nextMessage: number;
  /** Accounts that were limited, by `accountKey`. */
  limitedAccounts: Record<string, LimitedAccount>;
  /** The latest requests of persons that were carried out, as `Run.accepted` is of a run's. */
  acceptedOfPerson: number[];
}

/** Applies one event's facts to the state, in place; `at` is the event's instant. */
export type Folder<K extends EventKind> = (state: TownState, data: EventData[K], at: number) => void;

export interface CrewState {
  readonly agent: AgentId;
  runtime: string | null;
}

export interface LimitedAccount {
  /** Whose screen said so, and when. */
  readonly run: RunId;
  readonly at: number;
  /** When it ends; null where that is not known. */
  readonly until: number | null;
}

export interface LeavingCrew {
  readonly agent: AgentId;
  readonly rig: RigName;
  readonly since: number;
}

export type WorkPhase =
  | { readonly kind: 'queued'; readonly since: number }
  /** A run is being made or is at work. */
  | { readonly kind: 'hooked'; readonly run: RunId }
  | { readonly kind: 'submitted'; readonly mr: MergeRequestId }
  /** Turned down by the Refinery; its reason is being written on the bead. */
  | { readonly kind: 'returning'; readonly mr: MergeRequestId }
  | { readonly kind: 'landed'; readonly mr: MergeRequestId; readonly commit: CommitId; readonly at: number }
  /** A person called it off: the reason is being written on the bead. */
  | { readonly kind: 'stopping'; readonly reason: string; readonly by: string; readonly at: number }
  | { readonly kind: 'stopped'; readonly reason: string; readonly at: number };

export interface Work {
  readonly rig: RigName;
  readonly bead: BeadId;
  readonly title: string;
  readonly slungAt: number;
  readonly slungBy: string;
  /** What plays its polecats; absent where the settings say. */
  readonly runtime?: string;
  /** Runs so far. */
  attempt: number;
  /** Runs that ended without `gt done`. */
  exits: number;
  /** Runs ended by the Witness for silence or a loop. */
  restarts: number;
  /** Runs that were lost with their host or the engine: nobody's fault, but not without end. */
  losses: number;
  gateFailures: number;
  conflicts: number;
  /** How its latest run ended that handed nothing in: the next attempt is told. */
  lastEnd: WorkEnd | null;
  /** The polecat whose checkout a fresh run takes over; null where the next attempt starts on the new main. */
  polecat: AgentId | null;
  phase: WorkPhase;
}

export interface WorkEnd {
  readonly run: RunId;
  readonly attempt: number;
  /** With what a program or repository said in it: untrusted. */
  readonly why: string;
  readonly at: number;
}

export type RunPhase =
  | { readonly kind: 'spawning' }
  | { readonly kind: 'running'; readonly pid: number }
  /** `gt done` was accepted: its program is about to be ended. */
  | { readonly kind: 'done'; readonly pid: number; readonly at: number }
  | {
      readonly kind: 'condemned';
      readonly why: string;
      readonly by: 'witness' | 'person' | 'engine' | 'dispatch';
      readonly at: number;
    }
  | { readonly kind: 'ended'; readonly exit: GuestExit; readonly why: string; readonly at: number };

export interface Run {
  readonly run: RunId;
  readonly agent: AgentId;
  readonly rig: RigName | null;
  readonly bead: BeadId | null;
  readonly attempt: number;
  readonly runtime: string;
  /** Unset where nothing confines it. */
  readonly sandbox?: string;
  readonly tokenHash: string;
  readonly hookedAt: number;
  startedAt: number | null;
  checkout: string;
  branch: string;
  /** By the Witness. */
  nudges: number;
  /** The Witness's last nudge, and what it saw. */
  warned: { readonly at: number; readonly cause: 'silence' | 'loop'; readonly why: string } | null;
  /** The latest requests that were carried out, by their sequence: a retry is answered, not repeated. */
  accepted: number[];
  /** The agent's run before this one. */
  readonly before: RunId | null;
  /** Why its latest `gt done` was refused; '' where none was. */
  refusal: string;
  /** What its CLI calls its conversation, and the file that it keeps it in; absent where it is not known. */
  session?: string | null;
  transcript?: string | null;
  /** That of each conversation that it has had, the latest last. */
  transcripts?: readonly string[];
  /** What its model has used, as it was last written down. */
  usage?: Usage;
  /** Which of its runtime's accounts it uses; absent where the runtime has but one. */
  account?: string | null;
  /** Whether it goes on with the conversation of the run before. */
  goesOn?: boolean;
  /** Whether its program ended in the middle of work, not by itself and not by the town's wish. */
  isCut?: boolean;
  phase: RunPhase;
}

export type PastConversation = Pick<
  Run,
  'run' | 'agent' | 'bead' | 'runtime' | 'checkout' | 'session' | 'account' | 'usage'
>;

export interface Polecat {
  readonly agent: AgentId;
  readonly rig: RigName;
  readonly bead: BeadId;
  lastRun: RunId;
}

export interface Decision {
  readonly id: string;
  readonly at: number;
  readonly subject: string;
  readonly text: string;
  readonly run: RunId | null;
  /** What may be answered, where one of several is to be chosen. */
  readonly choices?: readonly string[];
  /** The merge request that it asks a review of; absent where the question is another. */
  readonly review?: MergeRequestId;
  readonly about?: DecisionSubject;
}

export function workKey(rig: RigName, bead: BeadId): string {
  return `${rig}/${bead}`;
}

export function accountKey(runtime: string, account: string): string {
  return `${runtime}/${account}`;
}

export function emptyTown(): TownState {
  return {
    seq: 0,
    nextRun: 1,
    nextMergeRequest: 1,
    nextDecision: 1,
    nextWisp: 1,
    rigs: table(),
    crew: table(),
    leaving: table(),
    works: table(),
    runs: table(),
    conversations: table(),
    lastRuns: table(),
    polecats: table(),
    queue: table(),
    trials: table(),
    nextTrial: 1,
    decisions: table(),
    wisps: table(),
    messages: table(),
    nextMessage: 1,
    limitedAccounts: table(),
    acceptedOfPerson: [],
  };
}

/** A state of its own from one that was kept: what an older release did not keep is empty. */
export function copyTown(kept: Partial<TownState>): TownState {
  const copy = structuredClone(kept);
  const empty = emptyTown();
  return {
    ...empty,
    ...copy,
    rigs: table(copy.rigs),
    crew: table(copy.crew),
    leaving: table(copy.leaving),
    works: table(copy.works),
    runs: table(copy.runs),
    conversations: table(copy.conversations),
    lastRuns: table(copy.lastRuns),
    polecats: table(copy.polecats),
    queue: table(copy.queue),
    trials: table(copy.trials),
    decisions: table(copy.decisions),
    wisps: table(copy.wisps),
    messages: table(copy.messages),
    limitedAccounts: table(copy.limitedAccounts),
  };
}

/** Whether the run's program lives or is about to. */
export function isLive(run: Run): boolean {
  return run.phase.kind !== 'ended';
}

/** Whether the work can still be called off: not once it is, has ended, or is landing right now. */
export function isRecallable({ queue }: TownState, work: Work): boolean {
  if (isEnded(work) || work.phase.kind === 'stopping') return false;
  const request = work.phase.kind === 'submitted' ? queue[work.phase.mr] : undefined;
  return request === undefined || !isLanding(request);
}

export function isEnded(work: Work): boolean {
  return work.phase.kind === 'landed' || work.phase.kind === 'stopped';
}
