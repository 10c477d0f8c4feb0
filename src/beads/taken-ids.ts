// The ids that no new bead may be given, kept so that neither a count nor the next child's number means a look at all.

import type { BeadId } from './bead.ts';
import { isChildId } from './id.ts';

const NONE: ReadonlySet<BeadId> = new Set();

export class TakenIds {
  readonly #ids = new Set<BeadId>();
  readonly #counts = new Map<string, number>();
  readonly #under = new Map<string, Set<BeadId>>();

  constructor(ids: Iterable<BeadId> = []) {
    for (const id of ids) this.add(id);
  }

  add(id: BeadId): void {
    if (this.#ids.has(id)) return;
    this.#ids.add(id);
    if (isChildId(id)) this.#addUnder(id.slice(0, id.lastIndexOf('.')), id);
    else for (const prefix of prefixesOf(id)) this.#counts.set(prefix, this.countUnder(prefix) + 1);
  }

  has(id: BeadId): boolean {
    return this.#ids.has(id);
  }

  /** How many begin with the prefix and a dash, children left out. */
  countUnder(prefix: string): number {
    return this.#counts.get(prefix) ?? 0;
  }

  /** Those that are the parent's with one part more. */
  under(parent: BeadId): ReadonlySet<BeadId> {
    return this.#under.get(parent) ?? NONE;
  }

  #addUnder(parent: string, id: BeadId): void {
    const held = this.#under.get(parent);
    if (held) held.add(id);
    else this.#under.set(parent, new Set([id]));
  }
}

/** A prefix may have dashes of its own: `a-b-c1` is one of `a` and of `a-b`. */
function* prefixesOf(id: BeadId): Generator<string> {
  for (let at = id.indexOf('-'); at >= 0; at = id.indexOf('-', at + 1)) yield id.slice(0, at);
}
