// What performing an action needs: the state it may read, the ports it may use, and the one way to say what happened.

import type { GateCheckout } from './action.ts';
import type { Clock } from './adapters/clock.ts';
import type { Files } from './adapters/files.ts';
import type { AgentEars } from './agents/agent-ears.ts';
import type { Deliveries } from './agents/delivery/deliveries.ts';
import type { OwnPrograms } from './agents/launch.ts';
import type { AgentStatus } from './agents/status/agent-status.ts';
import type { AgentStatuses } from './agents/status/agent-statuses.ts';
import type { DogKennel } from './deacon/dogs.ts';
import type { EndedPanes } from './ended-panes.ts';
import type { EventData, EventKind } from './events.ts';
import type { Exclusive } from './exclusive.ts';
import type { FileImports } from './file-imports.ts';
import type { RigName, RunId, TrialId } from './ids.ts';
import type { PendingAnswers } from './pending-answers.ts';
import type { PushedLedgers } from './pushed-ledgers.ts';
import type { GateSlots } from './refinery/gate-slots.ts';
import type { RunningGates } from './refinery/running-gates.ts';
import type { Rig } from './rig.ts';
import type { TokenTable } from './rpc/tokens.ts';
import type { TownSettings } from './settings.ts';
import type { Terminals } from './terminals.ts';
import type { TownPaths } from './town-paths.ts';
import type { TownState } from './town-state.ts';
import type { Observation } from './witness/observation.ts';

/** An event before it has a place in the log. */
export type NewEvent = { [K in EventKind]: { readonly kind: K; readonly data: EventData[K] } }[EventKind];

export interface GateCheckoutState extends GateCheckout {
  /** Whether it holds what the rig's setup brings. */
  readonly isReady: boolean;
  /** By which setup, in which environment; absent where it is not ready. */
  readonly setUpBy?: string;
  /** Whether it holds its tree, and nothing has run in it yet. */
  readonly isFilled?: boolean;
  /** Whether something has run in it, which may have changed files of the tree. */
  readonly isUsed?: boolean;
  /** While it becomes spare: resolves when it is, or when that has failed. */
  readonly emptied?: Promise<void>;
}

export interface EngineContext {
  readonly paths: TownPaths;
  readonly socket: string;
  readonly own: OwnPrograms;
  /** The environment of the town process. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly settings: TownSettings;
  readonly state: TownState;
  readonly rigs: Map<RigName, Rig>;
  readonly terminals: Terminals;
  readonly kennel: DogKennel;
  readonly files: Files;
  readonly tokens: TokenTable;
  readonly clock: Clock;
  readonly observations: Map<string, Observation>;
  readonly statuses: AgentStatuses;
  /** What the run does, its limit with the end that its transcript has; null where nothing tells. */
  statusOf(run: RunId): AgentStatus | null;
  readonly endedPanes: EndedPanes;
  readonly pendingAnswers: PendingAnswers;
  readonly fileImports: FileImports;
  /** Hears what agents' CLIs tell by their hooks. */
  readonly ears: AgentEars;
  readonly deliveries: Deliveries;
  /** Instants at which a person last typed into a guest. */
  readonly typedAt: Map<string, number>;
  /** Appends events, durable when it returns, and folds them; throws LogWriteError where the disk refuses. */
  record<K extends EventKind>(kind: K, data: EventData[K]): void;
  /** The same for several with one sync of the disk. */
  recordAll(events: readonly NewEvent[]): void;
  /** Gate checkouts that this engine has made, by their folder: after a crash they are made anew. */
  readonly gateCheckouts: Map<string, GateCheckoutState>;
  readonly gateSlots: GateSlots;
  /** Resolves when what an earlier engine left of gates is gone; none runs before. */
  readonly gatesCleared: Promise<void>;
  /** Folders of those in which something is set up or runs: each has one gate at a time. */
  readonly takenCheckouts: Set<string>;
  /** The gates of merge requests that run: ended when their candidate is given up. */
  readonly gating: RunningGates;
  /** Ends the gate of a trial that is under way. */
  readonly trying: Map<TrialId, AbortController>;
  /** Starts that are under way: what a run asks for meanwhile waits for its end. */
  readonly starting: Map<RunId, Promise<void>>;
  readonly pushedLedgers: PushedLedgers;
  readonly exclusive: Exclusive;
  /** Aborted when the engine ends: gates under way end with it. */
  readonly stopping: AbortSignal;
  /** Waits until the condition holds, at most so long; whether it does. */
  until(condition: () => boolean, timeoutMs: number): Promise<boolean>;
  /** Asks for the person's checkout to be offered what landed. */
  wantFollow(rig: RigName): void;
  /** Makes untrusted text safe to show. */
  display(text: string): string;
  /** A line for the town's own log file. */
  note(text: string): void;
}

/** The rig of that name; throws where the caller's state names one that is not open: a bug. */
export function openRig(context: EngineContext, name: RigName): Rig {
  const rig = context.rigs.get(name);
  if (!rig) throw new Error(`rig ${name} is not open`);
  return rig;
}
