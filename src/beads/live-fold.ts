// Beads kept folded while their lines change: a change costs as much as the beads that it touches, not as all of them.

import type { Bead, BeadId, Edge } from './bead.ts';
import type { Lineage } from './fold.ts';
import { foldLineage } from './fold.ts';
import { NONCES, requestNonce } from './id.ts';
import type { BeadLine } from './lines.ts';
import type { Displaced, Naming } from './name-beads.ts';
import { nameBeads, namingParent } from './name-beads.ts';

export class LiveFold {
  readonly #lineages = new Map<string, Lineage>();
  #naming: Naming | null = null;
  #all: readonly Bead[] | null = null;

  /** Every bead, deleted ones too; the same array until something changes. */
  all(): readonly Bead[] {
    this.#all ??= [...this.#named().beads.values()];
    return this.#all;
  }

  get(id: string): Bead | undefined {
    return this.#named().beads.get(id as BeadId);
  }

  lineageOf(id: string): Lineage | undefined {
    return this.#lineages.get(this.get(id)?.birth ?? '');
  }

  bornAs(birth: string): Bead | undefined {
    const lineage = this.#lineages.get(birth);
    const bead = lineage && this.get(lineage.wants);
    return bead?.birth === birth ? bead : this.all().find((each) => each.birth === birth);
  }

  /** The bead that was made for the request. */
  requestedBy(request: string): Bead | undefined {
    const first = requestNonce(request);
    for (const { nonce, birth } of this.#lineages.values()) {
      if (nonce !== null && nonce >= first && nonce < first + NONCES) return this.bornAs(birth);
    }
    return undefined;
  }

  /** Every id that a bead goes by or was born with. */
  takenIds(): ReadonlySet<BeadId> {
    const taken = new Set(this.#named().beads.keys());
    for (const { bornAs } of this.#lineages.values()) taken.add(bornAs);
    return taken;
  }

  /** Beads that do not go by the id that they ask for. */
  displaced(): readonly Displaced[] {
    return this.#named().displaced;
  }

  /** Folds births again whose lines have changed by an edit of our own: ids then nearly always stay as they are. */
  edit(births: ReadonlySet<string>, linesOf: (birth: string) => readonly BeadLine[]): void {
    for (const birth of births) {
      const before = this.#lineages.get(birth);
      const after = this.#fold(birth, linesOf(birth));
      if (!this.#exchange(before, after)) this.#naming = null;
    }
    this.#all = null;
  }

  /** Folds births again whose lines have changed in any way. */
  take(births: ReadonlySet<string>, linesOf: (birth: string) => readonly BeadLine[]): void {
    if (births.size === 0) return;
    for (const birth of births) this.#fold(birth, linesOf(birth));
    this.#naming = null;
    this.#all = null;
  }

  clear(): void {
    this.#lineages.clear();
    this.#naming = null;
    this.#all = null;
  }

  #fold(birth: string, lines: readonly BeadLine[]): Lineage | null {
    const lineage = foldLineage(lines);
    if (lineage === null) this.#lineages.delete(birth);
    else this.#lineages.set(birth, lineage);
    return lineage;
  }

  /** Exchanges one bead where that changes no other; false where all must be named anew. */
  #exchange(before: Lineage | undefined, after: Lineage | null): boolean {
    const beads = this.#naming?.beads;
    if (beads === undefined || after === null || after.wants !== after.bornAs) return false;
    const held = beads.get(after.wants);
    const keepsId = before ? before.wants === after.wants && held?.birth === after.birth : held === undefined;
    const parent = namingParent(after, this.#lineages);
    const head = after.wants.slice(0, Math.max(0, after.wants.lastIndexOf('.'))) as BeadId;
    if (parent && beads.get(head)?.birth !== parent.birth) return false;
    if (!keepsId || !after.bead.edges.every((edge) => isPointedRight(edge, beads))) return false;
    beads.set(after.wants, after.bead);
    return true;
  }

  #named(): Naming {
    this.#naming ??= nameBeads(this.#lineages.values());
    return this.#naming;
  }
}

function isPointedRight(edge: Edge, beads: ReadonlyMap<BeadId, Bead>): boolean {
  return edge.onBirth === '' || beads.get(edge.on)?.birth === edge.onBirth;
}
