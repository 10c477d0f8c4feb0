// The verbs that steer a rig's queue: move, retry, freeze, drain and thaw.

import type { Result } from '../../beads/result.ts';
import { failed, ok } from '../../beads/result.ts';
import type { Engine } from '../engine.ts';
import { type EngineContext, type NewEvent, openRig } from '../engine-context.ts';
import type { RigName } from '../ids.ts';
import { isLanding, type MergeRequest } from '../merge-request.ts';
import type { Problem } from '../problem.ts';
import { problem } from '../problem.ts';
import { askAgain, unaskedOf } from '../refinery/diverged.ts';
import { placeAfter, type Queued, queueOf, type Step } from '../refinery/lanes.ts';
import { divergedText } from '../refinery/upstream.ts';
import { fewOf } from '../rigs/repository-access.ts';
import { isEnded, workKey } from '../town-state.ts';
import { accept } from './accept.ts';
import type { Asker } from './asker.ts';
import { askerName } from './asker.ts';
import { waitingOf } from './done.ts';
import { enqueue } from './enqueue.ts';
import { findRequest, findWaiting } from './queue.ts';
import type { Request } from './requests.ts';

type Answer<T> = Result<T, Problem>;

/** Puts it into another lane, before another one of its rig, behind all, or a step on among those of its lane. */
export function moveMergeRequest(
  context: EngineContext & Pick<Engine, 'snapshot'>,
  { mr, lane, before: named, step }: Request<'mq.move'>,
  asker: Asker,
): Answer<{ readonly mr: string }> {
  const request = findWaiting(context, mr, asker);
  if (!request.ok) return request;
  if ([lane, named, step].every((where) => where === undefined))
    return failed(problem('usage', 'say where to: a lane, before which one, behind all, or a step'));
  if (step !== undefined && (lane ?? named) !== undefined)
    return failed(problem('usage', 'a step is one among those of its lane: give it alone'));
  const queue = queueOf(context.snapshot(), request.value.rig);
  const stepped = step && placeAfter(queue, request.value, step);
  if (step !== undefined && stepped === undefined)
    return failed(problem('refused', whyNoFurther(queue, request.value, step)));
  const before = step === undefined ? named : stepped;
  if (before && isLandingNow(context, before))
    return failed(problem('refused', `${before} is landing right now: nothing goes before it any more`));
  const other = before ? findWaiting(context, before, asker) : null;
  if (other && !other.ok) return other;
  if (other?.value === request.value) return failed(problem('usage', `${mr} can't be before itself`));
  if (other && other.value.rig !== request.value.rig)
    return failed(problem('usage', `${before} is of another rig, ${other.value.rig}`));
  const place = before === undefined ? {} : { before: other?.value.mr ?? null };
  const data = { mr: request.value.mr, by: askerName(asker), ...(lane ? { lane } : {}), ...place };
  accept(context, asker, [{ kind: 'mr.moved', data }]);
  return ok({ mr });
}

function whyNoFurther(queue: readonly Queued[], request: MergeRequest, step: Step): string {
  const lane = queue.find((each) => each.request === request)?.lane;
  const landing = queue.filter((each) => each.lane === lane && isLanding(each.request));
  const end = `${request.mr} is the ${step === 'later' ? 'last' : 'first'} of its lane`;
  if (step === 'later' || landing.length === 0) return end;
  const named = fewOf(landing.map((each) => each.request.mr));
  return `${end} behind ${named}, landing right now: nothing goes before that any more`;
}

function isLandingNow({ state }: EngineContext, mr: string): boolean {
  const request = state.queue[mr];
  return request !== undefined && isLanding(request);
}

/** Tries again what waits at once, and hands in anew what the gates or a conflict have turned down. */
export function retryMergeRequest(
  context: EngineContext,
  { mr }: Request<'mq.retry'>,
  asker: Asker,
): Answer<{ readonly mr: string }> {
  const found = findRequest(context, mr, asker);
  if (!found.ok) return found;
  if (found.value.phase.kind === 'rejected') return handInAgain(context, found.value, asker);
  const request = findWaiting(context, mr, asker);
  if (!request.ok) return request;
  accept(context, asker, [{ kind: 'mr.retried', data: { mr: request.value.mr, by: askerName(asker) } }]);
  return ok({ mr });
}

