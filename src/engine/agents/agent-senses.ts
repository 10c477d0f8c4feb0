// What the engine knows of its agents while they live: by what their terminals show, by what their CLIs tell through hooks and
// write into transcripts, and by whether their checkouts are there.

import { join } from 'node:path';
import { reasonOf } from '../adapters/files.ts';
import { isGone } from '../adapters/folders.ts';
import { stackOf } from '../adapters/safety-net.ts';
import type { EngineContext } from '../engine-context.ts';
import { LogWriteError } from '../event-log.ts';
import type { RunId } from '../ids.ts';
import { runIndex } from '../run-index.ts';
import type { Digest, Unsubscribe } from '../terminals.ts';
import { isLive, type Run } from '../town-state.ts';
import type { UsageView } from '../view.ts';
import { type Observation, observeDigest } from '../witness/observation.ts';
import { limitedAccounts } from './accounts/limited-accounts.ts';
import { AgentEars } from './agent-ears.ts';
import { hearEvent, hearLateEvent } from './hear-event.ts';
import type { AgentStatus } from './status/agent-status.ts';
import { AgentStatuses } from './status/agent-statuses.ts';
import { withLimitEnd, withLimitEnds } from './status/limit-ends.ts';
import { UsageTracker } from './usage/usage-tracker.ts';

export interface AgentSensesOptions {
  /** Called after each change of what is shown of agents. */
  readonly onChange: () => void;
  /** Called besides where a run has come to do something else. */
  readonly onActivity: () => void;
}

export class AgentSenses implements Disposable {
  /** The latest of each guest, by its id. */
  readonly observations = new Map<string, Observation>();
  readonly ears: AgentEars;
  readonly statuses: AgentStatuses;
  readonly #context: EngineContext;
  readonly #usages: UsageTracker;
  readonly #onChange: () => void;
  readonly #subscriptions: Unsubscribe[] = [];
  #lost: ReadonlySet<RunId> = new Set();

  /** Of the context its clock and settings are there already; the rest may come before `listen`. */
  constructor(context: EngineContext, { onChange, onActivity }: AgentSensesOptions) {
    const { clock, settings } = context;
    this.#context = context;
    this.#onChange = onChange;
    this.ears = new AgentEars((cause) => context.note(stackOf(cause)));
    this.statuses = new AgentStatuses({
      ...{ clock, settings },
      onChange: () => {
        onChange();
        onActivity();
      },
    });
    this.#usages = new UsageTracker({
      ...{ clock, settings, onChange },
      record: (run, usage) => context.record('run.used', { run, usage }),
      note: (text) => context.note(text),
    });
  }

  listen(): void {
    const context = this.#context;
    this.#subscriptions.push(
      context.terminals.onDigest((digest) => this.#observe(digest)),
      this.ears.onHeard((run, at, event) => hearEvent(context, this.#usages, { run, at, event })),
      this.ears.onHeardLate((run, at, event) => hearLateEvent(context, { run, at, event })),
    );
  }

  /** What the run does, its limit with the end that its transcript has; null where nothing tells. */
  statusOf(run: RunId): AgentStatus | null {
    const status = this.statuses.of(run);
    return status && withLimitEnd(status, this.#usages.troubleOf(run));
  }

  /** The same of all runs that tell. */
  all(): ReadonlyMap<RunId, AgentStatus> {
    return withLimitEnds(this.statuses.all(), (run) => this.#usages.troubleOf(run));
  }

  /** What the run's model has used; null where nothing of its CLI tells it. */
  usageOf(run: Run): UsageView | null {
    return this.#usages.of(run);
  }

  /** Begins to look at the transcripts that are due. */
  lookAtTranscripts(): void {
    this.#usages.look(Object.values(this.#context.state.runs));
  }

  /** Those at work on a bead whose checkout was gone at the last look. */
  get lost(): ReadonlySet<RunId> {
    return this.#lost;
  }

  /** Looks whether the checkouts of those at work are there. */
  lookAtCheckouts(): void {
    const atWork = runIndex(this.#context.state).live.filter(
      ({ bead, phase }) => bead !== null && phase.kind === 'running',
    );
    const lost = atWork.filter(({ checkout }) => isGone(join(checkout, '.git')));
    this.#lost = new Set(lost.map(({ run }) => run));
  }

  /** An account that a run has found limited is not the next run's. */
  noteLimits(): void {
    const { state, clock } = this.#context;
    try {
      const signs = {
        statuses: this.statuses.all(),
        troubleOf: (run: RunId) => this.#usages.troubleOf(run),
        now: clock.now(),
      };
      for (const limited of limitedAccounts(state, runIndex(state).live, signs))
        this.#context.record('account.limited', limited);
    } catch (cause) {
      if (!(cause instanceof LogWriteError)) throw cause;
      // It is tried again at the next beat.
      this.#context.note(`noting a limit: ${reasonOf(cause)}`);
    }
  }

  /** Forgets runs that have ended. */
  forget(): void {
    const { runs } = this.#context.state;
    this.statuses.keepRuns((id) => {
      const run = runs[id];
      return run !== undefined && isLive(run);
    });
    this.ears.keepRuns((run) => runs[run] !== undefined);
  }

  /** Resolves when no transcript is being read. */
  async settled(): Promise<void> {
    await this.#usages.settled();
  }

  [Symbol.dispose](): void {
    for (const unsubscribe of this.#subscriptions) unsubscribe();
    this.statuses[Symbol.dispose]();
    this.#usages[Symbol.dispose]();
  }

  #observe(digest: Digest): void {
    this.observations.set(digest.guest, observeDigest(this.observations.get(digest.guest), digest));
    const run = this.#context.state.runs[digest.guest];
    if (run && isLive(run)) this.statuses.saw(run, digest);
    this.#onChange();
  }
}
