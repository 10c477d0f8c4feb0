// Where a screen has a town's beads from: the live ledgers, read and never written.

import type { Bead } from '../../beads/bead.ts';
import type { BeadLine } from '../../beads/lines.ts';
import type { RigName } from '../../engine/ids.ts';

export interface RigBeads {
  readonly rig: RigName;
  /** Deleted ones too. Another array wherever something has changed. */
  readonly beads: readonly Bead[];
  /** Every line of a bead's file, in no particular order. */
  readonly linesOf: (bead: Bead) => readonly BeadLine[];
}

export interface BeadSource {
  rigs(): readonly RigBeads[];
}

export const NO_BEADS: BeadSource = { rigs: () => [] };
