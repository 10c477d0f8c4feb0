// The ids of a store's beads as they are typed and shown: others than the store's own once a prefix was renamed.

import type { Bead, BeadId } from './bead.ts';
import type { Deletion } from './deletion.ts';
import type { EdgeDraft } from './draft.ts';
import { type BeadGraph, graphOf } from './graph/bead-graph.ts';
import { foldKeyValues, KEY_VALUE_PATH } from './key-values.ts';
import { type PrefixRename, PrefixView, prefixRenames } from './prefix-view.ts';
import type { BeadQuestion, QuestionKind } from './question.ts';
import type { BeadStore } from './store.ts';

type Source = Pick<BeadStore, 'graph' | 'textAt'>;

export class BeadNames {
  /** Oldest first. */
  readonly renames: readonly PrefixRename[];
  readonly #view: PrefixView | null;
  readonly #graphs = new WeakMap<BeadGraph, BeadGraph>();

  constructor(beads: readonly Bead[], renames: readonly PrefixRename[]) {
    this.renames = renames;
    this.#view = renames.length === 0 ? null : new PrefixView(beads, renames);
  }

  /** The store's id for one that was typed, be it of before a renaming; an unknown one stays as it is. */
  own(typed: string): string {
    return this.#view?.meant(typed) ?? typed;
  }

  /** The id to show for one of the store's. */
  shown(id: BeadId): BeadId {
    return this.#view?.shown(id) ?? id;
  }

  /** The id to show for one that was typed. */
  shownFor(typed: string): string {
    return this.#view?.shown(this.own(typed) as BeadId) ?? typed;
  }

  /** What new ids begin with where they would begin with `prefix`. */
  prefix(prefix: string): string {
    return this.#view?.shownPrefix(prefix) ?? prefix;
  }

  bead<B extends Bead | undefined>(bead: B): B | Bead {
    return bead === undefined || this.#view === null ? bead : this.#view.shownBead(bead);
  }

  /** Its beads as they are shown. */
  graph(graph: BeadGraph): BeadGraph {
    if (this.#view === null) return graph;
    const shown = this.#graphs.get(graph) ?? graphOf(graph.all.map((bead) => this.bead(bead)));
    this.#graphs.set(graph, shown);
    return shown;
  }

  /** A message of ours with the store's ids in it as they are shown. */
  text(message: string): string {
    return this.#view?.shownText(message) ?? message;
  }

  /** Whether a new bead must not be given the id, though the store has it not. */
  isTaken(id: string): boolean {
    return this.#view?.isTaken(id) === true;
  }

  /** With ids as they are shown where a filter compares them; all others may be typed anyhow. */
  question<K extends QuestionKind>(question: BeadQuestion<K>): BeadQuestion<K> {
    if (this.#view === null || !('filter' in question)) return question;
    const { ids, parent } = question.filter;
    const filter = {
      ...question.filter,
      ...(ids === undefined ? {} : { ids: ids.map((id) => this.shownFor(id)) }),
      ...(parent === undefined ? {} : { parent: this.shownFor(parent) }),
    };
    return { ...question, filter };
  }

  /** The edges and the parent of what is to be made, by the store's ids. */
  links({ deps, parent }: Links) {
    return {
      ...(deps === undefined ? {} : { edges: deps.map((edge) => ({ ...edge, on: this.own(edge.on) })) }),
      ...(parent === undefined ? {} : { parent: this.own(parent) }),
    };
  }

  deletion({ ids, orphaned, links }: Deletion): Deletion {
    const shown = (all: readonly BeadId[]) => all.map((id) => this.shown(id)).sort();
    return { ids: shown(ids), orphaned: shown(orphaned), links };
  }
}

interface Links {
  readonly deps?: readonly Extract<EdgeDraft, { readonly on: string }>[] | undefined;
  readonly parent?: string | undefined;
}

interface Kept {
  readonly facts: string;
  readonly all: readonly Bead[];
  readonly names: BeadNames;
}

const kept = new WeakMap<Source, Kept>();
const OWN_NAMES = new BeadNames([], []);
const NO_BEADS: readonly Bead[] = [];

/**
 * Right until the store's next change. Costs nothing but a look where no prefix was renamed, and is linear after a change
 * where one was.
 */
export function namesOf(store: Source): BeadNames {
  const facts = store.textAt(KEY_VALUE_PATH);
  const before = kept.get(store);
  const isSame = before?.facts === facts;
  const renames = isSame ? before.names.renames : prefixRenames(foldKeyValues(facts));
  const all = renames.length === 0 ? NO_BEADS : store.graph().all;
  if (isSame && haveSameIds(before.all, all)) return before.names;
  const names = renames.length === 0 ? OWN_NAMES : new BeadNames(all, renames);
  kept.set(store, { facts, all, names });
  return names;
}

/** Most changes leave all ids as they are. */
function haveSameIds(before: readonly Bead[], after: readonly Bead[]): boolean {
  if (before === after) return true;
  return before.length === after.length && before.every(({ id }, at) => id === after[at]?.id);
}
