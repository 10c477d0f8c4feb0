// `mq.submit`: a person hands in a branch of a repository of theirs.

import type { Result } from '../../beads/result.ts';
import { failed, ok } from '../../beads/result.ts';
import { doneKey } from '../action.ts';
import type { EngineContext } from '../engine-context.ts';
import { PERSON, type RunId } from '../ids.ts';
import type { Problem } from '../problem.ts';
import { problem } from '../problem.ts';
import { keepBranch } from '../refinery/keep-branch.ts';
import { laneOfPriority } from '../refinery/lanes.ts';
import { workKey } from '../town-state.ts';
import type { Asker } from './asker.ts';
import { handInAnew, waitingOf, whyNotFree } from './done.ts';
import { enqueue } from './enqueue.ts';
import { type FoundBead, findBead } from './find.ts';
import type { Request } from './requests.ts';

type Answer = Result<object, Problem>;

/** In the place of a run, where nobody ran. */
export const NO_RUN = 'person' as RunId;

/** Takes the branch in as it is, whatever is checked out beside it; asked again for the same commits, it answers the same. */
export async function submitBranch(
  context: EngineContext,
  request: Request<'mq.submit'>,
  asker: Asker,
): Promise<Answer> {
  const found = findBead(context, request.bead, asker);
  if (!found.ok) return found;
  const key = `${doneKey(workKey(found.value.rig.name, found.value.bead.id))} person`;
  return await context.exclusive.inTurn(key, () => takeIn(context, request, asker, found.value));
}

async function takeIn(
  context: EngineContext,
  { folder, branch }: Request<'mq.submit'>,
  asker: Asker,
  found: FoundBead,
): Promise<Answer> {
  const { rig, bead } = found;
  const refusal = whyNotTaken(context, found);
  if (refusal) return failed(refusal);
  const pin = `person-${bead.id}-${context.state.seq}`;
  await keepBranch(context, rig);
  const submission = await rig.repository.submit({ clone: folder, branch, pin, isAsItIs: true });
  if (!submission.ok) return submission;
  const changed = whyNotTaken(context, found);
  if (changed) {
    await rig.repository.deleteRef(`refs/gt/mr/${pin}`);
    return failed(changed);
  }
  const { tip } = submission.value;
  const waiting = waitingOf(context, found, PERSON);
  if (waiting) return await handInAnew(context, asker, { rig, waiting, tip, pin });
  const of = { run: NO_RUN, rig: rig.name, bead: bead.id, agent: PERSON, title: bead.title };
  const mr = enqueue(context, asker, { ...of, tip, lane: laneOfPriority(bead.priority) });
  return ok({ mr, bead: bead.id });
}

/** One change for a bead at a time: an agent's would land beside it. */
function whyNotTaken(context: EngineContext, found: FoundBead): Problem | null {
  const refusal = whyNotFree(context, found);
  if (refusal) return refusal;
  const waiting = waitingOf(context, found);
  if (!waiting || waiting.agent === PERSON) return null;
  return problem(
    'refused',
    `${found.bead.id} waits to land as ${waiting.mr}: gt mq reject ${waiting.mr} first`,
  );
}
