// `mq.revert`: what has landed is taken back by a change of its own, under a bead of its own, through the same gates.

import type { BeadId } from '../../beads/bead.ts';
import type { Result } from '../../beads/result.ts';
import { failed, ok } from '../../beads/result.ts';
import type { Engine } from '../engine.ts';
import { openRig } from '../engine-context.ts';
import { PERSON } from '../ids.ts';
import type { MergeRequest } from '../merge-request.ts';
import type { Problem } from '../problem.ts';
import { problem } from '../problem.ts';
import { laneOfPriority } from '../refinery/lanes.ts';
import type { CommitId } from '../rigs/commit-id.ts';
import { oneLine } from '../rigs/one-line.ts';
import { fewOf } from '../rigs/repository-access.ts';
import type { Asker } from './asker.ts';
import { createBead } from './beads.ts';
import { enqueue } from './enqueue.ts';
import { findRequest } from './queue.ts';
import { REQUESTS, type Request } from './requests.ts';
import { NO_RUN } from './submit-branch.ts';

type Answer = Result<object, Problem>;

/** Hands in the revert of a landed merge request. */
export async function revertMergeRequest(
  engine: Engine,
  { mr }: Request<'mq.revert'>,
  asker: Asker,
): Promise<Answer> {
  const found = findRequest(engine, mr, asker);
  if (!found.ok) return found;
  const request = found.value;
  const { phase } = request;
  if (phase.kind !== 'landed' || phase.isEmpty)
    return failed(problem('refused', `nothing of ${mr} has landed: gt why ${mr}`));
  const title = `Revert ${mr}: ${oneLine(request.title)}`;
  return await engine.exclusive.inTurn(`revert ${mr}`, async () => {
    const pin = `revert-${mr}-${engine.state.seq}`;
    const made = await makeRevert(engine, request, { commit: phase.commit, base: phase.base, title, pin });
    if (!made.ok) return made;
    const { rig } = request;
    const priority = openRig(engine, rig).ledger.get(request.bead)?.priority ?? 2;
    const deps = [{ type: 'related', on: request.bead }];
    const fields = REQUESTS['bead.create'].parse({ title, rig, type: 'bug', priority, deps });
    const bead = createBead(engine, fields, { ...asker });
    if (!bead.ok) return bead;
    const of = { run: NO_RUN, rig, bead: bead.value.id as BeadId, agent: PERSON, title };
    const again = enqueue(engine, asker, { ...of, tip: made.value, lane: laneOfPriority(priority) });
    return ok({ mr: again, bead: bead.value.id });
  });
}

interface WantedRevert {
  readonly commit: CommitId;
  /** Absent of what an older release landed. */
  readonly base: CommitId | undefined;
  readonly title: string;
  readonly pin: string;
}

async function makeRevert(
  engine: Engine,
  { mr, rig: name }: MergeRequest,
  { commit, base: known, title, pin }: WantedRevert,
): Promise<Result<CommitId, Problem>> {
  const { repository } = openRig(engine, name);
  const base = known ?? (await repository.parentOf(commit));
  if (base === null) return failed(problem('refused', `${mr} has landed on nothing: there is no way back`));
  const message = `${title}\n\nThis takes back what ${commit} has changed.\n`;
  const made = await repository.revert({ base, commit, message, pin });
  switch (made.kind) {
    case 'reverted':
      return ok(made.tip);
    case 'empty':
      return failed(problem('refused', `nothing of ${mr} is left on the branch`));
    case 'conflict':
      return failed(
        problem(
          'conflict',
          `what landed since has changed the same places, in ${fewOf(made.paths, 10)}: sling a bead for it`,
        ),
      );
  }
}
