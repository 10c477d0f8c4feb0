// Something the engine wants done. Plans return actions, performing one ends in one event at most, and an action
// whose key is in flight is not planned again.

import type { BeadId } from '../beads/bead.ts';
import type { AgentStatus } from './agents/status/agent-status.ts';
import type { Rule } from './agents/status/rules.ts';
import type { AgentId, MergeRequestId, MessageId, RigName, RunId, TrialId } from './ids.ts';
import type { Lane } from './refinery/lanes.ts';
import type { CommitId } from './rigs/commit-id.ts';
import type { RigSettings, TownSettings } from './settings.ts';
import type { TownState } from './town-state.ts';
import { workKey } from './town-state.ts';
import type { Observation } from './witness/observation.ts';

/** A checkout on disk that gates run in; two rigs may have one of the same commit. */
export interface GateCheckout {
  readonly rig: RigName;
  readonly gatedCommit: CommitId;
  /** Whether it is of the branch as it is, or with files of the branch in it: no candidate that would land. */
  readonly isBranch?: boolean;
  /** Whose alone it is; absent where it is the queue's. */
  readonly trial?: TrialId;
  /** Whether it is needed no more, and kept to become another. */
  readonly isSpare?: boolean;
  /** Which of those of the commit it is, where gates run in several side by side; absent in the first. */
  readonly beside?: number;
  /** Whether it is made before its turn, and nothing has run in it yet. */
  readonly isAhead?: boolean;
}

export type Action =
  /** Fill the agent's hook, make its checkout and start its run; without a bead for mayor and crew. */
  | {
      readonly kind: 'start-run';
      readonly agent: AgentId;
      readonly rig: RigName | null;
      readonly bead: BeadId | null;
      readonly runtime: string;
    }
  | { readonly kind: 'nudge'; readonly run: RunId; readonly cause: 'silence' | 'loop'; readonly why: string }
  | {
      readonly kind: 'condemn';
      readonly run: RunId;
      readonly why: string;
      readonly by: 'witness' | 'engine' | 'dispatch';
    }
  | { readonly kind: 'end-run'; readonly run: RunId; readonly signal: 'SIGHUP' | 'SIGTERM' | 'SIGKILL' }
  /** End work whose bead was closed by somebody: its run or merge request ends with it. */
  | { readonly kind: 'recall-work'; readonly rig: RigName; readonly bead: BeadId; readonly reason: string }
  | {
      readonly kind: 'stop-work';
      readonly rig: RigName;
      readonly bead: BeadId;
      readonly reason: string;
      readonly by: string;
      /** Whether a person is asked in the decision inbox. */
      readonly escalate: boolean;
      /** Set where that is about more than to be looked at. */
      readonly about?: 'conflict';
    }
  | {
      readonly kind: 'return-work';
      readonly rig: RigName;
      readonly bead: BeadId;
      readonly mr: MergeRequestId;
    }
  /** Say on the bead, and to the crew member, why its merge request was turned down. */
  | { readonly kind: 'tell-rejection'; readonly mr: MergeRequestId }
  /** Type a message into the run's terminal, or find out what became of one that was begun. */
  | { readonly kind: 'deliver'; readonly run: RunId; readonly message: MessageId }
  | { readonly kind: 'expire-message'; readonly id: MessageId; readonly why: string }
  /** Put what the run's screen asks before a person. */
  | { readonly kind: 'raise-question'; readonly run: RunId }
  /** Tell a person that the run's CLI is signed out. */
  | { readonly kind: 'raise-sign-in'; readonly run: RunId }
  /** What was asked on a screen is answered, or its run has ended. */
  | { readonly kind: 'settle-question'; readonly id: string }
  /** Answer a question of the CLI's own start. */
  | { readonly kind: 'answer-dialog'; readonly run: RunId; readonly rule: Rule }
  | { readonly kind: 'retire-polecat'; readonly agent: AgentId }
  /** Rescue and remove the clone of a crew member who was let go. */
  | { readonly kind: 'retire-crew'; readonly agent: AgentId }
  | { readonly kind: 'burn-wisp'; readonly wisp: string }
  | { readonly kind: 'build'; readonly mr: MergeRequestId; readonly lane: Lane }
  /** Take it, and what stands on it, off the train. */
  | { readonly kind: 'uncouple'; readonly mr: MergeRequestId; readonly why: string }
  | { readonly kind: 'gate'; readonly mr: MergeRequestId; readonly gate: string }
  /** Run a gate on the branch that the first candidate stands on, which has failed it. */
  | { readonly kind: 'gate-branch'; readonly mr: MergeRequestId; readonly gate: string }
  /** Let what fails as the branch does without it wait for another branch. */
  | { readonly kind: 'set-aside'; readonly mr: MergeRequestId }
  /** Find out with which of those before it the change conflicts. */
  | { readonly kind: 'foresee'; readonly mr: MergeRequestId }
  /** End the gates whose results would tell nothing any more. */
  | { readonly kind: 'stop-gate'; readonly mr: MergeRequestId }
  /** Reject what has failed its gate with nothing before it that has not landed. */
  | { readonly kind: 'turn-down'; readonly mr: MergeRequestId }
  /** Ask a person to look at a candidate that its gates have passed. */
  | { readonly kind: 'request-review'; readonly mr: MergeRequestId }
  | { readonly kind: 'land'; readonly mr: MergeRequestId }
  /** Push the candidate and open a pull request for it, or change the one that there is. */
  | { readonly kind: 'propose'; readonly mr: MergeRequestId }
  /** Look what the host says of a pull request, and merge it where it may be; `pauseMs`: until the next look. */
  | { readonly kind: 'watch-pull-request'; readonly mr: MergeRequestId; readonly pauseMs: number }
  /** Have the host merge nothing by itself any more that has changed since. */
  | { readonly kind: 'recall-merge'; readonly mr: MergeRequestId }
  /** Close what is open of an ended merge request, and remove its branch. */
  | { readonly kind: 'end-pull-request'; readonly mr: MergeRequestId }
  | { readonly kind: 'build-trial'; readonly trial: TrialId }
  /** Run a gate on a trial's candidate. */
  | { readonly kind: 'gate-trial'; readonly trial: TrialId; readonly gate: string }
  /** Take what the gate has said of the same tree. */
  | { readonly kind: 'reuse-green'; readonly trial: TrialId; readonly gate: string }
  /** Time a trial's gate on one of its steps. */
  | { readonly kind: 'measure-trial'; readonly trial: TrialId; readonly round: number; readonly step: number }
  /** Give a trial's gate up, to be begun again. */
  | { readonly kind: 'stop-trial'; readonly trial: TrialId }
  /** Say how a trial has come out. */
  | { readonly kind: 'end-trial'; readonly trial: TrialId }
  /** Make the checkout of what may be tested next, while others are tested. */
  | { readonly kind: 'make-ready'; readonly rig: RigName; readonly gatedCommit: CommitId }
  /** Make a checkout spare, or take it away. */
  | ({ readonly kind: 'clear-gate' } & GateCheckout)
  /** Look whether a frozen rig's upstream can be taken in again. */
  | { readonly kind: 'check-upstream'; readonly rig: RigName }
  /** Bring the ledger to the upstream's branch for it; `pauseMs`: until the next time, however it ends. */
  | { readonly kind: 'push-beads'; readonly rig: RigName; readonly pauseMs: number }
  | { readonly kind: 'chore'; readonly chore: 'rotate-logs' }
  /** Pack what has piled up in the rig's repository, and drop the refs that nothing needs. */
  | { readonly kind: 'tidy-repository'; readonly rig: RigName };

