// A guest has one size: that of the client that last typed in it. All clients that show
// the same source of panes share one record of who that is.

import type { GuestId } from '../../engine/ids.ts';
import type { PaneSource } from '../terminals/wire/pane-source.ts';

export class GuestSizes {
  readonly #holders = new Map<GuestId, object>();

  /** Makes `client` the one whose pane gives the guest its size; whether it was not before. */
  claim(guest: GuestId, client: object): boolean {
    if (this.#holders.get(guest) === client) return false;
    this.#holders.set(guest, client);
    return true;
  }

  /** Like `claim`, for a client that only looks: it yields to whoever holds the guest. */
  claimIfFree(guest: GuestId, client: object): boolean {
    return !this.#holders.has(guest) && this.claim(guest, client);
  }

  isHeldBy(guest: GuestId, client: object): boolean {
    return this.#holders.get(guest) === client;
  }

  /** The client is gone: its guests keep their size until another claims them. */
  releaseAll(client: object): void {
    for (const [guest, holder] of this.#holders) {
      if (holder === client) this.#holders.delete(guest);
    }
  }
}

const OF_SOURCE = new WeakMap<PaneSource, GuestSizes>();

/** The record that all clients of `panes` share. */
export function guestSizesOf(panes: PaneSource): GuestSizes {
  const known = OF_SOURCE.get(panes) ?? new GuestSizes();
  OF_SOURCE.set(panes, known);
  return known;
}
