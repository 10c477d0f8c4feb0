// Candidates that were built before it was known whether they are wanted: of what comes where the change that is tested is
// turned down. In memory alone: what is lost of it is built in its turn.

import type { MergeRequest } from '../merge-request.ts';
import type { Rig } from '../rig.ts';
import type { CommitId } from '../rigs/commit-id.ts';
import type { Made } from './make-candidate.ts';

/** A test has two ends, and several may run. */
const ROWS = 8;

export class BuiltAhead {
  /** Each row by what its first one stands on; in it, by request and base. */
  readonly #rows = new Map<CommitId, Map<string, Promise<Made | null>>>();

  /** What the rows that there are stand on. */
  bases(): ReadonlySet<CommitId> {
    return new Set(this.#rows.keys());
  }

  /** A row that is built on `base` from now on; the oldest one gives way to it. */
  begin(base: CommitId): void {
    this.#rows.set(base, new Map());
    const [oldest] = this.#rows.keys();
    if (this.#rows.size > ROWS && oldest !== undefined) this.#rows.delete(oldest);
  }

  /** Who asks for it meanwhile waits for it. Null where it came to nothing. */
  async keep(row: CommitId, key: MadeKey, making: Promise<Made>): Promise<Made | null> {
    const made = making.catch(() => null);
    this.#rows.get(row)?.set(nameOf(key), made);
    return await made;
  }

  /** That candidate, as it would be built now; null where there is none. */
  async find(rig: Rig, key: MadeKey): Promise<Made | null> {
    const name = nameOf(key);
    for (const row of this.#rows.values()) {
      const made = await row.get(name);
      if (made && isOfNow(made, rig, key.request)) return made;
    }
    return null;
  }
}

interface MadeKey {
  readonly request: MergeRequest;
  readonly base: CommitId;
}

function nameOf({ request, base }: MadeKey): string {
  return `${request.mr} ${base}`;
}

/** What can't be merged may be by now, and what was resolved be doubted. */
function isOfNow({ candidate, tip, approval, settings }: Made, rig: Rig, request: MergeRequest): boolean {
  if (candidate.kind !== 'built' || candidate.resolved.length > 0) return false;
  return tip === request.tip && approval === (request.approval ?? null) && settings === rig.settings;
}
