// Renaming the prefix of a tracker's ids is a view: no line is written again and no file renamed, ids are shown with
// the new prefix, and whoever types an old one is understood.

import type { Bead, BeadId } from './bead.ts';
import { isIdPrefix } from './id.ts';
import type { KeyValue } from './key-values.ts';
import type { Result } from './result.ts';
import { failed, ok } from './result.ts';

export interface PrefixRename {
  readonly from: string;
  readonly to: string;
}

/**
 * The renamings with one more, by which ids that are shown with the one prefix are shown with the other. The problem is
 * one line. `beads` are as the store has them.
 */
export function renamePrefix(
  renames: readonly PrefixRename[],
  { from, to }: PrefixRename,
  beads: readonly Pick<Bead, 'id'>[],
): Result<readonly PrefixRename[], string> {
  for (const prefix of [from, to]) if (!isIdPrefix(prefix)) return failed(`"${prefix}" is no prefix of ids`);
  if (from === to) return failed(`ids begin with ${to} already`);
  const before = new PrefixView(beads, renames);
  const shown = new Set<string>(beads.map(({ id }) => before.shown(id)));
  const renamed = [...shown].filter((id) => id.startsWith(`${from}-`));
  const clash = renamed.find((id) => shown.has(exchanged(id, from, to)));
  if (clash !== undefined)
    return failed(`${clash} cannot become ${exchanged(clash, from, to)}: there is one`);
  return ok([...renames, { from, to }]);
}

const RENAME_KEYS = 'prefix.renamed.';

/** No prefix has it. */
const BETWEEN = '>';

/**
 * Each renaming is a fact of its own among the tracker's, with its turn as the value, so that of two that were made on
 * two branches none is lost. Oldest first; what is no renaming is left out.
 */
export function prefixRenames(values: readonly KeyValue[]): readonly PrefixRename[] {
  return values
    .flatMap(({ key, value }) => {
      const [from = '', to = ''] = key.startsWith(RENAME_KEYS)
        ? key.slice(RENAME_KEYS.length).split(BETWEEN)
        : [];
      return isIdPrefix(from) && isIdPrefix(to) && from !== to
        ? [{ from, to, turn: Number(value) || 0 }]
        : [];
    })
    .sort((a, b) => a.turn - b.turn || (`${a.from}>${a.to}` < `${b.from}>${b.to}` ? -1 : 1))
    .map(({ from, to }) => ({ from, to }));
}

/** The fact that makes the renaming the latest of all; `at` in ms since the epoch. */
export function prefixRenameValue(
  { from, to }: PrefixRename,
  values: readonly KeyValue[],
  at: number,
): KeyValue {
  const turns = values.flatMap(({ key, value }) => (key.startsWith(RENAME_KEYS) ? [Number(value) || 0] : []));
  return {
    key: `${RENAME_KEYS}${from}${BETWEEN}${to}`,
    value: String(Math.max(at, ...turns.map((turn) => turn + 1))),
  };
}

/** The beads of a store as they are shown, and the way back from what is typed. */
export class PrefixView {
  /** What each prefix is shown as that ever took part in a renaming; the longest first. */
  readonly #prefixes: readonly (readonly [string, string])[];
  readonly #shown = new Map<BeadId, BeadId>();
  /** The store's ids by those that they are shown as. */
  readonly #meant = new Map<string, BeadId>();
  /** Made once each: most beads are the same from one question to the next. */
  readonly #beads = new WeakMap<Bead, Bead>();

  constructor(beads: Iterable<Pick<Bead, 'id'>>, renames: readonly PrefixRename[]) {
    this.#prefixes = [...shownPrefixes(renames)].sort(([a], [b]) => b.length - a.length);
    const known = new Set([...beads].map(({ id }) => id));
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

  /** What a prefix is shown as. */
  shownPrefix(prefix: string): string {
    return this.#renamed(`${prefix}-`).slice(0, -1);
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
    if (this.#prefixes.length === 0) return bead;
    const made = this.#beads.get(bead);
    if (made !== undefined) return made;
    const edges = bead.edges.map((edge) => ({ ...edge, on: this.shown(edge.on) }));
    const shown = { ...bead, id: this.shown(bead.id), edges };
    this.#beads.set(bead, shown);
    return shown;
  }

  /** A message of ours with the store's ids in it as they are shown. */
  shownText(text: string): string {
    return text.replaceAll(IDS, (id) => this.#shown.get(id as BeadId) ?? id);
  }

  #own(typed: string): BeadId | null {
    const id = typed as BeadId;
    return this.#shown.has(id) ? id : null;
  }

  #renamed(id: string): string {
    const found = this.#prefixes.find(([prefix]) => id.startsWith(`${prefix}-`));
    return found === undefined ? id : exchanged(id, ...found);
  }
}

const IDS = /[A-Za-z0-9][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+)*/g;

/**
 * All prefixes that came to be shown alike stay so: a renaming takes along what the one before it made. Of two of one
 * prefix, made on two branches, the later holds, also for what the earlier made.
 */
function shownPrefixes(renames: readonly PrefixRename[]): ReadonlyMap<string, string> {
  const shown = new Map<string, string>();
  for (const { from, to } of renames) {
    const before = shown.get(from) ?? from;
    for (const [prefix, each] of shown) if (each === before) shown.set(prefix, to);
    for (const prefix of [from, before, to]) shown.set(prefix, to);
  }
  return shown;
}

function exchanged(id: string, from: string, to: string): string {
  return id.startsWith(`${from}-`) ? `${to}${id.slice(from.length)}` : id;
}
