// Named events with typed payloads.

type Listener<T> = (payload: T) => void;

export class Emitter<Events extends Record<string, unknown>> {
  readonly #listeners = new Map<keyof Events, Listener<never>[]>();

  /** Calls `listener` on each event of that name, until the returned function is called. */
  on<K extends keyof Events>(name: K, listener: Listener<Events[K]>): () => void {
    const listeners = this.#listeners.get(name) ?? [];
    listeners.push(listener as Listener<never>);
    this.#listeners.set(name, listeners);
    return () => this.#remove(name, listener as Listener<never>);
  }

  /** As `on`, for the next event only. */
  once<K extends keyof Events>(name: K, listener: Listener<Events[K]>): () => void {
    const off = this.on(name, (payload) => {
      off();
      listener(payload);
    });
    return off;
  }

  /** Calls the listeners in the order in which they came; says how many there were. */
  emit<K extends keyof Events>(name: K, payload: Events[K]): number {
    const listeners = this.#listeners.get(name) ?? [];
    const count = listeners.length;
    for (const listener of listeners) (listener as Listener<Events[K]>)(payload);
    return count;
  }

  #remove(name: keyof Events, listener: Listener<never>): void {
    const listeners = this.#listeners.get(name) ?? [];
    const at = listeners.indexOf(listener);
    if (at >= 0) listeners.splice(at, 1);
  }
}
