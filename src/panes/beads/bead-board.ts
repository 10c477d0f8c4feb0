// Keeps the beads that a screen shows up to date: made anew only where a ledger has changed, or by time.

import type { BeadSource, RigBeads } from './bead-source.ts';
import { BeadsNow, EMPTY_BEADS } from './beads-now.ts';

/** A deferred bead becomes ready by time alone. */
const AGAIN_AFTER_MS = 30_000;

export class BeadBoard {
  readonly #source: BeadSource;
  #of: readonly RigBeads[] = [];
  #beads = EMPTY_BEADS;

  constructor(source: BeadSource) {
    this.#source = source;
  }

  /** `now` in ms since the epoch. The same object until something changes. */
  current(now: number): BeadsNow {
    const rigs = this.#source.rigs();
    const isSame =
      rigs.length === this.#of.length && rigs.every(({ beads }, at) => beads === this.#of[at]?.beads);
    if (isSame && this.#beads !== EMPTY_BEADS && Math.abs(now - this.#beads.now) < AGAIN_AFTER_MS)
      return this.#beads;
    this.#of = rigs;
    this.#beads = new BeadsNow(rigs, now);
    return this.#beads;
  }
}
