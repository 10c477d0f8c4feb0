// A town at rest may be started while a command waits to write its ledger: whoever is locked out asks the town then.

import { performance } from 'node:perf_hooks';
import type { Result } from '../../beads/result.ts';
import type { Problem } from '../../engine/problem.ts';
import type { Beads } from './beads.ts';
import { PATIENCE_MS } from './writer-lock.ts';

/** `townNow` answers the beads of the town as soon as it runs. Who was locked out has changed nothing. */
export function ledgerOrTown(ledger: Beads, townNow: () => Promise<Beads | null>): Beads {
  const either = async <T>(
    change: (beads: Beads) => Promise<Result<T, Problem>>,
  ): Promise<Result<T, Problem>> => {
    const startedAt = performance.now();
    for (;;) {
      const done = await change(ledger);
      if (done.ok || done.problem.kind !== 'unavailable') return done;
      const town = await townNow();
      if (town !== null) return await change(town);
      if (performance.now() - startedAt > PATIENCE_MS) return done;
    }
  };
  return {
    ...ledger,
    create: (wish) => either((beads) => beads.create(wish)),
    update: (id, change) => either((beads) => beads.update(id, change)),
    claim: (id, how) => either((beads) => beads.claim(id, how)),
    comment: (id, text) => either((beads) => beads.comment(id, text)),
    depend: (change) => either((beads) => beads.depend(change)),
    close: (id, closing) => either((beads) => beads.close(id, closing)),
    remove: (request) => either((beads) => beads.remove(request)),
    setValue: (key, value) => either((beads) => beads.setValue(key, value)),
    importFile: (file, onSafe) => either((beads) => beads.importFile(file, onSafe)),
  };
}
