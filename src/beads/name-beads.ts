// Which bead goes by which id: two that were given the same one on two branches both live on, the younger by an id that
// follows from its birth, and its children under that. A function of the set of lines, so every clone finds the same.

import type { Bead, BeadId } from './bead.ts';
import { isBeadId, PARENT_CHILD } from './bead.ts';
import { isClock } from './clock.ts';
import { renumberLine } from './edit.ts';
import type { Lineage } from './fold.ts';
import { spareIds } from './id.ts';
import type { BeadLine } from './lines.ts';

export interface Naming {
  /** By the id that each goes by. */
  readonly beads: Map<BeadId, Bead>;
  /** Those whose id an elder one has, and the ids that they go by instead. */
  readonly displaced: readonly Displaced[];
}

export interface Displaced {
  readonly lineage: Lineage;
  readonly id: BeadId;
}

/**
 * Gives each bead its id: where two want the same, the elder keeps it. A child's id follows its parent's. Edges follow
 * the births of their targets.
 */
export function nameBeads(lineages: Iterable<Lineage>): Naming {
  const all = [...lineages];
  const byBirth = new Map(all.map((lineage) => [lineage.birth, lineage]));
  const owners = new Map<BeadId, Lineage>();
  const names = new Map<string, BeadId>();
  const displaced: Displaced[] = [];
  for (const lineage of all.sort(byDepthAndAge)) {
    const wanted = wantedId(lineage, byBirth, names);
    const id = owners.has(wanted) ? freeId(wanted, lineage.birth, owners) : wanted;
    if (id !== wanted) displaced.push({ lineage, id });
    owners.set(id, lineage);
    names.set(lineage.birth, id);
  }
  const beads = new Map<BeadId, Bead>();
  for (const [id, { bead }] of owners) beads.set(id, renamed(bead, id, names));
  return { beads, displaced };
}

/**
 * The line by which a displaced bead keeps the id that it goes by, also on branches where the elder one is not seen;
 * null where its clocks are used up. It changes nothing that is shown where the elder is seen. Who writes it does not
 * matter: its clock and author follow from the bead, so that two clones write the very same line, and what a person
 * renumbered later holds against it.
 */
export function renumberingOf({ lineage, id }: Displaced): BeadLine | null {
  const { renumberedClock, createdClock, latestClock } = lineage;
  // Not later than what is known of the bead, so that it does not count as changed by this.
  const clock = renumberedClock < 0 ? Math.min(createdClock, latestClock) : renumberedClock + 1;
  if (!isClock(clock) || !isBeadId(id)) return null;
  return renumberLine({ ...lineage, latestClock: clock - 1 }, id, { by: '', at: clock });
}

/**
 * The parent whose id a child's own begins with, under any name that the parent ever had; null where there is none or
 * the child has been moved away from it.
 */
export function namingParent(lineage: Lineage, lineages: ReadonlyMap<string, Lineage>): Lineage | null {
  const head = headOf(lineage.wants);
  if (head === null) return null;
  for (const { type, onBirth } of lineage.bead.edges) {
    const parent = type === PARENT_CHILD ? lineages.get(onBirth) : undefined;
    if (parent?.givenIds.includes(head)) return parent;
  }
  return null;
}

/** Parents before the children that are named after them; among equals the elder first. */
function byDepthAndAge(a: Lineage, b: Lineage): number {
  return depth(a.bornAs) - depth(b.bornAs) || a.createdClock - b.createdClock || (a.birth < b.birth ? -1 : 1);
}

function depth(id: BeadId): number {
  let dots = 0;
  for (let at = id.indexOf('.'); at >= 0; at = id.indexOf('.', at + 1)) dots += 1;
  return dots;
}

function wantedId(
  lineage: Lineage,
  byBirth: ReadonlyMap<string, Lineage>,
  names: ReadonlyMap<string, BeadId>,
): BeadId {
  const parent = namingParent(lineage, byBirth);
  const name = parent && names.get(parent.birth);
  if (!name) return lineage.wants;
  const id = `${name}${lineage.wants.slice(lineage.wants.lastIndexOf('.'))}`;
  return isBeadId(id) ? id : lineage.wants;
}

/** What stands before the last dot of a child's id; null where the bead is no child. */
function headOf(id: BeadId): BeadId | null {
  const cut = id.lastIndexOf('.');
  return cut < 0 ? null : (id.slice(0, cut) as BeadId);
}

function freeId(wanted: BeadId, birth: string, owners: ReadonlyMap<BeadId, Lineage>): BeadId {
  for (const id of spareIds(wanted, birth)) if (!owners.has(id)) return id;
  return wanted;
}

function renamed(bead: Bead, id: BeadId, names: ReadonlyMap<string, BeadId>): Bead {
  const moved = bead.edges.some((edge) => (names.get(edge.onBirth) ?? edge.on) !== edge.on);
  if (!moved) return bead.id === id ? bead : { ...bead, id };
  return {
    ...bead,
    id,
    edges: bead.edges.map((edge) => ({ ...edge, on: names.get(edge.onBirth) ?? edge.on })),
  };
}
