// What an import did, or would do.

import type { BeadId } from '../bead.ts';

export interface ImportReport {
  readonly source: string;
  readonly created: readonly BeadId[];
  readonly updated: readonly BeadId[];
  /** Beads whose records say what they said already. */
  readonly unchanged: readonly BeadId[];
  /** Beads that were changed later than their records, which had nothing to add. */
  readonly stale: readonly BeadId[];
  /** Beads that a deletions manifest deleted. */
  readonly deleted: readonly BeadId[];
  /** Ids that mean another bead already: the younger of the two goes by another id. */
  readonly collisions: readonly BeadId[];
  /** Ids that stand more than once: which line counts, and which are kept beside it. */
  readonly duplicates: readonly {
    readonly id: BeadId;
    readonly kept: number;
    readonly surplus: readonly number[];
  }[];
  /** Lines that are no records, by their number. They are kept for the export. */
  readonly quarantined: readonly { readonly line: number; readonly reason: string }[];
  /** Lines that hold memories. */
  readonly memories: number;
}
