// The engine: observe, plan, record, perform. It owns the town's state; everything else asks it.

import type { Result } from '../beads/result.ts';
import { ok } from '../beads/result.ts';
import type { Snapshot } from './action.ts';
import type { Clock } from './adapters/clock.ts';
import type { Files } from './adapters/files.ts';
import { machineHere } from './adapters/processes.ts';
import { stackOf } from './adapters/safety-net.ts';
import type { AgentEars } from './agents/agent-ears.ts';
import { AgentSenses } from './agents/agent-senses.ts';
import { Deliveries } from './agents/delivery/deliveries.ts';
import type { OwnPrograms } from './agents/launch.ts';
import type { AgentStatus } from './agents/status/agent-status.ts';
import type { AgentStatuses } from './agents/status/agent-statuses.ts';
import { CheckoutFollower } from './checkout-follower.ts';
import { DogKennel } from './deacon/dogs.ts';
import { EndedPanes } from './ended-panes.ts';
import type { EngineContext, GateCheckoutState, NewEvent } from './engine-context.ts';
import { type OpenedEngine, openEngine } from './engine-opening.ts';
import type { EngineOptions } from './engine-options.ts';
import { EngineStart } from './engine-start.ts';
import type { EventData, EventKind } from './events.ts';
import { Exclusive } from './exclusive.ts';
import { FileImports } from './file-imports.ts';
import { GuestEnds } from './guest-ends.ts';
import { Heartbeat } from './heartbeat.ts';
import type { GuestId, RigName, RunId, TrialId } from './ids.ts';
import { LedgerWatch } from './ledger-watch.ts';
import { Listeners } from './listeners.ts';
import { Mirrors } from './mirrors.ts';
import { PendingAnswers } from './pending-answers.ts';
import { PlanningRounds } from './planning-rounds.ts';
import { planningSnapshot } from './planning-snapshot.ts';
import type { Problem } from './problem.ts';
import { PushedLedgers } from './pushed-ledgers.ts';
import { clearGates } from './refinery/clear-gates.ts';
import { GateSlots } from './refinery/gate-slots.ts';
import { RunningGates } from './refinery/running-gates.ts';
import { endVoidGates } from './refinery/void-gates.ts';
import type { Rig } from './rig.ts';
import { RigSettingsWatch } from './rig-settings-watch.ts';
import type { Follow } from './rigs/checkout-follow.ts';
import { TokenTable } from './rpc/tokens.ts';
import { runIndex } from './run-index.ts';
import type { TownSettings } from './settings.ts';
import { ShownTown } from './shown-town.ts';
import type { Terminals, Unsubscribe } from './terminals.ts';
import type { TownPaths } from './town-paths.ts';
import { TownRecord } from './town-record.ts';
import type { TownState } from './town-state.ts';
import type { FeedEntry, TownView } from './view.ts';
import type { Observation } from './witness/observation.ts';

export class Engine implements Disposable, EngineContext {
  readonly #options: EngineOptions;
  readonly #record: TownRecord;
  readonly paths: TownPaths;
  readonly socket: string;
  readonly own: OwnPrograms;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly settings: TownSettings;
  readonly terminals: Terminals;
  readonly clock: Clock;
  readonly files: Files;
  readonly state: TownState;
  readonly rigs: Map<RigName, Rig>;
  readonly kennel = new DogKennel();
  readonly tokens = new TokenTable();
  readonly exclusive = new Exclusive();
  readonly pushedLedgers = new PushedLedgers();
  readonly observations: Map<string, Observation>;
  readonly statuses: AgentStatuses;
  readonly endedPanes = new EndedPanes();
  readonly pendingAnswers = new PendingAnswers();
  readonly fileImports = new FileImports();
  readonly ears: AgentEars;
  readonly typedAt = new Map<string, number>();
  readonly deliveries: Deliveries;
  readonly gateCheckouts = new Map<string, GateCheckoutState>();
  readonly gateSlots: GateSlots;
  readonly gating = new RunningGates(() => this.wake());
  readonly takenCheckouts = new Set<string>();
  readonly trying = new Map<TrialId, AbortController>();
  readonly starting = new Map<RunId, Promise<void>>();
  /** Resolves when what an earlier engine left of gates is gone; none runs before. */
  gatesCleared: Promise<void> = Promise.resolve();
  readonly #start = new EngineStart(this);
  readonly #senses: AgentSenses;
  readonly #ends = new GuestEnds(this);
  readonly #follower = new CheckoutFollower();
  readonly #ledgerWatch = new LedgerWatch();
  readonly #mirrors: Mirrors;
  readonly #settingsWatch: RigSettingsWatch;
  readonly #rounds: PlanningRounds;
  readonly #shown: ShownTown;
  readonly #heart: Heartbeat;
  readonly #beats = new Listeners((cause) => this.note(stackOf(cause)));
  readonly #stop = new AbortController();
  #unsubscribe: Unsubscribe = () => {};
  #draining = false;

