// The rows of all rigs in their order. A change costs what it touches: rows of beads that stayed as they were are the
// same objects as before and stand in order already.

import type { Bead } from '../../beads/bead.ts';
import { graphOf } from '../../beads/graph/bead-graph.ts';
import { blockedIds } from '../../beads/graph/blocked-beads.ts';
import { Waits } from '../../beads/graph/waits.ts';
import { readyBeads } from '../../beads/graph.ts';
import { compareIds } from '../../beads/id-order.ts';
import type { RigName } from '../../engine/ids.ts';
import { type BeadRow, type BeadStanding, beadKey, textsOf } from './bead-row.ts';
import type { RigBeads } from './bead-source.ts';
import type { HeldBeads } from './held-beads.ts';

export interface BeadRows {
  /** What is open, most urgent first; then what is closed, the latest first. */
  readonly inOrder: readonly BeadRow[];
  /** Those of each rig in the order of its ledger. */
  readonly ofRigs: ReadonlyMap<RigName, readonly BeadRow[]>;
  /** How they differ from those before. */
  readonly change: Change;
}

interface Change {
  readonly gone: ReadonlySet<BeadRow>;
  readonly come: readonly BeadRow[];
}

export const NO_ROWS: BeadRows = { inOrder: [], ofRigs: new Map(), change: { gone: new Set(), come: [] } };

export interface RowsAsked {
  /** In ms since the epoch. */
  readonly now: number;
  readonly held: HeldBeads;
  readonly before: BeadRows;
}

export function beadRows(rigs: readonly RigBeads[], asked: RowsAsked): BeadRows {
  const { before } = asked;
  const change = { gone: new Set<BeadRow>(), come: [] as BeadRow[] };
  const ofRigs = new Map(rigs.map((rig) => [rig.rig, rowsOf(rig, asked, change)]));
  for (const [rig, rows] of before.ofRigs) if (!ofRigs.has(rig)) for (const row of rows) change.gone.add(row);
  return { inOrder: changed(before.inOrder, change), ofRigs, change };
}

function rowsOf(
  { rig, beads }: RigBeads,
  { now, held, before }: RowsAsked,
  { gone, come }: { readonly gone: Set<BeadRow>; readonly come: BeadRow[] },
): readonly BeadRow[] {
  const graph = graphOf(beads);
  const blocked = blockedIds(graph, new Waits(graph, now));
  const ready = new Set(readyBeads(beads, now));
  const earlier = new Earlier(before.ofRigs.get(rig) ?? []);
  const rows = graph.live.map((bead) => {
    const row = earlier.take(bead);
    const holder = held.size === 0 ? '' : (held.get(beadKey(rig, bead.id)) ?? '');
    const standing = standingOf(bead, {
      isReady: ready.has(bead),
      isBlocked: blocked.has(bead.id),
      isHeld: holder !== '',
      isDeferred: (row ?? textsOf(bead)).deferredMs > now,
    });
    if (row?.bead === bead && row.standing === standing && row.holder === holder) return row;
    if (row !== undefined) gone.add(row);
    const made = { ...textsOf(bead), key: beadKey(rig, bead.id), rig, bead, standing, holder };
    come.push(made);
    return made;
  });
  for (const row of earlier.rest()) gone.add(row);
  return rows;
}

/** Rows as they were, taken one by one: a ledger keeps its order, so that the next one is nearly always the one. */
class Earlier {
  readonly #rows: readonly BeadRow[];
  #next = 0;
  #others: Map<string, BeadRow> | null = null;

  constructor(rows: readonly BeadRow[]) {
    this.#rows = rows;
  }

  take({ id }: Bead): BeadRow | undefined {
    const next = this.#others === null ? this.#rows[this.#next] : undefined;
    if (next?.bead.id === id) {
      this.#next += 1;
      return next;
    }
    if (next === undefined && this.#others === null) return undefined;
    this.#others ??= new Map(this.#rows.slice(this.#next).map((row) => [row.bead.id, row]));
    const found = this.#others.get(id);
    this.#others.delete(id);
    return found;
  }

  /** Those that nobody took. */
  rest(): Iterable<BeadRow> {
    return this.#others?.values() ?? this.#rows.slice(this.#next);
  }
}

/** Up to so many rows are put each into its place; more are sorted with all others. */
const FEW = 50;

function changed(before: readonly BeadRow[], { gone, come }: Change): readonly BeadRow[] {
  if (gone.size === 0 && come.length === 0) return before;
  const rows = gone.size === 0 ? [...before] : before.filter((row) => !gone.has(row));
  if (come.length > FEW) return rows.concat(come).sort(compareRows);
  for (const row of come) rows.splice(placeOf(row, rows), 0, row);
  return rows;
}

/** Before the first that comes after it. */
function placeOf(row: BeadRow, rows: readonly BeadRow[]): number {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = rows[middle];
    if (other !== undefined && compareRows(other, row) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

type Facts = Readonly<Record<'isReady' | 'isBlocked' | 'isHeld' | 'isDeferred', boolean>>;

function standingOf({ status }: Bead, { isReady, isBlocked, isHeld, isDeferred }: Facts): BeadStanding {
  if (status === 'closed') return 'closed';
  if (isHeld) return 'working';
  if (isReady) return 'ready';
  if (isBlocked || status === 'blocked') return 'blocked';
  if (status === 'in_progress' || status === 'hooked') return 'working';
  return isDeferred || status === 'deferred' ? 'deferred' : 'open';
}

function compareRows(a: BeadRow, b: BeadRow): number {
  return (
    Number(a.standing === 'closed') - Number(b.standing === 'closed') ||
    b.closedMs - a.closedMs ||
    a.bead.priority - b.bead.priority ||
    b.createdMs - a.createdMs ||
    compareIds(a.bead.id, b.bead.id)
  );
}
