// `done`: what a run hands in becomes a merge request, or takes the place of the one that waits.

import type { Result } from '../../beads/result.ts';
import { failed, ok } from '../../beads/result.ts';
import { doneKey } from '../action.ts';
import { claimedBeads } from '../claimed-beads.ts';
import { settleDecisions } from '../decisions/settle.ts';
import { uploadPackFor } from '../dispatch/confine-run.ts';
import type { EngineContext } from '../engine-context.ts';
import type { AgentId } from '../ids.ts';
import type { MergeRequest } from '../merge-request.ts';
import { hasEnded, isLanding } from '../merge-request.ts';
import type { Problem } from '../problem.ts';
import { problem } from '../problem.ts';
import { keepBranch } from '../refinery/keep-branch.ts';
import { laneOfPriority } from '../refinery/lanes.ts';
import type { Rig } from '../rig.ts';
import type { CommitId } from '../rigs/commit-id.ts';
import { shortened } from '../shortened.ts';
import type { Run } from '../town-state.ts';
import { isEnded, isLive, workKey } from '../town-state.ts';
import { accept } from './accept.ts';
import type { Asker } from './asker.ts';
import { enqueue } from './enqueue.ts';
import type { FoundBead } from './find.ts';
import { findBead } from './find.ts';
import type { Request } from './requests.ts';

type Answer<T> = Result<T, Problem>;

/** Takes the run's branch in and puts it into the queue; asked again for the same commits, it answers the same. */
export async function submitWork(
  context: EngineContext,
  request: Request<'done'>,
  asker: Asker,
): Promise<Answer<object>> {
  if (asker.kind === 'person') return failed(problem('usage', 'gt done is for agents'));
  const hook = hookOf(context, asker, request.bead);
  if (!hook.ok) return hook;
  const work = workKey(hook.value.rig.name, hook.value.bead.id);
  const key = asker.run.bead ? doneKey(work) : `${doneKey(work)} ${asker.run.run}`;
  const taken = await context.exclusive.inTurn(key, () => takeIn(context, asker, hook.value));
  if (!taken.ok) keepRefusal(context, asker.run, taken.problem.message);
  return taken;
}

/** For whoever takes the work over, or has to decide about it. */
function keepRefusal(context: EngineContext, run: Run, message: string): void {
  const why = shortened(message);
  if (run.bead && isLive(run) && run.refusal !== why) context.record('done.refused', { run: run.run, why });
}

async function takeIn(
  context: EngineContext,
  asker: Asker & { kind: 'run' },
  { rig, bead }: FoundBead,
): Promise<Answer<object>> {
  const { run } = asker;
  const earlier = run.bead ? handedIn(context, run) : undefined;
  if (earlier) return ok({ mr: earlier.mr, bead: bead.id });
  const refusal = whyNotTaken(context, run, { rig, bead });
  if (refusal) return failed(refusal);
  const branch = run.branch || (await currentBranch(rig, run));
  const pin = run.bead ? run.run : `${run.run}-${bead.id}-${context.state.seq}`;
  const uploadPack = uploadPackFor(context, run.agent, run.checkout);
  await keepBranch(context, rig);
  const submission = await rig.repository.submit({ clone: run.checkout, branch, pin, uploadPack });
  if (!submission.ok) return submission;
  const changed = whyNotTaken(context, run, { rig, bead });
  if (changed) return failed(changed);
  const { tip } = submission.value;
  const waiting = run.bead ? undefined : waitingOf(context, { rig, bead }, run.agent);
  if (waiting) return await handInAnew(context, asker, { rig, waiting, tip, pin });
  const of = { run: run.run, rig: rig.name, bead: bead.id, agent: run.agent };
  const lane = laneOfPriority(bead.priority);
  const mr = enqueue(context, asker, { ...of, title: bead.title, tip, lane });
  return ok({ mr, bead: bead.id });
}

/** A polecat's only hand-in: its life ends with it. */
function handedIn(context: EngineContext, run: Run): MergeRequest | undefined {
  return Object.values(context.state.queue).findLast(
    (each) => each.run === run.run && each.bead === run.bead,
  );
}

