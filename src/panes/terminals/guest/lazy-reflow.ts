// The size that a guest's emulator is to have, until it gets it. Its program learns of a new size at once; the emulator of
// a guest that nobody watches is reflowed when somebody does, or when the program has written for the new size: each in
// its turn, so that a resize of many guests does not keep the watched ones waiting.

import type { ReflowTurns } from './reflow-turns.ts';

export interface LazyReflowOptions {
  readonly turns: ReflowTurns;
  readonly reflow: (cols: number, rows: number) => void;
  /** Takes output that came before the reflow. */
  readonly feed: (bytes: Uint8Array) => void;
}

export class LazyReflow {
  readonly #options: LazyReflowOptions;
  #wanted: { readonly cols: number; readonly rows: number } | null = null;
  #held: Uint8Array[] = [];

  constructor(options: LazyReflowOptions) {
    this.#options = options;
  }

  /** The size to come; null where the emulator has its size. */
  get wanted(): { readonly cols: number; readonly rows: number } | null {
    return this.#wanted;
  }

  /** Whether output waits for a reflow. */
  get isHolding(): boolean {
    return this.#held.length > 0;
  }

  later(cols: number, rows: number): void {
    this.#wanted = { cols, rows };
  }

  /** Whether `bytes` wait for the reflow, which then comes in its turn; else they are the caller's. */
  hold(bytes: Uint8Array): boolean {
    if (this.#wanted === null) return false;
    this.#held.push(bytes);
    if (this.#held.length === 1) this.#options.turns.take(() => this.now());
    return true;
  }

  now(): void {
    const [wanted, held] = [this.#wanted, this.#held];
    this.#wanted = null;
    this.#held = [];
    if (wanted !== null) this.#options.reflow(wanted.cols, wanted.rows);
    for (const bytes of held) this.#options.feed(bytes);
  }

  /** Forgets what waits. */
  clear(): void {
    this.#wanted = null;
    this.#held = [];
  }
}
