// Renaming the prefix of a tracker's ids is a view: no line is written again and no file renamed, ids are shown with
// the new prefix, and whoever types an old one is understood. The setting is the list of renamings, oldest first.

import type { Bead, BeadId } from './bead.ts';
import { isIdPrefix } from './id.ts';
import type { Result } from './result.ts';
import { failed, ok } from './result.ts';

export interface PrefixRename {
  readonly from: string;
  readonly to: string;
}

/** The renamings with one more; the problem is one line. `beads` are as the store has them. */
export function renamePrefix(
  renames: readonly PrefixRename[],
  { from, to }: PrefixRename,
  beads: readonly Bead[],
): Result<readonly PrefixRename[], string> {
  for (const prefix of [from, to]) if (!isIdPrefix(prefix)) return failed(`"${prefix}" is no prefix of ids`);
  if (from === to) return failed(`ids begin with ${to} already`);
  const before = new PrefixView(beads, renames);
  const shown = new Set<string>(beads.map(({ id }) => before.shown(id)));
  const renamed = [...shown].filter((id) => id.startsWith(`${from}-`));
  if (renamed.length === 0) return failed(`no id begins with ${from}-`);
  const clash = renamed.find((id) => shown.has(withPrefix(id, { from, to })));
  if (clash !== undefined)
    return failed(`${clash} cannot become ${withPrefix(clash, { from, to })}: there is one`);
  return ok([...renames, { from, to }]);
}

/** The setting's value as it was written by `JSON.stringify`; what is no renaming is left out. */
export function parsePrefixRenames(value: unknown): readonly PrefixRename[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((each: unknown) => {
    if (typeof each !== 'object' || each === null) return [];
    const { from, to }: { from?: unknown; to?: unknown } = each;
    if (typeof from !== 'string' || typeof to !== 'string') return [];
    return isIdPrefix(from) && isIdPrefix(to) ? [{ from, to }] : [];
  });
}

/** The beads of a store as they are shown, and the way back from what is typed. */
export class PrefixView {
  readonly #renames: readonly PrefixRename[];
  readonly #shown = new Map<BeadId, BeadId>();
  /** The store's ids by those that they are shown as. */
  readonly #meant = new Map<string, BeadId>();

  constructor(beads: readonly Bead[], renames: readonly PrefixRename[]) {
    this.#renames = renames;
    const known = new Set(beads.map(({ id }) => id));
    // Whatever the order of the beads, of two that would be shown alike the same one is.
    for (const id of [...known].sort()) {
      const renamed = this.#renamed(id) as BeadId;
      const shown = known.has(renamed) || this.#meant.has(renamed) ? id : renamed;
      this.#shown.set(id, shown);
      this.#meant.set(shown, id);
    }
  }

  /** The id to show for one of the store's. It stays as it is where another bead has what it would become. */
  shown(id: BeadId): BeadId {
    return this.#shown.get(id) ?? (this.#renamed(id) as BeadId);
  }

  /** The store's id of the bead that goes, or ever went, by the id that is typed; null where there is none. */
  meant(typed: string): BeadId | null {
    return this.#meant.get(typed) ?? this.#own(typed) ?? this.#meant.get(this.#renamed(typed)) ?? null;
  }

  /** Whether a new bead must not be given the id. */
  isTaken(id: string): boolean {
    return this.#meant.has(id) || this.#own(id) !== null;
  }

  /** The bead with its own id and those of its edges as they are shown. */
  shownBead(bead: Bead): Bead {
    if (this.#renames.length === 0) return bead;
    const edges = bead.edges.map((edge) => ({ ...edge, on: this.shown(edge.on) }));
    return { ...bead, id: this.shown(bead.id), edges };
  }

  #own(typed: string): BeadId | null {
    const id = typed as BeadId;
    return this.#shown.has(id) ? id : null;
  }

  #renamed(id: string): string {
    return this.#renames.reduce(withPrefix, id);
  }
}

function withPrefix(id: string, { from, to }: PrefixRename): string {
  return id.startsWith(`${from}-`) ? `${to}${id.slice(from.length)}` : id;
}
