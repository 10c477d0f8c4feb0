// Who may claim a bead where it alone says whose it is: it is ready and nobody's, or the claimant's already. Pure.

import type { Bead } from './bead.ts';
import type { BeadPatch } from './edit.ts';
import { isClaimed } from './held-claim.ts';

export type Claim =
  /** Claimed by this; `patch` is null where it was so before. */
  | { readonly kind: 'claimed'; readonly patch: BeadPatch | null }
  | { readonly kind: 'held'; readonly why: string }
  | { readonly kind: 'not-claimable'; readonly why: string };

/** `whyNotReady` says what would keep it from being worked on, in words, or null; asked only where it matters. */
export function claimOf(bead: Bead, claimant: string, whyNotReady: () => string | null): Claim {
  const { id, assignee, status } = bead;
  if (status !== 'open' && !isClaimed(bead)) return notClaimable(id, `its status is ${status}`);
  if (status === 'in_progress' && assignee === claimant) return { kind: 'claimed', patch: null };
  const isAnothers = assignee === '' ? isClaimed(bead) : assignee !== claimant;
  if (isAnothers) return { kind: 'held', why: `${id} is claimed by ${assignee || 'somebody'} already` };
  const reason = whyNotReady();
  if (reason !== null) return notClaimable(id, reason);
  return { kind: 'claimed', patch: { assignee: claimant, status: 'in_progress' } };
}

/** The bead as it is to those who come after its holder. */
export function unclaimed(bead: Bead): Bead {
  return { ...bead, assignee: '', status: isClaimed(bead) ? 'open' : bead.status };
}

function notClaimable(id: string, why: string): Claim {
  return { kind: 'not-claimable', why: `${id} cannot be claimed: ${why}` };
}
