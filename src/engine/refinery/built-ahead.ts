// Candidates that were built before it was known whether they are wanted: of what comes where the change that is tested is
// turned down. In memory alone: what is lost of it is built in its turn.

import type { RigName } from '../ids.ts';
import type { MergeRequest } from '../merge-request.ts';
import type { ClosingLine } from '../queue-events.ts';
import type { Rig } from '../rig.ts';
import type { CommitId } from '../rigs/commit-id.ts';
import type { Made } from './make-candidate.ts';

/** Of a rig: a test has two ends, and those of the one before may still come. */
const ROWS = 4;

/** By request and base. */
type Row = Map<string, Promise<Made | null>>;

export class BuiltAhead {
  /** Each row by what its first one stands on. */
  readonly #rows = new Map<RigName, Map<CommitId, Row>>();

  /** What the rows that there are stand on, for each rig. */
  bases(): ReadonlyMap<RigName, ReadonlySet<CommitId>> {
    return new Map([...this.#rows].map(([rig, rows]) => [rig, new Set(rows.keys())]));
  }

  /** A row that is built on `base` from now on; the rig's oldest one gives way to it. */
  begin(rig: RigName, base: CommitId): void {
    const rows = this.#rows.get(rig) ?? new Map<CommitId, Row>();
    this.#rows.set(rig, rows.set(base, new Map()));
    const [oldest] = rows.keys();
    if (rows.size > ROWS && oldest !== undefined) rows.delete(oldest);
  }

  /** Puts it into that row; who asks for it meanwhile waits for it. Null where it came to nothing. */
  async keep(row: CommitId, of: MadeFor, making: Promise<Made>): Promise<Made | null> {
    const made = making.catch(() => null);
    this.#rows.get(of.request.rig)?.get(row)?.set(nameOf(of), made);
    return await made;
  }

  /** That candidate, once, as it would be built now with these lines; null where there is none. */
  async take(rig: Rig, of: MadeFor, closing: readonly ClosingLine[]): Promise<Made | null> {
    const name = nameOf(of);
    for (const row of this.#rows.get(rig.name)?.values() ?? []) {
      const made = await row.get(name);
      row.delete(name);
      if (made && isOfNow(made, rig, of.request, closing)) return made;
    }
    return null;
  }
}

interface MadeFor {
  readonly request: MergeRequest;
  readonly base: CommitId;
}

function nameOf({ request, base }: MadeFor): string {
  return `${request.mr} ${base}`;
}

/** What can't be merged may be by now, and what was resolved be doubted. */
function isOfNow(made: Made, rig: Rig, request: MergeRequest, closing: readonly ClosingLine[]): boolean {
  const { candidate, tip, approval, settings } = made;
  if (candidate.kind !== 'built' || candidate.resolved.length > 0) return false;
  if (tip !== request.tip || approval !== (request.approval ?? null) || settings !== rig.settings)
    return false;
  return filesOf(made.closing) === filesOf(closing);
}

/** Of the beads that the lines close: when, they say differently each time. */
function filesOf(closing: readonly ClosingLine[]): string {
  return closing.map(({ path }) => path).join('\n');
}
