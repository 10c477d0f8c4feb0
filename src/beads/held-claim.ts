// Whether a bead may be claimed, by what it says and by who is known to hold it. Pure.

import type { Bead } from './bead.ts';
import type { BeadPatch } from './edit.ts';

export type Holding =
  /** Whoever asks. */
  | 'self'
  /** A process that runs. */
  | 'alive'
  /** A process that has ended. */
  | 'dead'
  /** On another machine, or claimed without a process, as by hand or in another clone. */
  | 'unknown'
  | 'nobody';

export interface Held {
  readonly holding: Holding;
  /** Who claimed it, '' where nobody is named. */
  readonly by: string;
  /** The process that holds it, as a person knows it. */
  readonly process: string;
  /** ISO 8601. */
  readonly since: string;
}

export interface ClaimAttempt {
  readonly bead: Bead;
  readonly claimant: string;
  readonly held: Held;
  /** What would keep the bead from being worked on were it open, in words, or null. Asked only where it matters. */
  readonly whyNotReady: () => string | null;
  /** Taken whoever holds it and whatever it waits for; but not when it is closed. */
  readonly force: boolean;
}

export type ClaimAnswer =
  /**
   * `isNew` is false where the claimant held it before, and `patch` null where the bead says so; `from` is whom it is
   * taken from, in words, or null.
   */
  | {
      readonly kind: 'claimed';
      readonly patch: BeadPatch | null;
      readonly from: string | null;
      readonly isNew: boolean;
    }
  | { readonly kind: 'held'; readonly why: string }
  | { readonly kind: 'not-claimable'; readonly why: string };

/** Statuses of a bead that is being worked on. */
const CLAIMED: ReadonlySet<string> = new Set(['in_progress', 'hooked']);

export function isClaimed(bead: Bead): boolean {
  return CLAIMED.has(bead.status);
}

export function answerClaim(attempt: ClaimAttempt): ClaimAnswer {
  const { bead, claimant, held, force, whyNotReady } = attempt;
  if (bead.status !== 'open' && !isClaimed(bead) && (bead.status === 'closed' || !force))
    return { kind: 'not-claimable', why: `${bead.id} cannot be claimed: its status is ${bead.status}` };
  if (held.holding === 'self')
    return { kind: 'claimed', patch: patchOf(bead, claimant), from: null, isNew: false };
  if (!force) {
    const why = whyHeld(attempt);
    if (why !== null) return { kind: 'held', why };
    const reason = whyNotReady();
    if (reason !== null) return { kind: 'not-claimable', why: `${bead.id} cannot be claimed: ${reason}` };
  }
  const patch = { assignee: claimant, status: 'in_progress' };
  return { kind: 'claimed', patch, from: takenFrom(attempt), isNew: true };
}

/** What makes it the claimant's; null where it is. */
function patchOf(bead: Bead, claimant: string): BeadPatch | null {
  const isTheirs = bead.status === 'in_progress' && bead.assignee === claimant;
  return isTheirs ? null : { assignee: claimant, status: 'in_progress' };
}

function whyHeld({ bead, claimant, held }: ClaimAttempt): string | null {
  const { by, since } = held;
  switch (held.holding) {
    case 'alive':
      return `${bead.id} is claimed by ${by || 'somebody'}, ${held.process}, since ${since}`;
    case 'unknown':
      return `${bead.id} is claimed by ${by || 'somebody'} since ${since}, by no process of this machine: --force takes it where nobody works on it`;
    case 'nobody':
      if (bead.assignee === '' || bead.assignee === claimant) return null;
      return `${bead.id} is assigned to ${bead.assignee}: --force takes it`;
    case 'self':
    case 'dead':
      return null;
  }
}

function takenFrom({ bead, claimant, held }: ClaimAttempt): string | null {
  const by = held.by || 'somebody';
  switch (held.holding) {
    case 'alive':
      return `${by}, whose ${held.process} still runs`;
    case 'dead':
      return isClaimed(bead) ? `${by}, whose ${held.process} has ended` : null;
    case 'unknown':
      return `${by}, who may be at work elsewhere`;
    case 'nobody':
      return bead.assignee === '' || bead.assignee === claimant ? null : bead.assignee;
    case 'self':
      return null;
  }
}
