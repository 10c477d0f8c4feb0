// The ids of a repository's beads as they are typed and shown: others than the store's once a prefix was renamed.

import type { Bead, BeadId } from '../../beads/bead.ts';
import type { Deletion } from '../../beads/deletion.ts';
import type { Stamp } from '../../beads/edit.ts';
import { type BeadGraph, graphOf } from '../../beads/graph/bead-graph.ts';
import { keepValue } from '../../beads/keep-value.ts';
import { foldKeyValues, KEY_VALUE_PATH, PREFIX_KEY } from '../../beads/key-values.ts';
import { type PrefixRenames, PrefixView, prefixRenames, renamePrefix } from '../../beads/prefix-view.ts';
import type { BeadQuestion, QuestionKind } from '../../beads/question.ts';
import { failed, ok, type Result } from '../../beads/result.ts';
import type { BeadStore } from '../../beads/store.ts';
import { invalid, type StoreProblem } from '../../beads/store-problem.ts';
import type { BeadWish } from './beads.ts';

export interface Renamed {
  readonly from: string;
  readonly to: string;
  /** How many beads are shown by another id since. */
  readonly count: number;
}

/** Right until the store's next change. */
export class BeadNames {
  readonly #store: BeadStore;
  readonly #view: PrefixView | null;

  /** In a town, which names rigs, runs and branches by ids, they stay the store's: no `renames` there. */
  constructor(store: BeadStore, renames = renamesOf(store)) {
    this.#store = store;
    this.#view = renames.size === 0 ? null : new PrefixView(store.graph().all, renames);
  }

  /** The store's id for one that was typed, be it of before a renaming; an unknown one stays as it is. */
  own(typed: string): string {
    return this.#view?.meant(typed) ?? typed;
  }

  /** The id to show for one of the store's. */
  shown(id: string): string {
    return this.#view?.shown(id as BeadId) ?? id;
  }

  bead<B extends Bead | undefined>(bead: B): B | Bead {
    return bead === undefined || this.#view === null ? bead : this.#view.shownBead(bead);
  }

  /** The store's, its beads as they are shown. */
  graph(): BeadGraph {
    const graph = this.#store.graph();
    return this.#view === null ? graph : graphOf(graph.all.map((bead) => this.bead(bead)));
  }

  isTaken(id: string): boolean {
    return this.#view?.isTaken(id) === true;
  }

  /** With ids as they are shown where a filter compares them; all others may be typed anyhow. */
  question<K extends QuestionKind>(question: BeadQuestion<K>): BeadQuestion<K> {
    if (this.#view === null || !('filter' in question)) return question;
    const { ids, parent } = question.filter;
    const shown = (id: string) => this.shown(this.own(id));
    const filter = {
      ...question.filter,
      ...(ids === undefined ? {} : { ids: ids.map(shown) }),
      ...(parent === undefined ? {} : { parent: shown(parent) }),
    };
    return { ...question, filter };
  }

  /** The edges and the parent of what is to be made, by the store's ids. */
  links({
    deps,
    parent,
  }: {
    readonly deps?: BeadWish['deps'] | undefined;
    readonly parent?: string | undefined;
  }) {
    return {
      ...(deps === undefined ? {} : { edges: deps.map((edge) => ({ ...edge, on: this.own(edge.on) })) }),
      ...(parent === undefined ? {} : { parent: this.own(parent) }),
    };
  }

  deletion({ ids, orphaned, links }: Deletion): Deletion {
    const shown = (all: readonly string[]) => all.map((id) => this.shown(id)).sort();
    return { ids: shown(ids) as BeadId[], orphaned: shown(orphaned), links };
  }
}

function renamesOf(store: BeadStore): PrefixRenames {
  return prefixRenames(foldKeyValues(store.textAt(KEY_VALUE_PATH)));
}

export const NO_RENAMES: PrefixRenames = new Map();

/** Has ids that are shown with the one prefix shown with the other from now on, and new ones made with it. */
export function renameIds(
  store: BeadStore,
  { from, to }: { readonly from: string; readonly to: string },
  stamp: Stamp,
): Result<Renamed, StoreProblem> {
  const beads = store.graph().all;
  const renamed = renamePrefix(renamesOf(store), { from, to }, beads);
  if (!renamed.ok) return failed(invalid(renamed.problem));
  const before = new BeadNames(store);
  const shown = beads.map(({ id }) => before.shown(id));
  for (const fact of [...renamed.value, { key: PREFIX_KEY, value: to }]) {
    const kept = keepValue(store, fact, stamp);
    if (!kept.ok) return kept;
  }
  const after = new BeadNames(store);
  return ok({ from, to, count: beads.filter(({ id }, at) => after.shown(id) !== shown[at]).length });
}
