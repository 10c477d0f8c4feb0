// Keeps the beads that screens show up to date: made anew only where a ledger or a hook has changed, or by time; what
// has not changed is taken over.

import { targetOf } from './bead-row.ts';
import type { BeadSource, RigBeads } from './bead-source.ts';
import { BeadsNow, EMPTY_BEADS } from './beads-now.ts';
import { type HeldBeads, isSameHeld, NONE_HELD } from './held-beads.ts';

/** A deferred bead becomes ready by time alone. */
const AGAIN_AFTER_MS = 30_000;
/** So many rows are made ready for a search in one go: about a millisecond. */
const SLICE_ROWS = 400;

const boards = new WeakMap<BeadSource, BeadBoard>();

export class BeadBoard {
  readonly #source: BeadSource;
  #of: readonly RigBeads[] = [];
  #held: HeldBeads = NONE_HELD;
  #beads = EMPTY_BEADS;
  #prepared = 0;

  constructor(source: BeadSource) {
    this.#source = source;
  }

  /** The one that all screens of a source share. */
  static of(source: BeadSource): BeadBoard {
    const board = boards.get(source) ?? new BeadBoard(source);
    boards.set(source, board);
    return board;
  }

  /** `now` in ms since the epoch. The same object until something changes. */
  current(now: number, held: HeldBeads): BeadsNow {
    const rigs = this.#source.rigs();
    const isSame =
      rigs.length === this.#of.length &&
      rigs.every(({ rig, beads }, at) => rig === this.#of[at]?.rig && beads === this.#of[at]?.beads) &&
      isSameHeld(held, this.#held);
    if (isSame && this.#beads !== EMPTY_BEADS && Math.abs(now - this.#beads.now) < AGAIN_AFTER_MS)
      return this.#beads;
    this.#of = rigs;
    this.#held = held;
    this.#beads = new BeadsNow(rigs, now, { held, before: this.#beads });
    this.#prepared = 0;
    return this.#beads;
  }

  /** Makes some more rows ready for a search, the first ones first; whether any is left. */
  prepareSearch(): boolean {
    const { rows } = this.#beads;
    for (const row of rows.slice(this.#prepared, this.#prepared + SLICE_ROWS)) targetOf(row);
    this.#prepared = Math.min(rows.length, this.#prepared + SLICE_ROWS);
    return this.#prepared < rows.length;
  }
}
