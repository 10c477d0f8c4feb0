// Who holds the claims of a repository's worktrees: a small file a bead in the git folder that they share. It says
// which process the claim lives by; that a bead is claimed, and by whom, is said by the bead itself.

import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProcessIdentity } from '../../engine/adapters/process-identity.ts';
import { isObject, parseObject } from '../../engine/json.ts';

export interface ClaimRecord {
  readonly bead: string;
  readonly by: string;
  /** The clock of the line by which the bead says that it is claimed. */
  readonly clock: number;
  /** ISO 8601. */
  readonly since: string;
  /** Null where no process is known to live as long as the claim. */
  readonly holder: (ProcessIdentity & { readonly name: string }) | null;
}

export class ClaimRecords {
  readonly #folder: string;

  /** Nothing is made before the first claim. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Null where there is none that can be understood. */
  read(bead: string): ClaimRecord | null {
    try {
      return recordOf(parseObject(readFileSync(this.#file(bead), 'utf8')));
    } catch {
      // None: then the bead alone says what is known.
      return null;
    }
  }

  all(): readonly ClaimRecord[] {
    try {
      return readdirSync(this.#folder)
        .filter((name) => name.endsWith('.json'))
        .flatMap((name) => this.read(name.slice(0, -'.json'.length)) ?? []);
    } catch {
      // No folder: nothing was ever claimed.
      return [];
    }
  }

  /**
   * The caller holds the writers' lock. Not waited for on its way to the disk, as the bead's line is: after a power loss
   * no process that it could name is left.
   */
  write(record: ClaimRecord): void {
    mkdirSync(this.#folder, { recursive: true });
    const file = this.#file(record.bead);
    writeFileSync(`${file}.new`, `${JSON.stringify(record)}\n`, { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }

  remove(bead: string): void {
    rmSync(this.#file(bead), { force: true });
  }

  #file(bead: string): string {
    return join(this.#folder, `${bead}.json`);
  }
}

function recordOf(value: Readonly<Record<string, unknown>> | null): ClaimRecord | null {
  if (value === null) return null;
  const { bead, by, clock, since, holder } = value;
  if (typeof bead !== 'string' || typeof by !== 'string') return null;
  if (typeof clock !== 'number' || typeof since !== 'string') return null;
  return { bead, by, clock, since, holder: holderOf(holder) };
}

function holderOf(value: unknown): ClaimRecord['holder'] {
  if (!isObject(value)) return null;
  const { pid, startTicks, machine, boot, pidSpace, name } = value;
  if (typeof pid !== 'number' || typeof startTicks !== 'number' || typeof name !== 'string') return null;
  if (typeof machine !== 'string' || typeof boot !== 'string' || typeof pidSpace !== 'string') return null;
  return { pid, startTicks, machine, boot, pidSpace, name };
}
