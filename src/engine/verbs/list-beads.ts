// The reading verbs that answer beads as the engine has them.

import { matching } from '../../beads/bead-filter.ts';
import { byUrgency, readyBeads, whyNotReady } from '../../beads/graph.ts';
import type { Result } from '../../beads/result.ts';
import { ok } from '../../beads/result.ts';
import type { EngineContext } from '../engine-context.ts';
import type { Problem } from '../problem.ts';
import type { Page } from '../rpc/pages.ts';
import { pageOf } from '../rpc/pages.ts';
import type { Work } from '../town-state.ts';
import { isEnded, workKey } from '../town-state.ts';
import type { Asker } from './asker.ts';
import { findBead, findRig } from './find.ts';
import type { Request } from './requests.ts';
import { type SentBead, sentBead, sentWithComments } from './sent-bead.ts';

type Answer<T> = Result<T, Problem>;

export function showBead(
  context: EngineContext,
  { bead: id }: Request<'bead.show'>,
  asker: Asker,
): Answer<object> {
  const found = findBead(context, id, asker);
  if (!found.ok) return found;
  const { bead, rig } = found.value;
  const why = whyNotReady(bead, rig.ledger.graph(), context.clock.now());
  return ok({ ...sentWithComments(bead), rig: rig.name, ready: why === null, why });
}

/** A page's `from` counts all beads of the ledger, so that none is missed where one changes meanwhile. */
export function listBeads(
  context: EngineContext,
  { rig, from, status, type, label, text, all }: Request<'bead.list'>,
  asker: Asker,
): Answer<Page<SentBead>> {
  const found = findRig(context, rig, asker);
  if (!found.ok) return found;
  const beads = found.value.ledger.all();
  const filter = {
    ...(status === undefined ? {} : { status: [status] }),
    ...(type === undefined ? {} : { type: [type] }),
    ...(label === undefined ? {} : { labels: [label] }),
    text,
    all,
  };
  const listed = new Set(matching(beads, filter, context.clock.now()));
  return ok(pageOf(beads, from, (bead) => (listed.has(bead) ? sentBead(bead) : null)));
}

/** A page's `from` is the place in the ledger of the last bead before it, from 1: it stays, whatever ceases to be ready. */
export function listReady(
  context: EngineContext,
  { rig, from }: Request<'bead.ready'>,
  asker: Asker,
): Answer<Page<SentBead>> {
  const found = findRig(context, rig, asker);
  if (!found.ok) return found;
  const { works } = context.state;
  const all = found.value.ledger.all();
  const last = all[from - 1];
  const ready = readyBeads(found.value.ledger.graph(), context.clock.now()).filter(
    (bead) => !last || byUrgency(last, bead) < 0,
  );
  const { items, next } = pageOf(ready, 0, (bead) =>
    bead.type === 'step' || isSlung(works[workKey(found.value.name, bead.id)]) ? null : sentBead(bead),
  );
  return ok({ items, next: next === null ? null : all.findIndex((bead) => bead === ready[next - 1]) + 1 });
}

function isSlung(work: Work | undefined): boolean {
  return work !== undefined && !isEnded(work);
}
