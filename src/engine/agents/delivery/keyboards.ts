// Whose turn it is to type into a guest. While the town has pasted a message and not yet sent it, a person's keys are
// kept for the blink that it takes, so that their words and the town's never stand in one line.

import type { Clock } from '../../adapters/clock.ts';
import type { GuestId } from '../../ids.ts';

/** No key waits for longer: a CLI that does not take its message loses the turn. */
const LONGEST_HOLD_MS = 3_000;

interface Hold {
  readonly waiting: (() => void)[];
  readonly timer: Disposable;
}

export class Keyboards implements Disposable {
  readonly #clock: Clock;
  readonly #holds = new Map<GuestId, Hold>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Keeps a person's keys from the guest until it is disposed of, or the longest time is over. One at a time. */
  hold(guest: GuestId): Disposable {
    this.#release(guest);
    const timer = this.#clock.setTimeout(() => this.#release(guest), LONGEST_HOLD_MS);
    const hold: Hold = { waiting: [], timer };
    this.#holds.set(guest, hold);
    return {
      [Symbol.dispose]: () => {
        if (this.#holds.get(guest) === hold) this.#release(guest);
      },
    };
  }

  isHeld(guest: GuestId): boolean {
    return this.#holds.has(guest);
  }

  /** Types what a person typed: now, or when the keyboard is free; what came first goes first. */
  whenFree(guest: GuestId, type: () => void): void {
    const hold = this.#holds.get(guest);
    if (hold === undefined) type();
    else hold.waiting.push(type);
  }

  /** Resolves when the keyboard is free, or might be held by the next. */
  free(guest: GuestId): Promise<void> {
    return new Promise((resolve) => this.whenFree(guest, resolve));
  }

  [Symbol.dispose](): void {
    for (const guest of [...this.#holds.keys()]) this.#release(guest);
  }

  #release(guest: GuestId): void {
    const hold = this.#holds.get(guest);
    if (hold === undefined) return;
    this.#holds.delete(guest);
    hold.timer[Symbol.dispose]();
    for (const type of hold.waiting) type();
  }
}
