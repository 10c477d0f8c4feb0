// Renaming the prefix of a tracker's ids is a view: no line is written again and no file renamed, ids are shown with the
// new prefix, and whoever types an old one is understood. A renaming is a fact of the tracker, one for each old prefix.

import type { Bead, BeadId } from './bead.ts';
import { isIdPrefix } from './id.ts';
import type { KeyValue } from './key-values.ts';
import type { Result } from './result.ts';
import { failed, ok } from './result.ts';

/** What each renamed prefix became; that may have been renamed in its turn. */
export type PrefixRenames = ReadonlyMap<string, string>;

export interface PrefixRename {
  readonly from: string;
  readonly to: string;
}

/** Keys of the renamings begin with it; the old prefix follows. */
const RENAME_KEYS = 'config.renamed_prefix.';

/** The renamings among a tracker's facts. */
export function prefixRenames(facts: readonly KeyValue[]): PrefixRenames {
  return new Map(
    facts.flatMap(({ key, value }) => {
      const from = key.startsWith(RENAME_KEYS) ? key.slice(RENAME_KEYS.length) : '';
      return isIdPrefix(from) && isIdPrefix(value) ? [[from, value]] : [];
    }),
  );
}

/**
 * The facts to keep so that ids that are shown with the one prefix are shown with the other; a null value takes a fact
 * out. The problem is one line. `beads` are as the store has them.
 */
export function renamePrefix(
  renames: PrefixRenames,
  { from, to }: PrefixRename,
  beads: readonly Bead[],
): Result<readonly { readonly key: string; readonly value: string | null }[], string> {
  for (const prefix of [from, to]) if (!isIdPrefix(prefix)) return failed(`"${prefix}" is no prefix of ids`);
  if (from === to) return failed(`ids begin with ${to} already`);
  const before = new PrefixView(beads, renames);
  const shown = new Set<string>(beads.map(({ id }) => before.shown(id)));
  const renamed = [...shown].filter((id) => id.startsWith(`${from}-`));
  if (renamed.length === 0) return failed(`no id begins with ${from}-`);
  const clash = renamed.find((id) => shown.has(withPrefix(id, from, to)));
  if (clash !== undefined)
    return failed(`${clash} cannot become ${withPrefix(clash, from, to)}: there is one`);
  // Renamed back, it is what it was.
  const back = renames.has(to) ? [{ key: `${RENAME_KEYS}${to}`, value: null }] : [];
  return ok([...back, { key: `${RENAME_KEYS}${from}`, value: to }]);
}

/** The beads of a store as they are shown, and the way back from what is typed. */
export class PrefixView {
  readonly #renames: PrefixRenames;
  readonly #shown = new Map<BeadId, BeadId>();
  /** The store's ids by those that they are shown as. */
  readonly #meant = new Map<string, BeadId>();

  constructor(beads: readonly Bead[], renames: PrefixRenames) {
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
    if (this.#renames.size === 0) return bead;
    const edges = bead.edges.map((edge) => ({ ...edge, on: this.shown(edge.on) }));
    return { ...bead, id: this.shown(bead.id), edges };
  }

  #own(typed: string): BeadId | null {
    const id = typed as BeadId;
    return this.#shown.has(id) ? id : null;
  }

  /** One renaming after the other; two branches may have made a circle of them, which ends where it began. */
  #renamed(id: string): string {
    let renamed = id;
    const used = new Set<string>();
    for (let from = this.#prefixIn(renamed, used); from !== null; from = this.#prefixIn(renamed, used)) {
      used.add(from);
      renamed = withPrefix(renamed, from, this.#renames.get(from) ?? from);
    }
    return renamed;
  }

  /** The longest prefix of the id that was renamed. */
  #prefixIn(id: string, used: ReadonlySet<string>): string | null {
    for (let end = id.lastIndexOf('-'); end > 0; end = id.lastIndexOf('-', end - 1)) {
      const prefix = id.slice(0, end);
      if (this.#renames.has(prefix)) return used.has(prefix) ? null : prefix;
    }
    return null;
  }
}

function withPrefix(id: string, from: string, to: string): string {
  return id.startsWith(`${from}-`) ? `${to}${id.slice(from.length)}` : id;
}
