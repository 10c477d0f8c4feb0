// Beads kept folded while their lines change: a change costs as much as the beads that it touches, not as all of them.

import type { Bead, BeadId, Edge } from './bead.ts';
import { PARENT_CHILD } from './bead.ts';
import type { Lineage } from './fold.ts';
import { foldLineage } from './fold.ts';
import { type BeadGraph, type LiveGraph, liveGraph } from './graph/bead-graph.ts';
import { NONCES, requestNonce } from './id.ts';
import type { BeadLine } from './lines.ts';
import type { Displaced, Naming } from './name-beads.ts';
import { nameBeads, namingParent } from './name-beads.ts';
import { TakenIds } from './taken-ids.ts';

/** What is left out of a bead at a glance: nothing that bears on its name or on readiness. */
export type LongTexts = Pick<Bead, 'description' | 'design' | 'acceptance' | 'notes' | 'comments'>;

export class LiveFold {
  readonly #lineages = new Map<string, Lineage>();
  /** Births whose beads are known at a glance only, with their places in the index that has the rest. */
  readonly #unread = new Map<string, number>();
  #textsOf: (at: number) => LongTexts = () => NO_TEXTS;
  readonly #requested = new Map<number, string>();
  #naming: Naming | null = null;
  /** How often all edges were looked at since all were named. */
  #looks = 0;
  #all: readonly Bead[] | null = null;
  #graph: LiveGraph | null = null;
  #taken: TakenIds | null = null;
  #children: Map<BeadId, Set<BeadId>> | null = null;