/** The bead's merge request that has not ended; of that agent, where one is named. */
export function waitingOf(
  context: EngineContext,
  { rig, bead }: FoundBead,
  agent: AgentId | null = null,
): MergeRequest | undefined {
  return Object.values(context.state.queue).findLast(
    (each) =>
      each.rig === rig.name &&
      each.bead === bead.id &&
      (agent === null || each.agent === agent) &&
      !hasEnded(each),
  );
}

interface HandIn {
  readonly rig: Rig;
  readonly waiting: MergeRequest;
  readonly tip: CommitId;
  /** Keeps `tip` in the rig's repository. */
  readonly pin: string;
}

/** What a crew member has committed since takes the place of what waits, and is built and judged anew. */
export async function handInAnew(
  context: EngineContext,
  asker: Asker,
  { rig, waiting, tip, pin }: HandIn,
): Promise<Answer<object>> {
  const { mr, bead, agent } = waiting;
  const isSame = waiting.tip === tip;
  const isLate = isLanding(waiting);
  if (!isSame && !isLate) {
    const settled = settleDecisions(context.state, [bead], 'a new hand-in');
    accept(context, asker, [{ kind: 'mr.renewed', data: { mr, agent, tip } }, ...settled]);
    return ok({ mr, bead });
  }
  await rig.repository.deleteRef(`refs/gt/mr/${pin}`);
  if (isSame) return ok({ mr, bead });
  const why = `${mr} is landing right now without your new commits: hand them in under a bead of their own`;
  return failed(problem('refused', why));
}

function whyNotTaken(context: EngineContext, run: Run, { rig, bead }: FoundBead): Problem | null {
  const key = workKey(rig.name, bead.id);
  if (run.bead) return holdsWork(context, run, key) ? null : takenOver(run, bead.id);
  return whyNotFree(context, { rig, bead });
}

/** Why nobody but the polecat that has the bead may hand it in. */
export function whyNotFree(context: EngineContext, { rig, bead }: FoundBead): Problem | null {
  // As it is by now: it was found before its branch was taken in.
  const isClosed = (rig.ledger.get(bead.id) ?? bead).status === 'closed';
  if (isClosed) return problem('refused', `${bead.id} is closed`);
  const work = context.state.works[workKey(rig.name, bead.id)];
  if (!work || isEnded(work)) return null;
  return problem(
    'refused',
    `${bead.id} is slung to a polecat: gt why ${bead.id}, or ask a person for gt stop`,
  );
}

export function takenOver(run: Run, bead: string): Problem {
  return problem('refused', `${run.run} no longer holds ${bead}: it was taken over or has ended`);
}

function hookOf(
  context: EngineContext,
  asker: Asker & { kind: 'run' },
  named: string | undefined,
): Answer<FoundBead> {
  const { run } = asker;
  const [claimed, ...others] = claimedBeads(context, run.agent);
  const id = run.bead ?? named ?? (others.length === 0 ? claimed?.bead.id : undefined);
  if (!id) return failed(problem('usage', 'name the bead that your branch closes: gt done BEAD'));
  if (run.bead && named && run.bead !== named)
    return failed(problem('refused', `your hook holds ${run.bead}, not ${named}`));
  return findBead(context, id, asker);
}

/** The work hangs on the run, or on nobody since the run's end: then what it left is still heard. */
export function holdsWork(context: EngineContext, run: Run, key: string): boolean {
  const work = context.state.works[key];
  if (work?.phase.kind === 'hooked') return work.phase.run === run.run;
  if (work?.phase.kind !== 'queued' || work.polecat !== run.agent) return false;
  return context.state.polecats[run.agent]?.lastRun === run.run;
}

/** A crew member's branch: whatever its clone has checked out. */
async function currentBranch(rig: Rig, run: Run): Promise<string> {
  return (await rig.repository.branchOf(run.checkout)) ?? rig.settings.branch;
}
