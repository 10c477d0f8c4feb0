// Panes whose program has ended: their last screens are kept to be looked at until somebody closes them, the newest of
// them at least.

import type { GuestId } from './ids.ts';

const KEPT = 32;

export class EndedPanes {
  readonly #guests: GuestId[] = [];

  /** Takes note of a pane that has ended; those that are now too many, to be let go of. */
  keep(guest: GuestId): readonly GuestId[] {
    this.forget(guest);
    this.#guests.push(guest);
    return this.#guests.splice(0, Math.max(0, this.#guests.length - KEPT));
  }

  forget(guest: GuestId): void {
    const at = this.#guests.indexOf(guest);
    if (at >= 0) this.#guests.splice(at, 1);
  }
}
