// The verbs that change beads: a rig's ledger, written for whoever may.

import type { Bead } from '../../beads/bead.ts';
import { namesOf } from '../../beads/bead-names.ts';
import { changeBead, closeBead as closeStoredBead } from '../../beads/change.ts';
import { claimOf, unclaimed } from '../../beads/claiming.ts';
import { type Deletion, deleteBeads as deleteStoredBeads } from '../../beads/deletion.ts';
import { whyNotReady } from '../../beads/graph.ts';
import { keepValue } from '../../beads/keep-value.ts';
import { MEMORY_KEYS } from '../../beads/key-values.ts';
import { type Renamed, renameIds } from '../../beads/rename-ids.ts';
import type { Result } from '../../beads/result.ts';
import { failed, ok } from '../../beads/result.ts';
import type { StoreProblem } from '../../beads/store.ts';
import { createWanted } from '../../beads/wanted-bead.ts';
import type { EngineContext } from '../engine-context.ts';
import { isGoneAgent, isHooked } from '../hooked.ts';
import { agentName } from '../ids.ts';
import type { Problem } from '../problem.ts';
import { problem } from '../problem.ts';
import { stepsOf } from '../rig.ts';
import { isEnded, isRecallable, type Run, workKey } from '../town-state.ts';
import { accept } from './accept.ts';
import type { Asker } from './asker.ts';
import { askerName, requestName } from './asker.ts';
import { type FoundBead, findBead, findRig } from './find.ts';
import type { Request } from './requests.ts';
import { type SentBead, sentBead } from './sent-bead.ts';
import { storeProblem } from './store-problem.ts';

type Answer<T> = Result<T, Problem>;

