// Hears what agents' CLIs tell by their hooks: passes it on, and remembers of each run how often it was kept going.

import type { RunId } from '../ids.ts';
import type { Unsubscribe } from '../terminals.ts';
import type { AgentEvent } from './agent-event.ts';
import {
  afterPrompt,
  afterRefusal,
  afterTool,
  mayRefuse,
  NO_STOPS,
  type StopCount,
  type StopLimits,
} from './stop-guard.ts';

export type AgentListener = (run: RunId, at: number, event: AgentEvent) => void;

export class AgentEars {
  readonly #listeners = new Set<AgentListener>();
  readonly #lateListeners = new Set<AgentListener>();
  readonly #stops = new Map<RunId, StopCount>();
  readonly #onFailure: (cause: unknown) => void;

  /** `onFailure` is told what a listener throws: the others hear all the same. */
  constructor(onFailure: (cause: unknown) => void) {
    this.#onFailure = onFailure;
  }

  /** Called with each event in the order in which they are heard, before it is answered. */
  onHeard(listener: AgentListener): Unsubscribe {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Called with each event that was told afterwards: of what the run does now it says nothing. */
  onHeardLate(listener: AgentListener): Unsubscribe {
    this.#lateListeners.add(listener);
    return () => {
      this.#lateListeners.delete(listener);
    };
  }

  hear(run: RunId, at: number, event: AgentEvent): void {
    this.#count(run, event);
    for (const listener of this.#listeners) {
      try {
        listener(run, at, event);
      } catch (cause) {
        this.#onFailure(cause);
      }
    }
  }

  /** `at` is when it happened. Throws what a listener throws: it can be told again. */
  hearLate(run: RunId, at: number, event: AgentEvent): void {
    for (const listener of this.#lateListeners) listener(run, at, event);
  }

  /**
   * Whether the run is kept from ending its turn with `refusal`, and counts it. `isContinued` is what the CLI says of
   * the turn: false begins to count anew, whoever began it.
   */
  keepsGoing(
    run: RunId,
    {
      refusal,
      isContinued,
      limits,
    }: { readonly refusal: string; readonly isContinued: boolean | null; readonly limits: StopLimits },
  ): boolean {
    const count = isContinued === false ? NO_STOPS : (this.#stops.get(run) ?? NO_STOPS);
    if (!mayRefuse(count, limits)) return false;
    this.#stops.set(run, afterRefusal(count, refusal));
    return true;
  }

  /** Forgets runs that have ended. */
  keepRuns(isKept: (run: RunId) => boolean): void {
    for (const run of this.#stops.keys()) if (!isKept(run)) this.#stops.delete(run);
  }

  #count(run: RunId, event: AgentEvent): void {
    const count = this.#stops.get(run);
    if (count === undefined) return;
    if (event.kind === 'tool-started') this.#stops.set(run, afterTool(count));
    if (event.kind === 'turn-started') this.#stops.set(run, afterPrompt(count, event.prompt));
    if (event.kind === 'session-started') this.#stops.delete(run);
  }
}
