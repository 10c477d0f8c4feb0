// Who may claim a bead: it is open and nobody's, or the claimant's already.

import type { Bead } from './bead.ts';
import type { BeadPatch } from './edit.ts';

export type Claim =
  /** Claimed by this; `patch` is null where it was so before. */
  | { readonly kind: 'claimed'; readonly patch: BeadPatch | null }
  | { readonly kind: 'refused'; readonly why: string };

export function claimOf(bead: Bead, claimant: string): Claim {
  const { id, assignee, status } = bead;
  if (assignee !== '' && assignee !== claimant)
    return { kind: 'refused', why: `${id} is claimed by ${assignee} already` };
  if (status === 'in_progress' && assignee === claimant) return { kind: 'claimed', patch: null };
  if (status !== 'open') return { kind: 'refused', why: `${id} cannot be claimed: its status is ${status}` };
  return { kind: 'claimed', patch: { assignee: claimant, status: 'in_progress' } };
}