export function createBead(
  context: EngineContext,
  request: Request<'bead.create'>,
  asker: Asker,
): Answer<SentBead> {
  const { rig, deps, ...fields } = request;
  const found = findRig(context, rig, asker);
  if (!found.ok) return found;
  const requested = requestName(asker);
  const { ledger, settings } = found.value;
  const names = namesOf(ledger);
  const created = stored(
    createWanted(ledger, {
      ...present(fields),
      title: fields.title,
      ...(deps ? { edges: deps } : {}),
      by: askerName(asker),
      at: context.clock.now(),
      prefix: names.prefix(settings.prefix),
      isTaken: (id) => names.isTaken(id),
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
  const { bead: id, appendNotes, ...change } = request;
  const found = changeable(context, id, asker);
  if (!found.ok) return found;
  const { rig, bead } = found.value;
  if (asker.kind === 'run' && change.status === 'closed' && asker.run.bead === bead.id) {
    return failed(problem('refused', `${id} closes when it lands: finish the work and call gt done`));
  }
  if (change.parent !== undefined && asker.kind === 'run' && agentName(asker.run.agent).role === 'polecat') {
    const instead = 'leave a comment that says where it belongs';
    return failed(problem('refused', `a polecat may not move ${id} under another bead: ${instead}`));
  }
  const isNoted = appendNotes === undefined || (asker.seq !== null && bead.notes.endsWith(appendNotes));
  const wanted = present({ ...change, ...(isNoted ? {} : { appendNotes }) });
  const done = stored(
    changeBead(rig.ledger, bead.id, wanted, { by: askerName(asker), at: context.clock.now() }),
  );
  if (done.ok && appendNotes !== undefined) accept(context, asker, []);
  return sent(done);
}

/** A bead on somebody's hook is that run's; any other goes to who asks for it first. `changed`: it was not theirs before. */
export function claimBead(
  context: EngineContext,
  request: Request<'bead.claim'>,
  asker: Asker,
): Answer<SentBead & { readonly changed: boolean }> {
  const found = changeable(context, request.bead, asker);
  if (!found.ok) return found;
  const { rig, bead } = found.value;
  const isOwn = asker.kind === 'run' && isOfHook(asker.run, found.value);
  if (!isOwn && isHooked(context.state, rig.name, bead)) {
    return failed(problem('conflict', `${bead.id} is on a hook already: gt why ${bead.id} says whose`));
  }
  const by = askerName(asker);
  const at = context.clock.now();
  const isLeft = bead.assignee !== by && (isOwn || isGoneAgent(context.state, bead.assignee));
  const offered = isLeft ? unclaimed(bead) : bead;
  const claim = claimOf(offered, by, () => {
    const isHook = isOwn && asker.run.bead === bead.id;
    return isHook ? null : whyNotReady(offered, rig.ledger.graph(), at, { includeEphemeral: true });
  });
  if (claim.kind !== 'claimed')
    return failed(problem(claim.kind === 'held' ? 'conflict' : 'refused', claim.why));
  if (claim.patch === null) return ok({ ...sentBead(bead), changed: false });
  const claimed = stored(rig.ledger.update(bead.id, claim.patch, { by, at }));
  if (!claimed.ok) return claimed;
  accept(context, asker, []);
  return ok({ ...sentBead(claimed.value), changed: true });
}

/** The run's own work or a step of it, whoever had it before. */
function isOfHook(run: Run, { rig, bead }: FoundBead): boolean {
  if (run.bead === null || run.rig !== rig.name) return false;
  return run.bead === bead.id || stepsOf(rig, run.bead).some(({ id }) => id === bead.id);
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
  const found = changeable(context, request.bead, asker);
  if (!found.ok) return found;
  const { bead, rig } = found.value;
  const { ledger } = rig;
  const gate = ledger.get(request.on);
  if (asker.kind === 'run' && request.remove && gate?.type === 'gate') return failed(onlyPerson(request.on));
  const stamp = { by: askerName(asker), at: context.clock.now() };
  const edge = {
    type: request.type,
    on: request.on,
    ...(request.metadata ? { metadata: request.metadata } : {}),
  };
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
  const found = changeable(context, request.bead, asker);
  if (!found.ok) return found;
  const stamp = { by: askerName(asker), at: context.clock.now() };
  const { rig, bead } = found.value;
  const { reason, force } = request;
  const closed = stored(closeStoredBead(rig.ledger, bead.id, { reason, force }, stamp));
  if (!closed.ok) return closed;
  const work = context.state.works[workKey(rig.name, bead.id)];
  return ok({ ...sentBead(closed.value), endsWork: work !== undefined && isRecallable(context.state, work) });
}

/** Deletes none of them where one is worked on, or is not here. All are of one rig. */
export function deleteBeads(
  context: EngineContext,
  request: Request<'bead.delete'>,
  asker: Asker,
): Answer<Deletion> {
  const first = findBead(context, request.beads[0] ?? '', asker);
  if (!first.ok) return first;
  const { rig } = first.value;
  const stamp = { by: askerName(asker), at: context.clock.now() };
  const planned = stored(deleteStoredBeads(rig.ledger, { ...request, dryRun: true }, stamp));
  if (!planned.ok) return planned;
  for (const id of planned.value.ids) {
    const found = changeable(context, id, asker);
    if (!found.ok) return found;
    const work = context.state.works[workKey(rig.name, id)];
    if (work !== undefined && !isEnded(work))
      return failed(problem('refused', `${id} is being worked on: end that first with gt stop ${id}`));
  }
  const { ledger } = rig;
  if (request.dryRun) return ok(namesOf(ledger).deletion(planned.value));
  const done = stored(deleteStoredBeads(ledger, request, stamp));
  if (done.ok) accept(context, asker, []);
  return done.ok ? ok(namesOf(ledger).deletion(done.value)) : done;
}

/** What the rig's ids are shown with, and new ones begin with, from now on. */
export function renamePrefix(
  context: EngineContext,
  { rig: name, from, to, dryRun }: Request<'prefix.rename'>,
  asker: Asker,
): Answer<Renamed> {
  const rig = findRig(context, name, asker);
  if (!rig.ok) return rig;
  const { ledger, settings } = rig.value;
  const stamp = { by: askerName(asker), at: context.clock.now() };
  const wanted = { from, to, current: settings.prefix, isDryRun: dryRun };
  const done = stored(renameIds(ledger, wanted, stamp));
  if (done.ok && !dryRun) accept(context, asker, []);
  return done;
}

/** An agent keeps memories; everything else that is kept for a whole tracker is a person's to say. */
export function setValue(
  context: EngineContext,
  { rig: name, key, value }: Request<'value.set'>,
  asker: Asker,
): Answer<{ readonly changed: boolean }> {
  if (asker.kind === 'run' && !key.startsWith(MEMORY_KEYS))
    return failed(problem('refused', `${key} is for a person to set: agents keep memories with bd remember`));
  const rig = findRig(context, name, asker);
  if (!rig.ok) return rig;
  const stamp = { by: askerName(asker), at: context.clock.now() };
  const done = stored(keepValue(rig.value.ledger, { key, value }, stamp));
  return done.ok ? ok({ changed: done.value }) : done;
}

/** A gate is a decision: only a person changes one, or says that it is passed. */
function changeable(context: EngineContext, id: string, asker: Asker): Answer<FoundBead> {
  const found = findBead(context, id, asker);
  if (!found.ok || asker.kind === 'person' || found.value.bead.type !== 'gate') return found;
  return failed(onlyPerson(id));
}

function onlyPerson(gate: string): Problem {
  return problem('refused', `${gate} is a gate, which only a person may change: call gt escalate`);
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
