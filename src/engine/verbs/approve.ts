// `mq.approve`: lets a change land that somebody has looked at. An approval is of a change's content, so that what is
// handed in or lands meanwhile voids it where it makes the change another one.

import type { Result } from '../../beads/result.ts';
import { failed, ok } from '../../beads/result.ts';
import type { EngineContext } from '../engine-context.ts';
import { openRig } from '../engine-context.ts';
import type { MergeRequest } from '../merge-request.ts';
import type { Problem } from '../problem.ts';
import { problem } from '../problem.ts';
import { knownResolutions } from '../refinery/known-resolutions.ts';
import { whyUnmergeable } from '../refinery/unmergeable.ts';
import type { ChangeId } from '../rigs/change.ts';
import { accept } from './accept.ts';
import type { Asker } from './asker.ts';
import { askerName } from './asker.ts';
import { findWaiting } from './queue.ts';
import type { Request } from './requests.ts';

type Answer<T> = Result<T, Problem>;

/** Records the approval of what the change is now; `change` in the request says what the asker has seen. */
export async function approveMergeRequest(
  context: EngineContext,
  { mr, change: seen }: Request<'mq.approve'>,
  asker: Asker,
): Promise<Answer<{ readonly mr: string; readonly change: string }>> {
  const request = findWaiting(context, mr, asker);
  if (!request.ok) return request;
  const refusal = whyNotHeard(context, request.value, asker);
  if (refusal !== null) return failed(problem('refused', refusal));
  const { tip } = request.value;
  const change = await changeNow(context, request.value);
  const still = findWaiting(context, mr, asker);
  if (!still.ok) return still;
  if (still.value.tip !== tip) return failed(otherNow(mr));
  if (!change.ok) return change;
  if (seen !== undefined && seen !== change.value) return failed(otherNow(mr));
  if (seen === undefined && isReviewed(context, still.value))
    return failed(problem('refused', asker.kind === 'person' ? lookFirst(mr) : nameIt(mr)));
  // Where nothing is reviewed it only lets go: under a later policy it must not pass for the word of who has looked.
  const looked = seen !== undefined && isHeard(asker) ? { change: seen } : {};
  const data = { mr: still.value.mr, by: askerName(asker), ...looked };
  accept(context, asker, [{ kind: 'mr.approved', data }]);
  return ok({ mr, change: change.value });
}

function whyNotHeard(context: EngineContext, request: MergeRequest, asker: Asker): string | null {
  const { mr, agent } = request;
  if (asker.kind === 'run')
    return asker.run.agent === agent ? `${agent} can't approve its own ${mr}: ask a person to` : null;
  return isHeard(asker) || !isReviewed(context, request) ? null : lookFirst(request.mr);
}

/** A command is no evidence of a person: any program that runs as they do can call it. */
function isHeard(asker: Asker): boolean {
  return asker.kind === 'run' || asker.by === 'keys';
}

function isReviewed(context: EngineContext, { rig }: MergeRequest): boolean {
  return openRig(context, rig).settings.review !== 'automatic';
}

function lookFirst(mr: string): string {
  return `${mr} is approved by whoever looks at it: in gt, open it from the merge queue and press a`;
}

function nameIt(mr: string): string {
  return `name what you have read of ${mr}: gt mq diff ${mr} begins with its change, as gt mq approve ${mr} --change takes it`;
}

async function changeNow(context: EngineContext, request: MergeRequest): Promise<Answer<ChangeId>> {
  const { repository } = openRig(context, request.rig);
  const merged = await repository.merge({
    tip: request.tip,
    known: knownResolutions(context.state, request.rig, context.clock.now()),
  });
  if (merged.kind !== 'merged') return failed(goesBack(context, request, whyUnmergeable(merged)));
  const { id } = await repository.changeBetween({ from: merged.baseTree, to: merged.gatedTree });
  return ok(id);
}

/** One that waits for a review does not see what lands: it takes its turn again, and is turned down there. */
function goesBack(context: EngineContext, { mr, phase }: MergeRequest, why: string): Problem {
  if (phase.kind === 'review') context.record('mr.deferred', { mr, why });
  return problem('conflict', `${mr} can't land as it is: ${why}; it goes back to be redone`);
}

function otherNow(mr: string): Problem {
  return problem('conflict', `${mr} is not what you have seen any more: look at it again`);
}
