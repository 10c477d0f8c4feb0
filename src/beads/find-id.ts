// Which bead a person means who typed only part of an id. For reading: what writes takes the exact id, since a typing
// error must not change another bead.

import type { BeadId } from './bead.ts';
import { type Among, graphOf } from './graph/bead-graph.ts';
import { compareIds } from './id-order.ts';

export type FoundId =
  | { readonly kind: 'found'; readonly id: BeadId }
  /** In the order of ids. */
  | { readonly kind: 'ambiguous'; readonly ids: readonly BeadId[] }
  | { readonly kind: 'unknown' };

/**
 * The only bead whose id is the text, but for its prefix; else the only one whose id has the text in it. A bead and its
 * children count as one: the bead is meant. Deleted beads are meant by nobody.
 */
export function findId(text: string, beads: Among): FoundId {
  const part = text.trim().toLowerCase();
  if (part === '') return { kind: 'unknown' };
  const all = graphOf(beads).live.map(({ id }) => id);
  const withoutPrefix = all.filter((id) => id.endsWith(`-${part}`));
  const ids = withoutPrefix.length > 0 ? withoutPrefix : all.filter((id) => id.toLowerCase().includes(part));
  const [first, ...others] = ids.sort(compareIds);
  if (first === undefined) return { kind: 'unknown' };
  if (others.every((id) => id.startsWith(`${first}.`))) return { kind: 'found', id: first };
  return { kind: 'ambiguous', ids };
}
