// What may be slung, for a person to choose from.

import { namesOf } from '../../beads/bead-names.ts';
import { byUrgency, readyBeads } from '../../beads/graph.ts';
import type { Result } from '../../beads/result.ts';
import { ok } from '../../beads/result.ts';
import type { EngineContext } from '../engine-context.ts';
import type { Problem } from '../problem.ts';
import type { Page } from '../rpc/pages.ts';
import { pageOf } from '../rpc/pages.ts';
import type { Work } from '../town-state.ts';
import { isEnded, workKey } from '../town-state.ts';
import type { Asker } from './asker.ts';
import { findRig } from './find.ts';
import type { Request } from './requests.ts';
import { type SentBead, sentBead } from './sent-bead.ts';

/** A page's `from` is the place in the ledger of the last bead before it, from 1: it stays, whatever ceases to be ready. */
export function listReady(
  context: EngineContext,
  { rig, from }: Request<'bead.ready'>,
  asker: Asker,
): Result<Page<SentBead>, Problem> {
  const found = findRig(context, rig, asker);
  if (!found.ok) return found;
  const { works } = context.state;
  const all = found.value.ledger.all();
  const last = all[from - 1];
  const names = namesOf(found.value.ledger);
  const ready = readyBeads(found.value.ledger.graph(), context.clock.now()).filter(
    (bead) => !last || byUrgency(last, bead) < 0,
  );
  const { items, next } = pageOf(ready, 0, (bead) =>
    bead.type === 'step' || isSlung(works[workKey(found.value.name, bead.id)])
      ? null
      : sentBead(names.bead(bead)),
  );
  return ok({ items, next: next === null ? null : all.findIndex((bead) => bead === ready[next - 1]) + 1 });
}

function isSlung(work: Work | undefined): boolean {
  return work !== undefined && !isEnded(work);
}