  /** Every bead, deleted ones too; the same array until something changes. */
  all(): readonly Bead[] {
    if (this.#unread.size > 0) for (const bead of [...this.#named().beads.values()]) this.#whole(bead);
    this.#all ??= [...this.#named().beads.values()];
    return this.#all;
  }

  /** Of every bead, perhaps without its long texts: what is ready is told by the rest, and sooner. For use at once. */
  graph(): BeadGraph {
    if (this.#graph !== null) return this.#graph;
    const { beads } = this.#named();
    this.#graph = liveGraph(this.#all ?? [...beads.values()], (id) => beads.get(id));
    return this.#graph;
  }

  get(id: string): Bead | undefined {
    const bead = this.#named().beads.get(id as BeadId);
    return bead && this.#whole(bead);
  }

  lineageOf(id: string): Lineage | undefined {
    return this.#lineages.get(this.#named().beads.get(id as BeadId)?.birth ?? '');
  }

  /** All lineages, whole: for an index to keep. */
  lineages(): readonly Lineage[] {
    for (const bead of [...this.#named().beads.values()]) this.#whole(bead);
    return [...this.#lineages.values()];
  }

  bornAs(birth: string): Bead | undefined {
    const lineage = this.#lineages.get(birth);
    const bead = lineage && this.get(lineage.wants);
    return bead?.birth === birth ? bead : this.all().find((each) => each.birth === birth);
  }

  /** The bead that was made for the request. */
  requestedBy(request: string): Bead | undefined {
    const first = requestNonce(request);
    for (let nonce = first; nonce < first + NONCES; nonce += 1) {
      const birth = this.#requested.get(nonce);
      if (birth !== undefined) return this.bornAs(birth);
    }
    return undefined;
  }

  /** Every id that a bead goes by or was born with. */
  takenIds(): TakenIds {
    if (this.#taken !== null) return this.#taken;
    const taken = new TakenIds(this.#named().beads.keys());
    for (const { bornAs } of this.#lineages.values()) taken.add(bornAs);
    this.#taken = taken;
    return taken;
  }

  /** The beads that have a parent-child edge on this id, by their ids. */
  childrenOf(parent: BeadId): ReadonlySet<BeadId> {
    if (this.#children === null) {
      this.#children = new Map();
      for (const bead of this.#named().beads.values()) this.#addToParents(bead);
    }
    return this.#children.get(parent) ?? NO_CHILDREN;
  }

  /** Beads that do not go by the id that they ask for. */
  displaced(): readonly Displaced[] {
    return this.#named().displaced;
  }

  /** Folds a birth again whose lines an edit of our own has changed: ids then nearly always stay as they are. */
  edit(birth: string, lines: readonly BeadLine[]): void {
    const before = this.#lineages.get(birth);
    const held = before && this.#naming?.beads.get(before.wants);
    const after = this.#fold(birth, lines);
    const isExchanged = this.#exchange(before, after);
    if (!isExchanged) this.#forgetNames();
    this.#graph = isExchanged && after && this.#graph ? this.#graph.exchanged(held, after.bead) : null;
    this.#all = this.#unread.size === 0 && this.#graph ? this.#graph.all : null;
  }

  /** Folds a birth again whose lines have changed in any way. */
  take(birth: string, lines: readonly BeadLine[]): void {
    const isNew = !this.#lineages.has(birth);
    this.edit(birth, lines);
    if (isNew && this.#naming !== null && this.#isNamedOtherwise(birth)) this.#forgetNames();
  }

  /** Takes the word of an index for lineages whose beads lack their long texts; `texts` reads those of one. */
  assume(lineages: readonly Lineage[], isPlain: boolean, texts: (at: number) => LongTexts): void {
    this.clear();
    this.#textsOf = texts;
    const beads = new Map<BeadId, Bead>();
    lineages.forEach((lineage, at) => {
      this.#keep(lineage);
      this.#unread.set(lineage.birth, at);
      beads.set(lineage.bead.id, lineage.bead);
    });
    if (isPlain) this.#naming = { beads, displaced: [] };
  }

  /** Whether each bead goes by the id that it was born with, and all edges name their targets by theirs. */
  isPlain(): boolean {
    const { beads } = this.#named();
    return [...this.#lineages.values()].every(({ bead }) => beads.get(bead.id) === bead);
  }

  clear(): void {
    this.#lineages.clear();
    this.#unread.clear();
    this.#requested.clear();
    this.#forgetNames();
  }

  #fold(birth: string, lines: readonly BeadLine[]): Lineage | null {
    const lineage = foldLineage(lines);
    this.#unread.delete(birth);
    if (lineage !== null) {
      this.#keep(lineage);
      return lineage;
    }
    const nonce = this.#lineages.get(birth)?.nonce;
    if (nonce && this.#requested.get(nonce) === birth) this.#requested.delete(nonce);
    this.#lineages.delete(birth);
    return null;
  }

  #keep(lineage: Lineage): void {
    this.#lineages.set(lineage.birth, lineage);
    // Nonces from zero on were tried, not asked for.
    if (lineage.nonce !== null && lineage.nonce >= NONCES) this.#requested.set(lineage.nonce, lineage.birth);
  }

  #forgetNames(): void {
    this.#looks = 0;
    this.#naming = null;
    this.#all = null;
    this.#graph = null;
    this.#taken = null;
    this.#children = null;
  }

  /** Exchanges one bead where that changes no other; false where all must be named anew. */
  #exchange(before: Lineage | undefined, after: Lineage | null): boolean {
    const beads = this.#naming?.beads;
    if (beads === undefined || after === null || after.wants !== after.bornAs) return false;
    // The elder of two keeps the id that both want.
    if (before && (before.bornAs !== after.bornAs || before.createdClock !== after.createdClock))
      return false;
    const held = beads.get(after.wants);
    const keepsId = before ? before.wants === after.wants && held?.birth === after.birth : held === undefined;
    const parent = namingParent(after, this.#lineages);
    const head = after.wants.slice(0, Math.max(0, after.wants.lastIndexOf('.'))) as BeadId;
    if (parent && beads.get(head)?.birth !== parent.birth) return false;
    if (!keepsId || !after.bead.edges.every((edge) => isPointedRight(edge, beads))) return false;
    beads.set(after.wants, after.bead);
    this.#taken?.add(after.wants);
    if (this.#children !== null) {
      for (const parentId of parentsOf(held)) this.#children.get(parentId)?.delete(after.wants);
      this.#addToParents(after.bead);
    }
    return true;
  }

  /** Whether an edge that was there before the birth names it by another id than it has. */
  #isNamedOtherwise(birth: string): boolean {
    this.#looks += 1;
    if (this.#looks > MOST_LOOKS) return true;
    const wants = this.#lineages.get(birth)?.wants;
    for (const { bead } of this.#lineages.values())
      if (bead.edges.some((edge) => edge.onBirth === birth && edge.on !== wants)) return true;
    return false;
  }

  #addToParents(bead: Bead): void {
    for (const parent of parentsOf(bead)) {
      const held = this.#children?.get(parent);
      if (held) held.add(bead.id);
      else this.#children?.set(parent, new Set([bead.id]));
    }
  }

  /** The bead with its long texts, read where an index told it so far. */
  #whole(bead: Bead): Bead {
    const at = this.#unread.get(bead.birth);
    const lineage = this.#lineages.get(bead.birth);
    if (at === undefined || lineage === undefined) return bead;
    const texts = this.#textsOf(at);
    const whole = { ...bead, ...texts };
    this.#unread.delete(bead.birth);
    // It holds the bead without them.
    this.#graph = null;
    const written = bead === lineage.bead ? whole : { ...lineage.bead, ...texts };
    this.#lineages.set(bead.birth, { ...lineage, bead: written });
    this.#named().beads.set(bead.id, whole);
    return whole;
  }

  #named(): Naming {
    this.#naming ??= nameBeads(this.#lineages.values());
    return this.#naming;
  }
}

/** Naming all anew costs as much as looking at all edges so many times. */
const MOST_LOOKS = 8;
export const NO_TEXTS: LongTexts = { description: '', design: '', acceptance: '', notes: '', comments: [] };
const NO_CHILDREN: ReadonlySet<BeadId> = new Set();

function parentsOf(bead: Bead | undefined): readonly BeadId[] {
  return (bead?.edges ?? []).flatMap((edge) => (edge.type === PARENT_CHILD ? [edge.on] : []));
}

function isPointedRight(edge: Edge, beads: ReadonlyMap<BeadId, Bead>): boolean {
  return edge.onBirth === '' || beads.get(edge.on)?.birth === edge.onBirth;
}
