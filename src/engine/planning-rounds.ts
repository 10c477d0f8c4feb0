// One look of the engine after the other: what is still to be recorded is, every plan is made and its actions are begun, and what
// nothing asks for any more is forgotten.

import { ActionRunner } from './action-runner.ts';
import { reasonOf } from './adapters/files.ts';
import { machineHere } from './adapters/processes.ts';
import { stackOf } from './adapters/safety-net.ts';
import type { AgentSenses } from './agents/agent-senses.ts';
import type { CheckoutFollower } from './checkout-follower.ts';
import { planDeacon } from './deacon/plan.ts';
import type { Engine } from './engine.ts';
import type { GuestEnds } from './guest-ends.ts';
import { MustWait } from './must-wait.ts';
import { performAction } from './perform.ts';
import { PLANS } from './plans.ts';
import type { TownRecord } from './town-record.ts';

export interface PlanningParts {
  readonly record: TownRecord;
  readonly ends: GuestEnds;
  readonly senses: AgentSenses;
  readonly follower: CheckoutFollower;
  /** Called whenever landed work has been offered to a checkout. */
  readonly onFollowed: () => void;
}

export class PlanningRounds {
  readonly actions: ActionRunner;
  readonly #engine: Engine;
  readonly #parts: PlanningParts;
  #lastChoreAt: number | null = null;
  #complaint: string | null = null;

  constructor(engine: Engine, parts: PlanningParts) {
    this.#engine = engine;
    this.#parts = parts;
    this.actions = new ActionRunner({
      clock: engine.clock,
      perform: (action) => performAction(engine, action),
      seq: () => engine.state.seq,
      onEnd: () => engine.wake(),
      onFailure: (key, cause) =>
        engine.note(`${key}: ${cause instanceof MustWait ? cause.message : stackOf(cause)}`),
    });
  }

  /** How a round has failed, or null; in our own words. */
  get complaint(): string | null {
    return this.#complaint;
  }

  /** A plan's mistake ends the round, and not the engine. */
  run(): void {
    try {
      this.#plan();
    } catch (cause) {
      this.#engine.note(`planning: ${stackOf(cause)}`);
      this.#complaint = `planning failed: ${reasonOf(cause)}`;
    }
  }

  /** One round of every plan; a plan sees what the one before has put in flight. */
  #plan(): void {
    const { record, ends, senses, follower, onFollowed } = this.#parts;
    ends.retry();
    senses.noteLimits();
    const machine = machineHere();
    for (const plan of PLANS) {
      for (const action of plan(this.#engine.snapshot(machine))) this.actions.run(action);
    }
    const now = this.#engine.clock.now();
    this.#beginChores(now);
    follower.followAll(this.#engine, onFollowed);
    this.#forget();
    const unsaved = record.keepSnapshot(now);
    if (unsaved) this.#engine.note(unsaved);
  }

  #beginChores(now: number): void {
    const rigs = this.#engine.rigs.keys();
    const chores = planDeacon({ now, lastChoreAt: this.#lastChoreAt, rigs });
    if (chores.length > 0) this.#lastChoreAt = now;
    for (const action of chores) this.actions.run(action);
  }

  #forget(): void {
    const { state, tokens, deliveries } = this.#engine;
    // A run is kept until its checkout is gone: until then what it left in the spool is heard.
    tokens.keepRuns((run) => state.runs[run] !== undefined);
    this.#parts.senses.forget();
    deliveries.keep(
      (run) => state.runs[run] !== undefined,
      (message) => state.messages[message] !== undefined,
    );
  }
}