function handInAgain(
  context: EngineContext,
  request: MergeRequest,
  asker: Asker,
): Answer<{ readonly mr: string }> {
  const { mr, rig: name, run, bead: id, agent, title, tip, lane, joins, reverts } = request;
  const rig = context.rigs.get(name);
  const bead = rig?.ledger.get(id);
  if (!rig || !bead) return failed(problem('not-found', `the bead of ${mr}, ${id}, is gone`));
  if (bead.status === 'closed') return failed(problem('refused', `${id} is closed`));
  const work = context.state.works[workKey(name, id)];
  if (work && !isEnded(work))
    return failed(problem('refused', `${id} has gone back to be redone: gt why ${id}`));
  const waiting = waitingOf(context, { rig, bead });
  if (waiting) return failed(problem('refused', `${id} waits to land as ${waiting.mr}`));
  const facts = {
    run,
    rig: name,
    bead: id,
    agent,
    title,
    tip,
    ...(lane && { lane }),
    ...(joins && { joins }),
    ...(reverts && { reverts }),
  };
  return ok({ mr: enqueue(context, asker, facts) });
}

export function freezeQueue(
  context: EngineContext,
  { rig: named, isDraining, reason }: Request<'mq.freeze'>,
  asker: Asker,
): Answer<{ readonly rig: string }> {
  const rig = rigOf(context, named, asker);
  if (!rig.ok) return rig;
  const data = { rig: rig.value, by: askerName(asker), why: reason, isDraining };
  accept(context, asker, [{ kind: 'queue.frozen', data }]);
  return ok({ rig: rig.value });
}

export interface Thawed {
  readonly rig: RigName;
  /** Why it lands nothing all the same, safe to print; null where it goes on. */
  readonly frozen: string | null;
  /** The question that is asked again about commits beside landed work; null where none is. */
  readonly decision: string | null;
}

/** Lets it go on as far as a person has frozen it; what its upstream has beside landed work is asked about again. */
export async function thawQueue(
  context: EngineContext,
  { rig: named }: Request<'mq.thaw'>,
  asker: Asker,
): Promise<Answer<Thawed>> {
  const found = rigOf(context, named, asker);
  if (!found.ok) return found;
  const rig = found.value;
  const theirs = unaskedOf(context.state, rig);
  const text = theirs === null ? '' : await divergedText(openRig(context, rig), theirs);
  const asked = theirs === null ? [] : askAgain(context.state, { rig, theirs, text });
  const id = `d${context.state.nextDecision}`;
  const thawed: NewEvent[] = context.state.rigs[rig]?.halted
    ? [{ kind: 'queue.thawed', data: { rig, by: askerName(asker) } }]
    : [];
  if (thawed.length + asked.length > 0) accept(context, asker, [...thawed, ...asked]);
  const why = context.state.rigs[rig]?.frozen ?? null;
  return ok({ rig, frozen: why && context.display(why), decision: asked.length > 0 ? id : null });
}

/** The named rig, else the asker's own, else the only one. */
function rigOf(context: EngineContext, named: string | undefined, asker: Asker): Answer<RigName> {
  const names = [...context.rigs.keys()];
  const own = asker.kind === 'run' ? asker.run.rig : null;
  const wanted = named ?? own ?? (names.length === 1 ? names[0] : undefined);
  if (wanted === undefined) return failed(problem('usage', `name the rig: ${names.join(', ')}`));
  const rig = names.find((name) => name === wanted);
  if (rig === undefined)
    return failed(problem('not-found', `no rig named ${wanted}: gt rig list shows them`));
  if (own !== null && own !== rig)
    return failed(problem('refused', `${rig} has a Sheriff of its own: ask them, or a person`));
  return ok(rig);
}
