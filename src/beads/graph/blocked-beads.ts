// Which beads are blocked: those that wait by an edge of their own, and all below them. A child is blocked with its
// parent, not by it: that a parent is open keeps nobody from working on its parts.

import type { Bead, BeadId } from '../bead.ts';
import { PARENT_CHILD, parentOf } from '../bead.ts';
import type { Among, BeadGraph } from './bead-graph.ts';
import { graphOf } from './bead-graph.ts';
import { isFinished } from './finished.ts';
import type { Wait } from './waits.ts';
import { awaitedIds, Waits, waitInWords } from './waits.ts';

export interface BlockedBead {
  readonly bead: Bead;
  /** The bead that waits by edges of its own: itself, or its nearest ancestor that does. */
  readonly holder: Bead;
  /** What the holder waits for. */
  readonly waits: readonly Wait[];
  /** Ids of the beads that the holder waits for, each once. */
  readonly blockedBy: readonly BeadId[];
}

/** Every blocked bead at `now` (ms since the epoch), in the order of `beads`. Linear. */
export function blockedBeads(beads: Among, now: number): readonly BlockedBead[] {
  const graph = graphOf(beads);
  const waits = new Waits(graph, now);
  const holders = holdersOf(graph, waits);
  const told = new Map<Bead, Pick<BlockedBead, 'waits' | 'blockedBy'>>();
  return graph.live.flatMap((bead) => {
    const holder = holders.get(bead.id);
    if (holder === undefined) return [];
    const held = told.get(holder) ?? toldOf(waits.of(holder));
    told.set(holder, held);
    return { bead, holder, ...held };
  });
}

/** What keeps a bead, each wait in words about `it`. */
export function blockingWords({ bead, holder, waits }: Omit<BlockedBead, 'blockedBy'>): readonly string[] {
  const kin = holder.id === parentOf(bead) ? 'parent' : 'ancestor';
  const subject = holder.id === bead.id ? 'it' : `its ${kin} ${holder.id}`;
  return waits.map((wait) => `${subject} ${waitInWords(wait)}`);
}

/** The ids of all blocked beads. */
export function blockedIds(graph: BeadGraph, waits: Waits): ReadonlySet<BeadId> {
  const blocked = new Set<BeadId>();
  for (const bead of graph.open) if (waits.isWaiting(bead)) blocked.add(bead.id);
  // A set's iteration also visits what is added meanwhile.
  for (const id of blocked)
    for (const child of graph.childrenOf(id)) if (!isFinished(child)) blocked.add(child.id);
  return blocked;
}

/** The bead itself or its nearest ancestor that waits by an edge of its own; null where the bead is not blocked. */
export function holderOf(bead: Bead, graph: BeadGraph, waits: Waits): Bead | null {
  const line = new Set([bead]);
  for (const each of line) {
    if (isFinished(each)) continue;
    if (waits.isWaiting(each)) return each;
    for (const parent of parentsOf(each, graph)) line.add(parent);
  }
  return null;
}

function parentsOf(bead: Bead, graph: BeadGraph): Bead[] {
  return bead.edges.flatMap((edge) => (edge.type === PARENT_CHILD ? (graph.get(edge.on) ?? []) : []));
}

/** As `holderOf` finds it for each, in one go: of several at one distance the one by the first edges. */
function holdersOf(graph: BeadGraph, waits: Waits): ReadonlyMap<BeadId, Bead> {
  const distance = new Map<BeadId, number>();
  for (const bead of graph.open) if (waits.isWaiting(bead)) distance.set(bead.id, 0);
  // A map's iteration also visits what is set meanwhile, here by growing distance.
  for (const [id, steps] of distance) {
    for (const child of graph.childrenOf(id))
      if (!isFinished(child) && !distance.has(child.id)) distance.set(child.id, steps + 1);
  }
  const holders = new Map<BeadId, Bead>();
  for (const [id, steps] of distance) {
    const bead = graph.get(id);
    if (bead === undefined) continue;
    const above = parentsOf(bead, graph).find((parent) => distance.get(parent.id) === steps - 1);
    holders.set(id, steps === 0 || above === undefined ? bead : (holders.get(above.id) ?? bead));
  }
  return holders;
}

function toldOf(waits: readonly Wait[]): Pick<BlockedBead, 'waits' | 'blockedBy'> {
  const [first, ...others] = waits;
  // What many wait for is told to each without a copy.
  const blockedBy =
    first !== undefined && others.length === 0 ? awaitedIds(first) : [...new Set(waits.flatMap(awaitedIds))];
  return { waits, blockedBy };
}
