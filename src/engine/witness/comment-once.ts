// A comment that is safe to repeat: an action that crashed half-way says it again, and the bead still holds it once.

import type { BeadId } from '../../beads/bead.ts';
import type { Rig } from '../rig.ts';

export interface Remark {
  readonly text: string;
  readonly by: string;
  /** Instant of the event that the comment is about: a part of its identity. */
  readonly at: number;
}

/** Throws where the ledger can't be written: the action fails, and is tried again. */
export function commentOnce(rig: Rig, id: BeadId, { text, by, at }: Remark): void {
  const bead = rig.ledger.get(id);
  if (!bead || bead.comments.some((comment) => comment.by === by && comment.text === text)) return;
  const written = rig.ledger.comment(id, text, { by, at });
  if (!written.ok) throw new Error(`writing on ${id}: ${written.problem.message}`);
}
