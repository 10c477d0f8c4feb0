// Who wants to be called back. A listener's mistake must not undo what happened, nor end the heartbeat.

import type { Unsubscribe } from './terminals.ts';

export class Listeners {
  readonly #listeners = new Set<() => void>();
  readonly #onMistake: (cause: unknown) => void;

  constructor(onMistake: (cause: unknown) => void) {
    this.#onMistake = onMistake;
  }

  add(listener: () => void): Unsubscribe {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  callAll(): void {
    for (const listener of this.#listeners) {
      try {
        listener();
      } catch (cause) {
        this.#onMistake(cause);
      }
    }
  }

  /** Waits until the condition holds at a call, at most so long; whether it does. */
  async until(condition: () => boolean, timer: (callback: () => void) => Disposable): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const unsubscribe = this.add(() => condition() && resolve(true));
    using _timer = timer(() => resolve(condition()));
    if (condition()) resolve(true);
    const holds = await promise;
    unsubscribe();
    return holds;
  }
}
