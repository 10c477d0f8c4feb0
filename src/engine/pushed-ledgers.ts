// Which rigs' ledgers have changed since they were last brought to their upstreams. After a start that is not known: each is
// looked at once, which asks nobody where it is there already.

import { KEY_VALUE_PATH } from '../beads/key-values.ts';
import type { BeadStore } from '../beads/store.ts';
import type { RigName } from './ids.ts';
import type { Rig } from './rig.ts';

/** What a ledger held: with other values it holds other lines. */
export interface LedgerSeen {
  readonly beads: ReturnType<BeadStore['all']>;
  readonly values: string;
}

export function seenOf(ledger: BeadStore): LedgerSeen {
  return { beads: ledger.all(), values: ledger.textAt(KEY_VALUE_PATH) };
}

export class PushedLedgers {
  readonly #pushed = new Map<RigName, LedgerSeen>();

  /** All that was seen there is on the upstream. */
  note(rig: RigName, seen: LedgerSeen): void {
    this.#pushed.set(rig, seen);
  }

  /** Of those that keep their beads on a branch of the upstream. */
  behind(rigs: Iterable<Pick<Rig, 'name' | 'ledger' | 'settings'>>): ReadonlySet<RigName> {
    const behind = [...rigs].filter(({ name, ledger, settings }) => {
      if (settings.land !== 'pull-request') return false;
      const pushed = this.#pushed.get(name);
      const seen = seenOf(ledger);
      return pushed?.beads !== seen.beads || pushed.values !== seen.values;
    });
    return new Set(behind.map(({ name }) => name));
  }
}
