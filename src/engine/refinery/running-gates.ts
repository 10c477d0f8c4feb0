// Gates of merge requests that run now, each with what ends it without a verdict.

import type { MergeRequestId } from '../ids.ts';

export interface RunningGate extends Disposable {
  /** Aborted when its result would tell nothing any more. */
  readonly stop: AbortSignal;
}

export class RunningGates {
  readonly #stops = new Map<MergeRequestId, Map<string, AbortController>>();

  /** How many there are. */
  get size(): number {
    return [...this.#stops.values()].reduce((sum, gates) => sum + gates.size, 0);
  }

  /** Counts as running until it is disposed of. */
  begin(mr: MergeRequestId, gate: string): RunningGate {
    const gates = this.#stops.get(mr) ?? new Map<string, AbortController>();
    const stop = new AbortController();
    this.#stops.set(mr, gates.set(gate, stop));
    return {
      stop: stop.signal,
      [Symbol.dispose]: () => {
        if (gates.get(gate) === stop) gates.delete(gate);
        if (gates.size === 0 && this.#stops.get(mr) === gates) this.#stops.delete(mr);
      },
    };
  }

  /** Ends all that run of the merge request. */
  stop(mr: MergeRequestId): void {
    for (const stop of this.#stops.get(mr)?.values() ?? []) stop.abort();
  }

  /** The names of those that run, by whose they are. */
  byRequest(): ReadonlyMap<MergeRequestId, readonly string[]> {
    return new Map([...this.#stops].map(([mr, gates]) => [mr, [...gates.keys()]]));
  }
}
