// The bead verbs: a rig's ledger, read and written for whoever may.

import type { Bead } from '../../beads/bead.ts';
import { readyBeads, whyNotReady } from '../../beads/graph.ts';
import type { Result } from '../../beads/result.ts';
import { failed, ok } from '../../beads/result.ts';
import type { StoreProblem } from '../../beads/store.ts';
import type { EngineContext } from '../engine-context.ts';
import type { Problem } from '../problem.ts';
import { problem } from '../problem.ts';
import type { Work } from '../town-state.ts';
import { isEnded, workKey } from '../town-state.ts';
import { accept } from './accept.ts';
import type { Asker } from './asker.ts';
import { askerName } from './asker.ts';
import { findBead, findRig } from './find.ts';
import type { Request } from './requests.ts';

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
  return ok({ ...bead, rig: rig.name, ready: why === null, why });
}

export function listBeads(
  context: EngineContext,
  { rig, status }: Request<'bead.list'>,
  asker: Asker,
): Answer<readonly Bead[]> {
  const found = findRig(context, rig, asker);
  if (!found.ok) return found;
  const beads = found.value.ledger.all().filter((bead) => !bead.deleted);
  return ok(status === undefined ? beads : beads.filter((bead) => bead.status === status));
}

export function listReady(
  context: EngineContext,
  { rig }: Request<'bead.ready'>,
  asker: Asker,
): Answer<readonly Bead[]> {
  const found = findRig(context, rig, asker);
  if (!found.ok) return found;
  const { works } = context.state;
  const ready = readyBeads(found.value.ledger.all(), context.clock.now());
  return ok(
    ready.filter((bead) => bead.type !== 'step' && !isSlung(works[workKey(found.value.name, bead.id)])),
  );
}

function isSlung(work: Work | undefined): boolean {
  return work !== undefined && !isEnded(work);
}

export function createBead(
  context: EngineContext,
  request: Request<'bead.create'>,
  asker: Asker,
): Answer<Bead> {
  const { rig, deps, ...fields } = request;
  const found = findRig(context, rig, asker);
  if (!found.ok) return found;
  return stored(
    found.value.ledger.create({
      ...present(fields),
      title: fields.title,
      ...(deps ? { edges: deps } : {}),
      by: askerName(asker),
      at: context.clock.now(),
      prefix: found.value.settings.prefix,
    }),
  );
}

export function updateBead(
  context: EngineContext,
  request: Request<'bead.update'>,
  asker: Asker,
): Answer<Bead> {
  const { bead: id, addLabels = [], removeLabels = [], ...patch } = request;
  const found = findBead(context, id, asker);
  if (!found.ok) return found;
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
  return result;
}

export function commentBead(
  context: EngineContext,
  request: Request<'bead.comment'>,
  asker: Asker,
): Answer<Bead> {
  const id = request.bead ?? (asker.kind === 'run' ? asker.run.bead : null);
  if (!id) return failed(problem('usage', 'name the bead to comment on'));
  const found = findBead(context, id, asker);
  if (!found.ok) return found;
  const { bead, rig } = found.value;
  const by = askerName(asker);
  // An agent's request may come again after a crash: what it said is not said twice.
  const isSaid =
    asker.kind === 'run' && bead.comments.some((each) => each.by === by && each.text === request.text);
  const said = isSaid
    ? ok(bead)
    : stored(rig.ledger.comment(bead.id, request.text, { by, at: context.clock.now() }));
  if (said.ok) accept(context, asker, []);
  return said;
}

export function changeEdge(context: EngineContext, request: Request<'bead.dep'>, asker: Asker): Answer<Bead> {
  const found = findBead(context, request.bead, asker);
  if (!found.ok) return found;
  const { ledger } = found.value.rig;
  const stamp = { by: askerName(asker), at: context.clock.now() };
  const edge = { type: request.type, on: request.on };
  return stored(
    request.remove
      ? ledger.removeEdge(found.value.bead.id, edge, stamp)
      : ledger.addEdge(found.value.bead.id, edge, stamp),
  );
}

export function closeBead(
  context: EngineContext,
  request: Request<'bead.close'>,
  asker: Asker,
): Answer<Bead> {
  const found = findBead(context, request.bead, asker);
  if (!found.ok) return found;
  const stamp = { by: askerName(asker), at: context.clock.now() };
  return stored(found.value.rig.ledger.close(found.value.bead.id, request.reason, stamp));
}

/** The fields that a request really holds: absent and undefined are the same on the wire. */
function present<T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]: Exclude<T[K], undefined> };
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
