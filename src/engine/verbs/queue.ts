// The landing verbs: hold and reject a merge request; approve.ts has the third.

import type { Result } from '../../beads/result.ts';
import { failed, ok } from '../../beads/result.ts';
import type { EngineContext } from '../engine-context.ts';
import { isLanding, type MergeRequest } from '../merge-request.ts';
import type { Problem } from '../problem.ts';
import { problem } from '../problem.ts';
import { accept } from './accept.ts';
import type { Asker } from './asker.ts';
import { askerName } from './asker.ts';
import type { Request } from './requests.ts';

type Answer = Result<{ readonly mr: string }, Problem>;

/** Holds a waiting merge request, or lets it go. */
export function holdMergeRequest(
  context: EngineContext,
  { mr, held }: Request<'mq.hold'>,
  asker: Asker,
): Answer {
  const request = findWaiting(context, mr, asker);
  if (!request.ok) return request;
  accept(context, asker, [{ kind: 'mr.held', data: { mr: request.value.mr, by: askerName(asker), held } }]);
  return ok({ mr });
}

export function rejectMergeRequest(context: EngineContext, mr: string, reason: string, asker: Asker): Answer {
  const request = findWaiting(context, mr, asker);
  if (!request.ok) return request;
  const note = `rejected by ${askerName(asker)}: ${reason}`;
  accept(context, asker, [{ kind: 'mr.rejected', data: { mr: request.value.mr, cause: 'person', note } }]);
  return ok({ mr });
}

/** The merge request, where it can still be decided about, and by that asker. */
export function findWaiting(context: EngineContext, mr: string, asker: Asker): Result<MergeRequest, Problem> {
  const found = findRequest(context, mr, asker);
  if (!found.ok) return found;
  const request = found.value;
  if (request.phase.kind === 'landed' || request.phase.kind === 'rejected') {
    return failed(
      problem('refused', `${mr} has ${request.phase.kind === 'landed' ? 'landed' : 'been rejected'} already`),
    );
  }
  if (isLanding(request)) return failed(problem('refused', `${mr} is landing right now`));
  return ok(request);
}

/** The merge request, ended or not, where that asker may decide about it. */
export function findRequest(context: EngineContext, mr: string, asker: Asker): Result<MergeRequest, Problem> {
  const request = context.state.queue[mr];
  if (!request) return failed(noRequest(mr));
  if (asker.kind === 'run' && asker.run.rig !== request.rig)
    return failed(problem('refused', `${mr} is of ${request.rig}: ask its own Sheriff, or a person`));
  return ok(request);
}

export function noRequest(mr: string): Problem {
  return problem('not-found', `no merge request "${mr}": gt mq list shows them`);
}
