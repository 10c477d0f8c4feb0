// What is shown of the town, and who is told when that has changed.

import { stackOf } from './adapters/safety-net.ts';
import type { AgentSenses } from './agents/agent-senses.ts';
import type { CheckoutFollower } from './checkout-follower.ts';
import type { Engine } from './engine.ts';
import { Listeners } from './listeners.ts';
import type { PlanningRounds } from './planning-rounds.ts';
import type { Unsubscribe } from './terminals.ts';
import type { TownRecord } from './town-record.ts';
import { townView } from './town-view.ts';
import type { TownView } from './view.ts';
import { ViewCache } from './view-cache.ts';
import { standingWarnings, unpushedBeads } from './warnings.ts';

export interface ShownParts {
  readonly record: TownRecord;
  readonly senses: AgentSenses;
  readonly follower: CheckoutFollower;
  readonly rounds: PlanningRounds;
  /** What the log said when it was opened. */
  readonly notices: readonly string[];
  readonly complaining: readonly Complaining[];
}

/** Has lines for a person, with what others said in them: untrusted. */
export interface Complaining {
  readonly complaints: readonly string[];
}

export class ShownTown {
  readonly #engine: Engine;
  readonly #parts: ShownParts;
  readonly #cache = new ViewCache();
  readonly #listeners: Listeners;

  constructor(engine: Engine, parts: ShownParts) {
    this.#engine = engine;
    this.#parts = parts;
    this.#listeners = new Listeners((cause) => engine.note(stackOf(cause)));
  }

  /** Whether the last view showed what is no longer true. */
  get isBehind(): boolean {
    return this.#cache.isBehind;
  }

  view(): TownView {
    const { rigs, epoch } = this.#engine;
    const { record, senses, follower } = this.#parts;
    return townView({
      ...{ rigs, epoch, heads: follower.heads, waiting: follower.waiting },
      ...{ feed: record.feed.entries, warnings: this.#warnings(), cache: this.#cache },
      snapshot: this.#engine.snapshot(),
      display: (text) => this.#engine.display(text),
      usageOf: (run) => senses.usageOf(run),
    });
  }

  /** Tells everybody that something has changed. */
  publish(): void {
    this.#listeners.callAll();
  }

  /** Calls back after every change of what the view shows. */
  subscribe(listener: () => void): Unsubscribe {
    return this.#listeners.add(listener);
  }

  /** Waits until the condition holds, at most so long; whether it does. */
  until(condition: () => boolean, timeoutMs: number): Promise<boolean> {
    const { clock } = this.#engine;
    return this.#listeners.until(condition, (callback) => clock.setTimeout(callback, timeoutMs));
  }

  #warnings(): string[] {
    const { settings, state, rigs } = this.#engine;
    const { record, rounds, notices, complaining } = this.#parts;
    const own = [record.complaint, ...new Set(notices), rounds.complaint];
    const foreign = [...complaining.flatMap(({ complaints }) => complaints), ...unpushedBeads(state, rigs)];
    return [
      ...own.filter((each) => each !== null),
      ...foreign.map((text) => this.#engine.display(text)),
      ...standingWarnings(settings, state, rigs),
    ];
  }
}
