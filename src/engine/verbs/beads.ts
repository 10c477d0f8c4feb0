// The bead verbs: a rig's ledger, read and written for whoever may.

import type { Bead } from '../../beads/bead.ts';
import { isListed } from '../../beads/bead-filter.ts';
import { byUrgency, readyBeads, whyNotReady } from '../../beads/graph.ts';
import type { Result } from '../../beads/result.ts';
import { failed, ok } from '../../beads/result.ts';
import type { StoreProblem } from '../../beads/store.ts';
import type { EngineContext } from '../engine-context.ts';
import type { Problem } from '../problem.ts';
import { problem } from '../problem.ts';
import type { Page } from '../rpc/pages.ts';
import { pageOf } from '../rpc/pages.ts';
import type { Work } from '../town-state.ts';
import { isEnded, isRecallable, workKey } from '../town-state.ts';
import { accept } from './accept.ts';
import type { Asker } from './asker.ts';
import { askerName, requestName } from './asker.ts';
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
  const why = whyNotReady(bead, rig.ledger.all(), context.clock.now());
  return ok({ ...sentWithComments(bead), rig: rig.name, ready: why === null, why });
}

/** A page's `from` counts all beads of the ledger, so that none is missed where one changes meanwhile. */
export function listBeads(
  context: EngineContext,
  { rig, from, ...filter }: Request<'bead.list'>,
  asker: Asker,
): Answer<Page<SentBead>> {
  const found = findRig(context, rig, asker);
  if (!found.ok) return found;
  return ok(
    pageOf(found.value.ledger.all(), from, (bead) => (isListed(bead, filter) ? sentBead(bead) : null)),
  );
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
  const ready = readyBeads(all, context.clock.now()).filter((bead) => !last || byUrgency(last, bead) < 0);
  const { items, next } = pageOf(ready, 0, (bead) =>
    bead.type === 'step' || isSlung(works[workKey(found.value.name, bead.id)]) ? null : sentBead(bead),
  );
  return ok({ items, next: next === null ? null : all.findIndex((bead) => bead === ready[next - 1]) + 1 });
}

function isSlung(work: Work | undefined): boolean {
  return work !== undefined && !isEnded(work);
}

export function createBead(
  context: EngineContext,
  request: Request<'bead.create'>,
  asker: Asker,
): Answer<SentBead> {
  const { rig, deps, ...fields } = request;
  const found = findRig(context, rig, asker);
  if (!found.ok) return found;
  const requested = requestName(asker);
  const created = stored(
    found.value.ledger.create({
      ...present(fields),
      title: fields.title,
      ...(deps ? { edges: deps } : {}),
      by: askerName(asker),
      at: context.clock.now(),
      prefix: found.value.settings.prefix,
      ...(requested === null ? {} : { request: requested }),
    }),
  );
  return sent(created);
}

export function updateBead(
  context: EngineContext,
  request: Request<'bead.update'>,
  asker: Asker,
): Answer<SentBead> {
  const { bead: id, addLabels = [], removeLabels = [], ...patch } = request;
  const found = findBead(context, id, asker);
  if (!found.ok) return found;
  if (asker.kind === 'run' && patch.status === 'closed' && asker.run.bead === found.value.bead.id) {
    return failed(problem('refused', `${id} closes when it lands: finish the work and call gt done`));
  }
  const { ledger } = found.value.rig;
  const stamp = { by: askerName(asker), at: context.clock.now() };
  let result =
    Object.keys(patch).length > 0
      ? stored(ledger.update(found.value.bead.id, present(patch), stamp))
      : ok(found.value.bead);
  for (const label of addLabels)
    if (result.ok) result = stored(ledger.addLabel(found.value.bead.id, label, stamp));
  for (const label of removeLabels)
    if (result.ok) result = stored(ledger.removeLabel(found.value.bead.id, label, stamp));
  return sent(result);
}

export function commentBead(
  context: EngineContext,
  request: Request<'bead.comment'>,
  asker: Asker,
): Answer<SentBead> {
  const id = request.bead ?? (asker.kind === 'run' ? asker.run.bead : null);
  if (!id) return failed(problem('usage', 'nothing is on your hook to note this on: bd comment BEAD TEXT'));
  const found = findBead(context, id, asker);
  if (!found.ok) return found;
  const { bead, rig } = found.value;
  const by = askerName(asker);
  const said = isSaid(bead, { by, text: request.text }, asker)
    ? ok(bead)
    : stored(rig.ledger.comment(bead.id, request.text, { by, at: context.clock.now() }));
  if (said.ok) accept(context, asker, []);
  return sent(said);
}

/** A request may come again after a crash: what it said is not said twice, by an agent not even much later. */
function isSaid(bead: Bead, comment: { readonly by: string; readonly text: string }, asker: Asker): boolean {
  if (asker.seq === null) return false;
  const heard = asker.kind === 'run' ? bead.comments : bead.comments.slice(-1);
  return heard.some((each) => each.by === comment.by && each.text === comment.text);
}

/** `changed` says whether the edge was not there, or was, before. */
export function changeEdge(
  context: EngineContext,
  request: Request<'bead.dep'>,
  asker: Asker,
): Answer<{ readonly changed: boolean }> {
  const found = findBead(context, request.bead, asker);
  if (!found.ok) return found;
  const { ledger } = found.value.rig;
  const stamp = { by: askerName(asker), at: context.clock.now() };
  const edge = { type: request.type, on: request.on };
  const { bead } = found.value;
  const result = stored(
    request.remove ? ledger.removeEdge(bead.id, edge, stamp) : ledger.addEdge(bead.id, edge, stamp),
  );
  return result.ok ? ok({ ...sentBead(result.value), changed: result.value.edges !== bead.edges }) : result;
}

/** The bead, and whether work on it ends with it. */
export function closeBead(
  context: EngineContext,
  request: Request<'bead.close'>,
  asker: Asker,
): Answer<SentBead & { readonly endsWork: boolean }> {
  const found = findBead(context, request.bead, asker);
  if (!found.ok) return found;
  const stamp = { by: askerName(asker), at: context.clock.now() };
  const { rig, bead } = found.value;
  const closed = stored(rig.ledger.close(bead.id, request.reason, stamp));
  if (!closed.ok) return closed;
  const work = context.state.works[workKey(rig.name, bead.id)];
  return ok({ ...sentBead(closed.value), endsWork: work !== undefined && isRecallable(context.state, work) });
}

/** The fields that a request really holds: absent and undefined are the same on the wire. */
function present<T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]: Exclude<T[K], undefined> };
}

function sent(answer: Answer<Bead>): Answer<SentBead> {
  return answer.ok ? ok(sentBead(answer.value)) : answer;
}

function stored<T>(result: Result<T, StoreProblem>): Answer<T> {
  return result.ok ? result : failed(storeProblem(result.problem));
}

function storeProblem({ kind, message }: StoreProblem): Problem {
  switch (kind) {
    case 'unknown-bead':
      return problem('not-found', `${message}: bd list shows all`);
    case 'cycle':
      return problem('conflict', message);
    case 'invalid':
      return problem('usage', message);
    case 'io':
      return problem('environment', message);
  }
}
