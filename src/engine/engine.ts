// The engine: observe, plan, record, perform. It owns the town's state; everything else asks it.

import type { Result } from '../beads/result.ts';
import { ok } from '../beads/result.ts';
import type { Snapshot } from './action.ts';
import { ActionRunner } from './action-runner.ts';
import type { Clock } from './adapters/clock.ts';
import { type Files, reasonOf } from './adapters/files.ts';
import { machineHere } from './adapters/processes.ts';
import { stackOf } from './adapters/safety-net.ts';
import { limitedAccounts } from './agents/accounts/limited-accounts.ts';
import { AgentEars } from './agents/agent-ears.ts';
import { Deliveries } from './agents/delivery/deliveries.ts';
import { hearEvent, hearLateEvent } from './agents/hear-event.ts';
import type { OwnPrograms } from './agents/launch.ts';
import type { AgentStatus } from './agents/status/agent-status.ts';
import { AgentStatuses } from './agents/status/agent-statuses.ts';
import { withLimitEnd, withLimitEnds } from './agents/status/limit-ends.ts';
import { UsageTracker } from './agents/usage/usage-tracker.ts';
import { awaitedBeads } from './awaited-beads.ts';
import { CheckoutFollower } from './checkout-follower.ts';
import { closedWork } from './closed-work.ts';
import { DogKennel } from './deacon/dogs.ts';
import { planDeacon } from './deacon/plan.ts';
import { EndedPanes } from './ended-panes.ts';
import type { EngineContext, GateCheckoutState, NewEvent } from './engine-context.ts';
import { type OpenedEngine, openEngine } from './engine-opening.ts';
import type { EngineOptions } from './engine-options.ts';
import { LogWriteError } from './event-log.ts';
import type { EventData, EventKind } from './events.ts';
import { Exclusive } from './exclusive.ts';
import { FileImports } from './file-imports.ts';
import { GuestEnds } from './guest-ends.ts';
import { Heartbeat } from './heartbeat.ts';
import type { GuestId, RigName, RunId, TrialId } from './ids.ts';
import { agentName } from './ids.ts';
import { LedgerWatch } from './ledger-watch.ts';
import { Listeners } from './listeners.ts';
import { Mirrors } from './mirrors.ts';
import { MustWait } from './must-wait.ts';
import { PendingAnswers } from './pending-answers.ts';
import { performAction } from './perform.ts';
import { PLANS } from './plans.ts';
import type { Problem } from './problem.ts';
import { PushedLedgers } from './pushed-ledgers.ts';
import { reconcile, recoverRepository } from './reconcile.ts';
import { clearGates } from './refinery/clear-gates.ts';
import { GateSlots } from './refinery/gate-slots.ts';
import { RunningGates } from './refinery/running-gates.ts';
import { settingsInForce } from './refinery/settings-in-force.ts';
import { endVoidGates } from './refinery/void-gates.ts';
import type { Rig } from './rig.ts';
import { RigSettingsWatch } from './rig-settings-watch.ts';
import type { Follow } from './rigs/checkout-follow.ts';
import { TokenTable } from './rpc/tokens.ts';
import { runIndex } from './run-index.ts';
import type { TownSettings } from './settings.ts';
import { table } from './table.ts';
import type { Digest, Terminals, Unsubscribe } from './terminals.ts';
import type { TownPaths } from './town-paths.ts';
import { TownRecord } from './town-record.ts';
import { isLive, type TownState } from './town-state.ts';
import { townView } from './town-view.ts';
import type { FeedEntry, TownView } from './view.ts';
import { ViewCache } from './view-cache.ts';
import { standingWarnings, unpushedBeads } from './warnings.ts';
import type { Observation } from './witness/observation.ts';
import { observeDigest } from './witness/observation.ts';

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
  readonly observations = new Map<string, Observation>();
  readonly statuses: AgentStatuses;
  readonly #usages: UsageTracker;
  readonly endedPanes = new EndedPanes();
  readonly pendingAnswers = new PendingAnswers();
  readonly fileImports = new FileImports();
  readonly ears = new AgentEars((cause) => this.note(stackOf(cause)));
  readonly typedAt = new Map<string, number>();
  readonly deliveries: Deliveries;
  readonly gateCheckouts = new Map<string, GateCheckoutState>();
  readonly gateSlots: GateSlots;
  readonly gating = new RunningGates();
  readonly takenCheckouts = new Set<string>();
  readonly trying = new Map<TrialId, AbortController>();
  readonly starting = new Map<RunId, Promise<void>>();
  /** Resolves when what an earlier engine left of gates is gone; none runs before. */
  gatesCleared: Promise<void> = Promise.resolve();
  readonly #follower = new CheckoutFollower();
  readonly #viewCache = new ViewCache();
  readonly #ends = new GuestEnds(this);
  readonly #actions: ActionRunner;
  readonly #settingsWatch: RigSettingsWatch;
  readonly #heart: Heartbeat;
  readonly #listeners = new Listeners((cause) => this.note(stackOf(cause)));
  readonly #beats = new Listeners((cause) => this.note(stackOf(cause)));
  readonly #ledgerWatch = new LedgerWatch();
  readonly #mirrors: Mirrors;
  readonly #subscriptions: Unsubscribe[] = [];
  readonly #warnings = new Map<string, string>();
  #lastChoreAt: number | null = null;
  readonly #stop = new AbortController();
  #phase: 'opened' | 'reconciling' | 'ready' | 'ended' = 'opened';
  #isAnnounced = false;
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
    this.#mirrors = new Mirrors({
      kennel: this.kennel,
      clock: options.clock,
      note: (text) => this.note(text),
    });
    this.#settingsWatch = new RigSettingsWatch(options.paths.root, options.files);
    this.statuses = new AgentStatuses({
      ...{ clock: options.clock, settings: options.settings },
      onChange: () => {
        this.#publish();
        this.wake();
      },
    });
    this.#usages = new UsageTracker({
      ...{ clock: options.clock, settings: options.settings },
      record: (run, usage) => this.record('run.used', { run, usage }),
      onChange: () => this.#publish(),
      note: (text) => this.note(text),
    });
    this.#actions = new ActionRunner({
      clock: options.clock,
      perform: (action) => performAction(this, action),
      seq: () => this.state.seq,
      onEnd: () => this.wake(),
      onFailure: (key, cause) =>
        this.note(`${key}: ${cause instanceof MustWait ? cause.message : stackOf(cause)}`),
    });
    this.#heart = new Heartbeat({
      clock: options.clock,
      everyMs: options.settings.deacon.heartbeatMs,
      onBeat: () => this.#beat(),
      onWake: () => this.#tick(),
    });
    for (const notice of opened.notices) this.#warnings.set(notice, notice);
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

  get isDraining(): boolean {
    return this.#draining;
  }

  /**
   * Holds the log against what really lives, then begins to beat. Where the disk refuses the log, the engine is up all
   * the same, says so, and tries again at every beat; it starts nothing before.
   */
  async start(): Promise<void> {
    for (const run of Object.values(this.state.runs)) {
      const { role } = agentName(run.agent);
      this.tokens.admit(run.tokenHash, { kind: 'run', run: run.run, agent: run.agent, role });
    }
    const { terminals } = this.#options;
    this.#subscriptions.push(
      terminals.onDigest((digest) => this.#observe(digest)),
      terminals.onExit((exited) => {
        this.#ends.take(exited);
        this.#publish();
      }),
    );
    this.#subscriptions.push(
      this.ears.onHeard((run, at, event) => hearEvent(this, this.#usages, { run, at, event })),
      this.ears.onHeardLate((run, at, event) => hearLateEvent(this, { run, at, event })),
    );
    for (const rig of this.rigs.values()) {
      await recoverRepository(this, rig);
      this.wantFollow(rig.name);
    }
    this.gatesCleared = clearGates(this.rigs.values(), (text) => this.note(text));
    await this.#becomeReady();
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
      this.#publish();
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

  /** A person typed into the guest: machine messages to it wait. */
  personTyped(guest: GuestId): void {
    this.typedAt.set(guest, this.clock.now());
  }

  /** Nothing new is started from now on. */
  drain(): void {
    this.#draining = true;
    this.#publish();
  }

  /** Whether a run with work still lives. */
  get hasWorkUnderWay(): boolean {
    return runIndex(this.state).live.some((run) => run.bead !== null);
  }

  view(): TownView {
    return townView({
      snapshot: this.snapshot(),
      rigs: this.rigs,
      heads: this.#follower.heads,
      waiting: this.#follower.waiting,
      feed: this.#record.feed.entries,
      warnings: this.#allWarnings(),
      epoch: this.epoch,
      display: this.#options.display,
      cache: this.#viewCache,
      usageOf: (run) => this.#usages.of(run),
    });
  }

  statusOf(run: RunId): AgentStatus | null {
    const status = this.statuses.of(run);
    return status && withLimitEnd(status, this.#usages.troubleOf(run));
  }

  /** What the plans see now, of the machine what was seen of it at `machine`. */
  snapshot(machine = machineHere()): Snapshot {
    return {
      state: this.state,
      settings: this.settings,
      rigs: table(
        Object.fromEntries([...this.rigs].map(([name, rig]) => [name, settingsInForce(rig.settings, this)])),
      ),
      observations: this.observations,
      statuses: withLimitEnds(this.statuses.all(), (run) => this.#usages.troubleOf(run)),
      typedAt: this.typedAt,
      messageReasons: this.deliveries.reasons,
      closed: closedWork(this.state, this.rigs),
      awaited: awaitedBeads(this.state, this.rigs, this.clock.now()),
      unpushed: this.pushedLedgers.behind(this.rigs.values()),
      now: this.clock.now(),
      freeMemoryBytes: machine.freeMemoryBytes,
      inFlight: new Set([...this.#actions.keys(), ...this.exclusive.keys()]),
      cooling: this.#actions.cooling(),
      starting: new Set(this.starting.keys()),
      gateCheckouts: [...this.gateCheckouts.values()],
      gating: this.gating.byRequest(),
      trying: new Set(this.trying.keys()),
      cores: machine.cores,
      draining: this.#draining,
    };
  }

  /** Tells the listeners where beads have changed since the last look. */
  lookAtBeads(): void {
    if (this.#ledgerWatch.hasChanged(this.rigs.values())) this.#publish();
    if (this.#phase === 'ready') this.#mirrors.look(this.rigs.values());
  }

  feedSince(seq: number): readonly FeedEntry[] {
    return this.#record.feed.since(seq);
  }

  /** Calls back after every change of what the view shows. */
  subscribe(listener: () => void): Unsubscribe {
    return this.#listeners.add(listener);
  }

  /** Calls back at every heartbeat, before the plans are made. */
  onBeat(listener: () => void): Unsubscribe {
    return this.#beats.add(listener);
  }

  until(condition: () => boolean, timeoutMs: number): Promise<boolean> {
    return this.#listeners.until(condition, (callback) => this.clock.setTimeout(callback, timeoutMs));
  }

  /** Plans again soon; many calls make one. */
  wake(): void {
    this.#heart.wake();
  }

  /** Resolves when nothing that the engine has begun is under way any more, gates' processes included. */
  async settled(): Promise<void> {
    await this.#actions.settled();
    await this.#follower.settled();
    await this.#mirrors.settled();
    await this.#usages.settled();
    await this.exclusive.settled();
    await this.gatesCleared;
    await Promise.all([...this.rigs.values()].map(({ repository }) => repository.rest()));
  }

  [Symbol.dispose](): void {
    if (this.#phase === 'ended') return;
    this.#phase = 'ended';
    this.#stop.abort();
    this.#heart[Symbol.dispose]();
    for (const unsubscribe of this.#subscriptions) unsubscribe();
    this.kennel[Symbol.dispose]();
    this.statuses[Symbol.dispose]();
    this.deliveries[Symbol.dispose]();
    this.#usages[Symbol.dispose]();
    for (const rig of this.rigs.values()) rig.ledger[Symbol.dispose]();
    this.#record[Symbol.dispose]();
  }

  async #becomeReady(): Promise<void> {
    if (this.#phase !== 'opened') return;
    this.#phase = 'reconciling';
    try {
      if (!this.#isAnnounced) this.record('engine.started', { pid: process.pid });
      this.#isAnnounced = true;
      await reconcile(this);
      if (this.#isEnded()) return;
      this.#phase = 'ready';
    } catch (cause) {
      if (this.#isEnded()) return;
      this.#phase = 'opened';
      if (!(cause instanceof LogWriteError)) throw cause;
      this.note(`starting: ${reasonOf(cause)}`);
    }
  }

  /** What an await may have changed. */
  #isEnded(): boolean {
    return this.#phase === 'ended';
  }

  #publish(): void {
    this.#listeners.callAll();
  }

  #beat(): void {
    this.#beats.callAll();
    this.#lookAtSettings();
    this.lookAtBeads();
    if (this.#viewCache.isBehind) this.#publish();
    if (this.#phase === 'ready') this.#usages.look(Object.values(this.state.runs));
    if (this.#phase === 'opened') void this.#becomeReady().catch((cause) => this.note(stackOf(cause)));
    this.#tick();
  }

  #lookAtSettings(): void {
    try {
      this.#settingsWatch.look(this.rigs.values());
    } catch (cause) {
      this.note(`looking at the rigs' settings: ${stackOf(cause)}`);
    }
  }

  #tick(): void {
    if (this.#phase !== 'ready') return;
    try {
      this.#plan();
    } catch (cause) {
      this.note(`planning: ${stackOf(cause)}`);
      this.#warnings.set('plan', `planning failed: ${reasonOf(cause)}`);
    }
  }

  /** One round of every plan; a plan sees what the one before has put in flight. */
  #plan(): void {
    this.#ends.retry();
    this.#noteLimits();
    const machine = machineHere();
    for (const plan of PLANS) {
      for (const action of plan(this.snapshot(machine))) this.#actions.run(action);
    }
    const now = this.clock.now();
    const chores = planDeacon({ now, lastChoreAt: this.#lastChoreAt, rigs: this.rigs.keys() });
    if (chores.length > 0) this.#lastChoreAt = now;
    for (const action of chores) this.#actions.run(action);
    this.#follower.followAll(this, () => this.#followed());
    // A run is kept until its checkout is gone: until then what it left in the spool is heard.
    this.tokens.keepRuns((run) => this.state.runs[run] !== undefined);
    this.statuses.keepRuns((id) => {
      const run = this.state.runs[id];
      return run !== undefined && isLive(run);
    });
    this.ears.keepRuns((run) => this.state.runs[run] !== undefined);
    this.deliveries.keep(
      (run) => this.state.runs[run] !== undefined,
      (message) => this.state.messages[message] !== undefined,
    );
    const unsaved = this.#record.keepSnapshot(now);
    if (unsaved) this.note(unsaved);
  }

  #followed(): void {
    this.#publish();
    this.wake();
  }

  /** An account that a run has found limited is not the next run's. */
  #noteLimits(): void {
    try {
      const signs = {
        statuses: this.statuses.all(),
        troubleOf: (run: RunId) => this.#usages.troubleOf(run),
        now: this.clock.now(),
      };
      for (const limited of limitedAccounts(this.state, runIndex(this.state).live, signs))
        this.record('account.limited', limited);
    } catch (cause) {
      if (!(cause instanceof LogWriteError)) throw cause;
      // It is tried again at the next beat.
      this.note(`noting a limit: ${reasonOf(cause)}`);
    }
  }

  #observe(digest: Digest): void {
    this.observations.set(digest.guest, observeDigest(this.observations.get(digest.guest), digest));
    const run = this.state.runs[digest.guest];
    if (run && isLive(run)) this.statuses.saw(run, digest);
    this.#publish();
  }

  #allWarnings(): string[] {
    const foreign = [
      ...this.#actions.complaints(),
      ...this.#settingsWatch.complaints,
      ...this.#follower.complaints,
      ...this.#mirrors.complaints,
      ...unpushedBeads(this.state, this.rigs),
    ];
    return [
      ...(this.#record.complaint === null ? [] : [this.#record.complaint]),
      ...this.#warnings.values(),
      ...foreign.map((text) => this.#options.display(text)),
      ...standingWarnings(this.settings, this.state, this.rigs),
    ];
  }
}
