// Actions under way: each wish once at a time, and not again at once where it failed or changed nothing.

import type { Action } from './action.ts';
import { actionKey } from './action.ts';
import type { Clock } from './adapters/clock.ts';
import { reasonOf } from './adapters/files.ts';
import { Cooling } from './cooling.ts';
import { MustWait } from './must-wait.ts';

/** How long an upstream that cannot be taken in is left alone. */
const UPSTREAM_COOL_MS = 10_000;

export interface ActionRunnerOptions {
  readonly clock: Clock;
  readonly perform: (action: Action) => Promise<void>;
  /** The last event's number: without a new one nothing has changed. */
  readonly seq: () => number;
  /** Called after each action. */
  readonly onEnd: () => void;
  /** Called once where an action fails, or must wait, again and again for the same reason. */
  readonly onFailure: (key: string, cause: unknown) => void;
}

export class ActionRunner {
  readonly #options: ActionRunnerOptions;
  readonly #underWay = new Map<string, Promise<void>>();
  readonly #cooling: Cooling;

  constructor(options: ActionRunnerOptions) {
    this.#options = options;
    this.#cooling = new Cooling(options.clock);
  }

  keys(): Iterable<string> {
    return this.#underWay.keys();
  }

  cooling(): ReadonlySet<string> {
    return this.#cooling.keys();
  }

  /** A line for each action that keeps failing. */
  get complaints(): readonly string[] {
    return this.#cooling.complaints();
  }

  /** Begins the action, unless the same is under way or cooling. */
  run(action: Action): void {
    const key = actionKey(action);
    if (this.#underWay.has(key) || this.#cooling.keys().has(key)) return;
    const { perform, seq, onEnd, onFailure } = this.#options;
    const before = seq();
    const performed = perform(action).then(
      () => this.#cool(action, seq() !== before),
      (cause: unknown) => {
        const isNews =
          cause instanceof MustWait
            ? this.#cooling.waits(key, cause.message)
            : this.#cooling.failed(key, reasonOf(cause));
        if (isNews) onFailure(key, cause);
      },
    );
    const ended = performed.finally(() => {
      this.#underWay.delete(key);
      onEnd();
    });
    this.#underWay.set(key, ended);
  }

  /** Resolves when nothing is under way. */
  async settled(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay.values());
  }

  /** Without an event nothing has changed: the same wish would come back at once. */
  #cool(action: Action, hasChanged: boolean): void {
    const key = actionKey(action);
    if (action.kind === 'watch-pull-request' && !hasChanged) this.#cooling.idle(key, action.pauseMs);
    else if (action.kind === 'push-beads') this.#cooling.idle(key, action.pauseMs);
    else if (action.kind === 'check-upstream') this.#cooling.idle(key, UPSTREAM_COOL_MS);
    else if (action.kind === 'end-run' || !hasChanged) this.#cooling.idle(key);
    else this.#cooling.succeeded(key);
  }
}