/** Names the subject of an action: two actions of one key are the same wish. */
export function actionKey(action: Action): string {
  switch (action.kind) {
    case 'start-run':
      return startKey(action);
    case 'nudge':
    case 'condemn':
    case 'end-run':
    case 'raise-question':
    case 'raise-sign-in':
    case 'answer-dialog':
    case 'deliver':
      return `${action.kind} ${action.run}`;
    case 'recall-work':
    case 'stop-work':
    case 'return-work':
      return `${action.kind} ${action.rig}/${action.bead}`;
    case 'retire-polecat':
    case 'retire-crew':
      return `${action.kind} ${action.agent}`;
    case 'settle-question':
    case 'expire-message':
      return `${action.kind} ${action.id}`;
    case 'burn-wisp':
      return `${action.kind} ${action.wisp}`;
    case 'tell-rejection':
      return `${action.kind} ${action.mr}`;
    case 'build':
    case 'uncouple':
    case 'gate-branch':
    case 'set-aside':
    case 'turn-down':
    case 'request-review':
    case 'land':
    case 'propose':
      return mergeKey(action.mr);
    case 'gate':
      return `gate ${action.mr} ${action.gate}`;
    case 'foresee':
    case 'stop-gate':
    case 'watch-pull-request':
    case 'recall-merge':
    case 'end-pull-request':
      return `${action.kind} ${action.mr}`;
    case 'build-trial':
    case 'gate-trial':
    case 'reuse-green':
    case 'measure-trial':
    case 'end-trial':
      return trialKey(action.trial);
    case 'stop-trial':
      return `${action.kind} ${action.trial}`;
    case 'make-ready':
      return makeReadyKey(action);
    case 'clear-gate':
      return `${clearGateKeys(action.rig)}${checkoutName(action)}`;
    case 'check-upstream':
    case 'tidy-repository':
    case 'push-beads':
      return `${action.kind} ${action.rig}`;
    case 'chore':
      return `chore ${action.chore}`;
  }
}

