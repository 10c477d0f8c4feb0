// Which bead a person means who typed only part of an id. For reading: what writes takes the exact id, since a typing
// error must not change another bead.

import type { Bead, BeadId } from './bead.ts';
import { compareIds } from './id-order.ts';

export type FoundId =
  | { readonly kind: 'found'; readonly id: BeadId }
  /** In the order of ids. */
  | { readonly kind: 'ambiguous'; readonly ids: readonly BeadId[] }
  | { readonly kind: 'unknown' };

/**
 * The exact id, deleted beads' too; else the one with the tracker's `prefix` put before it; else the only bead whose id
 * has the text in it. A bead and its children count as one: the bead is meant.
 */
export function findId(text: string, beads: readonly Bead[], prefix: string): FoundId {
  const wanted = text.trim();
  const whole = `${prefix}-${wanted}`;
  const exact = beads.find(({ id }) => id === wanted) ?? beads.find(({ id }) => id === whole);
  if (exact !== undefined) return { kind: 'found', id: exact.id };
  if (wanted === '') return { kind: 'unknown' };
  const part = wanted.toLowerCase();
  const ids = beads
    .filter(({ id, deleted }) => !deleted && id.toLowerCase().includes(part))
    .map(({ id }) => id);
  const [first, ...others] = ids.sort(compareIds);
  if (first === undefined) return { kind: 'unknown' };
  if (others.every((id) => id.startsWith(`${first}.`))) return { kind: 'found', id: first };
  return { kind: 'ambiguous', ids };
}
