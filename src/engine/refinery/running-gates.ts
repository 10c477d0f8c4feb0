// Gates of merge requests that run now, each with what ends it without a verdict.

import type { MergeRequestId } from '../ids.ts';

export interface RunningGate extends Disposable {
  /** Aborted when its result would tell nothing any more. */
  readonly stop: AbortSignal;
  /** Says that its program runs, or its setup's: until then its checkout is being made. */
  readonly started: () => void;
}

interface Gate {
  readonly stop: AbortController;
  isStarted: boolean;
}

export class RunningGates {
  readonly #gates = new Map<MergeRequestId, Map<string, Gate>>();
  readonly #onStarted: () => void;

  /** `onStarted` is called whenever a gate's program has been started. */
  constructor(onStarted: () => void = () => {}) {
    this.#onStarted = onStarted;
  }

  /** How many there are. */
  get size(): number {
    return [...this.#gates.values()].reduce((sum, gates) => sum + gates.size, 0);
  }

  /** Counts as running until it is disposed of. */
  begin(mr: MergeRequestId, name: string): RunningGate {
    const gates = this.#gates.get(mr) ?? new Map<string, Gate>();
    const gate: Gate = { stop: new AbortController(), isStarted: false };
    this.#gates.set(mr, gates.set(name, gate));
    return {
      stop: gate.stop.signal,
      started: () => {
        if (gate.isStarted) return;
        gate.isStarted = true;
        this.#onStarted();
      },
      [Symbol.dispose]: () => {
        if (gates.get(name) === gate) gates.delete(name);
        if (gates.size === 0 && this.#gates.get(mr) === gates) this.#gates.delete(mr);
      },
    };
  }

  /** Ends all that run of the merge request. */
  stop(mr: MergeRequestId): void {
    for (const { stop } of this.#gates.get(mr)?.values() ?? []) stop.abort();
  }

  /** The names of those that run, by whose they are. */
  byRequest(): ReadonlyMap<MergeRequestId, readonly string[]> {
    return new Map([...this.#gates].map(([mr, gates]) => [mr, [...gates.keys()]]));
  }

  /** Of whom one is about to start: its program does not run yet, and is not stopped before it does. */
  aboutToStart(): ReadonlySet<MergeRequestId> {
    const isSoon = (gates: ReadonlyMap<string, Gate>): boolean =>
      [...gates.values()].some(({ isStarted, stop }) => !isStarted && !stop.signal.aborted);
    return new Set([...this.#gates].flatMap(([mr, gates]) => (isSoon(gates) ? [mr] : [])));
  }
}