  private constructor(options: EngineOptions, opened: OpenedEngine) {
    this.#options = options;
    this.#record = new TownRecord(opened);
    this.state = opened.state;
    this.rigs = opened.rigs;
    this.paths = options.paths;
    this.gateSlots = new GateSlots(options.paths.root);
    this.socket = options.socket;
    this.own = options.own;
    this.env = options.env;
    this.settings = options.settings;
    this.terminals = options.terminals;
    this.clock = options.clock;
    this.deliveries = new Deliveries(options.clock);
    this.files = options.files;
    this.#senses = new AgentSenses(this, {
      onChange: () => this.#shown.publish(),
      onActivity: () => this.wake(),
    });
    this.observations = this.#senses.observations;
    this.statuses = this.#senses.statuses;
    this.ears = this.#senses.ears;
    const { clock, files, note } = options;
    this.#mirrors = new Mirrors({ kennel: this.kennel, clock, note });
    this.#settingsWatch = new RigSettingsWatch({ root: options.paths.root, files, note });
    const parts = { record: this.#record, senses: this.#senses, follower: this.#follower };
    this.#rounds = new PlanningRounds(this, {
      ...{ ...parts, ends: this.#ends },
      onFollowed: () => this.#followed(),
    });
    this.#shown = new ShownTown(this, {
      ...{ ...parts, rounds: this.#rounds, notices: opened.notices },
      complaining: [this.#rounds.actions, this.#settingsWatch, this.#follower, this.#mirrors],
    });
    this.#heart = new Heartbeat({
      clock,
      everyMs: options.settings.deacon.heartbeatMs,
      onBeat: () => this.#beat(),
      onWake: () => this.#tick(),
    });
  }

  /** Reads the log and opens every rig; starts nothing yet. */
  static async open(options: EngineOptions): Promise<Result<Engine, Problem>> {
    const opened = await openEngine(options);
    return opened.ok ? ok(new Engine(options, opened.value)) : opened;
  }

  get epoch(): number {
    return this.#record.epoch;
  }

  get stopping(): AbortSignal {
    return this.#stop.signal;
  }

  /**
   * Holds the log against what really lives, then begins to beat. Where the disk refuses the log, the engine is up all
   * the same, says so, and tries again at every beat; it starts nothing before.
   */
  async start(): Promise<void> {
    this.#start.admitRuns();
    this.#senses.listen();
    this.#unsubscribe = this.terminals.onExit((exited) => {
      this.#ends.take(exited);
      this.#shown.publish();
    });
    await this.#start.recoverRigs();
    this.gatesCleared = clearGates(this.rigs.values(), (text) => this.note(text));
    await this.#start.becomeReady();
    this.#heart.start();
    this.#tick();
  }

  record<K extends EventKind>(kind: K, data: EventData[K]): void {
    this.recordAll([{ kind, data } as NewEvent]);
  }

  recordAll(events: readonly NewEvent[]): void {
    try {
      this.#record.append(events);
    } finally {
      this.#shown.publish();
    }
    endVoidGates(this);
    this.wake();
  }

  note(text: string): void {
    this.#options.note(text);
  }

  display(text: string): string {
    return this.#options.display(text);
  }

  wantFollow(rig: RigName): void {
    this.#follower.want(rig);
    this.wake();
  }

  /** Brings landed work to the person's checkout now, where that harms nothing. */
  async followNow(rig: Rig): Promise<Follow> {
    return await this.#follower.followNow(this, rig, () => this.#followed());
  }

  /** Brings to the persons' checkouts what has landed and is not there yet, before the engine ends. */
  async followLeft(): Promise<void> {
    if (!this.#start.isReady) return;
    await this.#follower.followLeft(this, () => this.#followed());
  }

  /** A person typed into the guest: machine messages to it wait. */
  personTyped(guest: GuestId): void {
    this.typedAt.set(guest, this.clock.now());
  }

  /** Nothing new is started from now on. */
  drain(): void {
    this.#draining = true;
    this.#shown.publish();
  }

  /** Whether a run with work still lives. */
  get hasWorkUnderWay(): boolean {
    return runIndex(this.state).live.some((run) => run.bead !== null);
  }

  view(): TownView {
    return this.#shown.view();
  }

  statusOf(run: RunId): AgentStatus | null {
    return this.#senses.statusOf(run);
  }

  /** What the plans see now, of the machine what was seen of it at `machine`. */
  snapshot(machine = machineHere()): Snapshot {
    const { actions } = this.#rounds;
    return planningSnapshot(this, { senses: this.#senses, actions, machine, isDraining: this.#draining });
  }

  /** Tells the listeners where beads have changed since the last look. */
  lookAtBeads(): void {
    if (this.#ledgerWatch.hasChanged(this.rigs.values())) this.#shown.publish();
    if (this.#start.isReady) this.#mirrors.look(this.rigs.values());
  }

  feedSince(seq: number): readonly FeedEntry[] {
    return this.#record.feed.since(seq);
  }

  /** Calls back after every change of what the view shows. */
  subscribe(listener: () => void): Unsubscribe {
    return this.#shown.subscribe(listener);
  }

  /** Calls back at every heartbeat, before the plans are made. */
  onBeat(listener: () => void): Unsubscribe {
    return this.#beats.add(listener);
  }

  until(condition: () => boolean, timeoutMs: number): Promise<boolean> {
    return this.#shown.until(condition, timeoutMs);
  }

  /** Plans again soon; many calls make one. */
  wake(): void {
    this.#heart.wake();
  }

  /** Resolves when nothing that the engine has begun is under way any more, gates' processes included. */
  async settled(): Promise<void> {
    await this.#rounds.actions.settled();
    await this.#follower.settled();
    await this.#mirrors.settled();
    await this.#senses.settled();
    await this.exclusive.settled();
    await this.gatesCleared;
    await Promise.all([...this.rigs.values()].map(({ repository }) => repository.rest()));
  }

  [Symbol.dispose](): void {
    if (!this.#start.end()) return;
    this.#stop.abort();
    this.#heart[Symbol.dispose]();
    this.#unsubscribe();
    this.kennel[Symbol.dispose]();
    this.#senses[Symbol.dispose]();
    this.deliveries[Symbol.dispose]();
    for (const rig of this.rigs.values()) rig.ledger[Symbol.dispose]();
    this.#record[Symbol.dispose]();
  }

  #beat(): void {
    this.#beats.callAll();
    this.#settingsWatch.look(this.rigs.values());
    this.lookAtBeads();
    if (this.#shown.isBehind) this.#shown.publish();
    if (this.#start.isReady) {
      this.#senses.lookAtTranscripts();
      this.#senses.lookAtCheckouts();
    } else this.#start.tryAgain();
    this.#tick();
  }

  #tick(): void {
    if (this.#start.isReady) this.#rounds.run();
  }

  #followed(): void {
    this.#shown.publish();
    this.wake();
  }
}
