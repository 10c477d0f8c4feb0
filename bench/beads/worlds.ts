// The stores that the parts measure: made once each, in a temporary folder.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { progress } from '../harness.ts';
import { makeStore, realRecords } from './made-store.ts';

export class Stores implements Disposable {
  readonly #folder = mkdtempSync(join(tmpdir(), 'gt-bench-beads-'));
  readonly #records: ReturnType<typeof realRecords>;
  readonly #made = new Map<number, string>();

  constructor(data: string) {
    this.#records = realRecords(data);
  }

  /** The folder that holds the `.beads/` of so many beads. */
  of(count: number): string {
    const made = this.#made.get(count);
    if (made !== undefined) return made;
    const folder = join(this.#folder, String(count));
    makeStore(folder, this.#records, count);
    this.#made.set(count, folder);
    progress(`a store of ${count} beads is made`);
    return folder;
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
