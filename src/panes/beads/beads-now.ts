// The beads of all rigs as they are now: rows in order, counts, and what is looked up of one of them. Everything is
// made once, when it is first asked for: a draw over ten thousand beads costs what its window shows.

import { go } from 'fuzzysort';
import { graphOf } from '../../beads/graph/bead-graph.ts';
import { dependencyTree, type TreeNode } from '../../beads/graph/dependency-tree.ts';
import { reasonsNotReady } from '../../beads/graph.ts';
import { compareIds } from '../../beads/id-order.ts';
import { BEAD_FILTERS, type BeadFilterName, passes } from './bead-filters.ts';
import { type BeadRow, targetOf } from './bead-row.ts';
import { type BeadRows, beadRows, NO_ROWS } from './bead-rows.ts';
import type { RigBeads } from './bead-source.ts';
import { type HeldBeads, NONE_HELD } from './held-beads.ts';
import { type HistoryLine, historyLines } from './history-words.ts';

/** A score that lets a forgotten letter through and keeps letters scattered over a title out. */
const LEAST_SCORE = 0.2;

type Counts = Readonly<Record<BeadFilterName, number>>;

const NO_COUNTS: Counts = { ready: 0, open: 0, blocked: 0, mine: 0, closed: 0, all: 0 };

interface Earlier {
  readonly held: HeldBeads;
  readonly before: BeadsNow | null;
}

const NO_EARLIER: Earlier = { held: NONE_HELD, before: null };

interface Searched {
  readonly filter: BeadFilterName;
  readonly query: string;
  readonly rows: readonly BeadRow[];
}

export class BeadsNow {
  readonly rows: readonly BeadRow[];
  readonly counts: Counts;
  readonly now: number;
  readonly #rigs: readonly RigBeads[];
  readonly #rows: BeadRows;
  #byFilter = new Map<BeadFilterName, readonly BeadRow[]>();
  /** The latest search of the list, and of a prompt above it: both are drawn at every key. */
  readonly #searched = new Map<'list' | 'others', Searched>();
  readonly #lookups = new Map<string, unknown>();

  /** Rows of `before` that have not changed are taken over. */
  constructor(rigs: readonly RigBeads[], now: number, { held, before }: Earlier = NO_EARLIER) {
    this.#rigs = rigs;
    this.now = now;
    this.#rows = beadRows(rigs, { now, held, before: before === null ? NO_ROWS : before.#rows });
    this.rows = this.#rows.inOrder;
    this.counts = counted(before?.counts ?? NO_COUNTS, this.#rows);
    if (before?.rows === this.rows) this.#byFilter = before.#byFilter;
  }

  /** The beads that pass the filter, those that fit the query best first; '' fits all, in the order of urgency. */
  listed(filter: BeadFilterName, query: string): readonly BeadRow[] {
    return this.#searchedIn(filter, query.trim(), 'list');
  }

  /** The other beads of its rig that fit the query, best first; all of them, most urgent first, for ''. */
  others(row: BeadRow, query: string): readonly BeadRow[] {
    const found = this.#searchedIn('all', query.trim(), 'others');
    return found.filter((each) => each.rig === row.rig && each !== row);
  }

  /** Everything that keeps it from being worked on, in words. */
  reasons(row: BeadRow): readonly string[] {
    return this.#once(`reasons ${row.key}`, () => [
      ...(row.holder === '' ? [] : [`it was slung: ${row.holder}`]),
      ...reasonsNotReady(row.bead, this.#rigOf(row).beads, this.now),
    ]);
  }

  children(row: BeadRow): readonly BeadRow[] {
    return this.#once(`children ${row.key}`, () => {
      const ids = new Set(
        graphOf(this.#rigOf(row).beads)
          .childrenOf(row.bead.id)
          .map(({ id }) => id),
      );
      const found = this.rows.filter(({ rig, bead }) => rig === row.rig && ids.has(bead.id));
      return found.sort((a, b) => compareIds(a.bead.id, b.bead.id));
    });
  }

  tree(row: BeadRow, direction: 'down' | 'up'): readonly TreeNode[] {
    return this.#once(`tree ${direction} ${row.key}`, () =>
      dependencyTree(this.#rigOf(row).beads, { root: row.bead.id, direction }),
    );
  }

  history(row: BeadRow): readonly HistoryLine[] {
    return this.#once(`history ${row.key}`, () => historyLines(this.#rigOf(row).linesOf(row.bead)));
  }

  byKey(key: string): BeadRow | undefined {
    return this.#once('keys', () => new Map(this.rows.map((row) => [row.key, row]))).get(key);
  }

  #searchedIn(filter: BeadFilterName, query: string, by: 'list' | 'others'): readonly BeadRow[] {
    const filtered = this.#filtered(filter);
    if (query === '') return filtered;
    const known = this.#searched.get(by);
    if (known?.filter === filter && known.query === query) return known.rows;
    // An index of them all would cost more than several searches, at each change.
    const found = go(query, filtered, { key: targetOf, limit: 0, threshold: LEAST_SCORE });
    const rows = found.map(({ obj }) => obj);
    this.#searched.set(by, { filter, query, rows });
    return rows;
  }

  #filtered(filter: BeadFilterName): readonly BeadRow[] {
    const known = this.#byFilter.get(filter);
    if (known !== undefined) return known;
    const rows = this.rows.filter((row) => passes(row, filter));
    this.#byFilter.set(filter, rows);
    return rows;
  }

  #rigOf({ rig }: BeadRow): RigBeads {
    return this.#rigs.find((each) => each.rig === rig) ?? { rig, beads: [], linesOf: () => [] };
  }

  #once<T>(key: string, make: () => T): T {
    if (!this.#lookups.has(key)) this.#lookups.set(key, make());
    return this.#lookups.get(key) as T;
  }
}

export const EMPTY_BEADS = new BeadsNow([], 0);

function counted(before: Counts, { change }: BeadRows): Counts {
  const counts = { ...before };
  for (const filter of BEAD_FILTERS) {
    for (const row of change.gone) if (passes(row, filter)) counts[filter] -= 1;
    for (const row of change.come) if (passes(row, filter)) counts[filter] += 1;
  }
  return counts;
}