/** Of a bead only one run is started at a time, whoever gets it. */
export function startKey({
  agent,
  rig,
  bead,
}: Pick<Action & { kind: 'start-run' }, 'agent' | 'rig' | 'bead'>): string {
  return `start-run ${rig && bead ? workKey(rig, bead) : agent}`;
}

/** One step of a merge request at a time, but for its gates. */
export function mergeKey(mr: string): string {
  return `${MERGE}${mr}`;
}

/** Whose step the key is of; null where it is of none. */
export function mergedBy(key: string): MergeRequestId | null {
  return key.startsWith(MERGE) ? (key.slice(MERGE.length) as MergeRequestId) : null;
}

const MERGE = 'merge ';

/** One step of a trial at a time. */
export function trialKey(trial: TrialId): string {
  return `trial ${trial}`;
}

/** Of a gate checkout, among all of its rig. */
export function checkoutName({
  gatedCommit,
  beside = 0,
  trial,
}: {
  readonly gatedCommit: string;
  readonly beside?: number | undefined;
  readonly trial?: TrialId | undefined;
}): string {
  return `${gatedCommit.slice(0, 12)}${beside > 0 ? `.${beside}` : ''}${trial ? `-${trial}` : ''}`;
}

/** Of a candidate's own checkout. */
export function makeReadyKey(of: Pick<GateCheckout, 'rig' | 'gatedCommit'>): string {
  return `${makeReadyKeys(of.rig)}${checkoutName({ gatedCommit: of.gatedCommit })}`;
}

/** How the keys begin under which a rig's gate checkouts are made. */
export function makeReadyKeys(rig: RigName): string {
  return `make-ready ${rig}/`;
}

/** How the keys begin under which a rig's gate checkouts are cleared. */
export function clearGateKeys(rig: RigName): string {
  return `clear-gate ${rig}/`;
}

/** A `gt done` that is being taken in: until it is, nobody else gets its bead. */
export function doneKey(work: string): string {
  return `done ${work}`;
}

/** Everything a plan may look at. */
export interface Snapshot {
  readonly state: TownState;
  readonly settings: TownSettings;
  readonly rigs: Readonly<Record<string, RigSettings>>;
  readonly observations: ReadonlyMap<string, Observation>;
  /** What the runs' own CLIs tell of their state; absent where nothing but their bytes tells. */
  readonly statuses: ReadonlyMap<RunId, AgentStatus>;
  /** Those at work on a bead whose checkout is gone. */
  readonly lost: ReadonlySet<RunId>;
  /** When a person last typed into a guest. */
  readonly typedAt: ReadonlyMap<string, number>;
  /** What stood in the way of messages when their terminals were last looked at. */
  readonly messageReasons: ReadonlyMap<MessageId, string>;
  /** Why the beads of unended work that are closed were, by `workKey`. */
  readonly closed: ReadonlyMap<string, string>;
  /** The open beads that the bead of a merge request waits for; absent where none. */
  readonly awaited: ReadonlyMap<MergeRequestId, readonly BeadId[]>;
  /** Rigs whose ledger has changed since it was last brought to the upstream. */
  readonly unpushed: ReadonlySet<RigName>;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly freeMemoryBytes: number;
  /** Keys of actions that are under way, and of verbs that hold a subject. */
  readonly inFlight: ReadonlySet<string>;
  /** Keys of actions that failed or changed nothing a moment ago. */
  readonly cooling: ReadonlySet<string>;
  /** Runs whose program is just being started. */
  readonly starting: ReadonlySet<string>;
  readonly gateCheckouts: readonly GateCheckout[];
  /** Which gates are running, by whose they are, also of candidates that were given up. */
  readonly gating: ReadonlyMap<MergeRequestId, readonly string[]>;
  /** Those of `gating` of which a gate has not started its program yet. */
  readonly aboutToStart: ReadonlySet<MergeRequestId>;
  /** Trials whose gates are running. */
  readonly trying: ReadonlySet<TrialId>;
  /** Of the machine's processors, those that may be used. */
  readonly cores: number;
  /** Set while the town winds down: nothing new is started. */
  readonly draining: boolean;
}
