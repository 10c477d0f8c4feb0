// `mq.revert`: what has landed is taken back by a change of its own, under a bead of its own, through the same gates.

import type { BeadId } from '../../beads/bead.ts';
import type { Result } from '../../beads/result.ts';
import { failed, ok } from '../../beads/result.ts';
import type { Engine } from '../engine.ts';
import { openRig } from '../engine-context.ts';
import { type MergeRequestId, PERSON } from '../ids.ts';
import { hasEnded, type MergeRequest } from '../merge-request.ts';
import type { Problem } from '../problem.ts';
import { problem } from '../problem.ts';
import { laneOfPriority } from '../refinery/lanes.ts';
import { makeOwnBeads, ownBeadId } from '../refinery/own-bead.ts';
import type { CommitId } from '../rigs/commit-id.ts';
import { oneLine } from '../rigs/one-line.ts';
import { fewOf } from '../rigs/repository-access.ts';
import { shortened } from '../shortened.ts';
import { accept } from './accept.ts';
import { type Asker, askerName } from './asker.ts';
import { enqueue } from './enqueue.ts';
import { findRequest } from './queue.ts';
import type { Request } from './requests.ts';
import { NO_RUN } from './submit-branch.ts';

type Answer = Result<object, Problem>;

/** Hands in the revert of a landed merge request; asked again while it waits, it answers the same. */
export async function revertMergeRequest(
  engine: Engine,
  { mr }: Request<'mq.revert'>,
  asker: Asker,
): Promise<Answer> {
  const found = findRequest(engine, mr, asker);
  if (!found.ok) return found;
  return await engine.exclusive.inTurn(`revert ${mr}`, () => handIn(engine, found.value, asker));
}

async function handIn(engine: Engine, request: MergeRequest, asker: Asker): Promise<Answer> {
  const { mr, phase } = request;
  if (phase.kind !== 'landed' || phase.isEmpty)
    return failed(problem('refused', `nothing of ${mr} has landed: gt why ${mr}`));
  const waiting = Object.values(engine.state.queue).find((each) => each.reverts === mr && !hasEnded(each));
  if (waiting) {
    accept(engine, asker, []);
    return ok({ mr: waiting.mr, bead: waiting.bead });
  }
  const title = shortened(`Revert ${mr}: ${oneLine(request.title)}`);
  const pin = `revert-${mr}-${engine.state.seq}`;
  const made = await makeRevert(engine, request, { commit: phase.commit, base: phase.base, title, pin });
  if (!made.ok) return made;
  return ok(enqueueRevert(engine, request, { tip: made.value, title }, asker));
}

interface MadeRevert {
  readonly tip: CommitId;
  readonly title: string;
}

function enqueueRevert(
  engine: Engine,
  { mr, rig: name, bead: landed }: MergeRequest,
  { tip, title }: MadeRevert,
  asker: Asker,
): { readonly mr: MergeRequestId; readonly bead: BeadId } {
  const rig = openRig(engine, name);
  const bead = ownBeadId(engine.state, rig, { tip, isSame: (each) => each.reverts === mr });
  const priority = rig.ledger.get(landed)?.priority ?? 2;
  const ownBead = { type: 'bug', priority, by: askerName(asker), related: landed };
  const of = { run: NO_RUN, rig: name, bead, agent: PERSON, title };
  const lane = laneOfPriority(priority);
  const again = enqueue(engine, asker, { ...of, tip, lane, reverts: mr, ownBead });
  makeOwnBeads(engine);
  return { mr: again, bead };
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
