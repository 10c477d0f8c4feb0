// Whether beads have changed: the log of events knows nothing of an edit, and whoever shows beads must.

import type { Bead } from '../beads/bead.ts';
import type { Rig } from './rig.ts';

export class LedgerWatch {
  readonly #seen = new Map<string, readonly Bead[]>();

  /** Since the last look; a ledger's array is another one then. */
  hasChanged(rigs: Iterable<Pick<Rig, 'name' | 'ledger'>>): boolean {
    let isChanged = false;
    for (const { name, ledger } of rigs) {
      const beads = ledger.all();
      if (this.#seen.get(name) !== beads) isChanged = true;
      this.#seen.set(name, beads);
    }
    return isChanged;
  }
}
