// Takes in what the host has merged: our branch follows, and the merge request has landed as the commit that the host made.

import { settleDecisions } from '../decisions/settle.ts';
import type { EngineContext } from '../engine-context.ts';
import type { CandidateFacts, MergeRequest } from '../merge-request.ts';
import type { MergeDifference } from '../pull-request-events.ts';
import type { Rig } from '../rig.ts';
import type { CommitId } from '../rigs/commit-id.ts';
import { closeInLedger } from './landing-commit.ts';
import { learnResolutions } from './learn-resolutions.ts';
import { adoptUpstream } from './upstream.ts';

export interface MergedByHost {
  readonly commit: CommitId;
  /** What the pull request held. */
  readonly head: CommitId;
}

type WithCandidate = MergeRequest & {
  readonly phase: MergeRequest['phase'] & CandidateFacts & { readonly kind: 'built' | 'proposed' };
};

/** Null where it has landed now, else why it cannot be taken in yet. Safe to repeat. */
export async function landMerged(
  context: EngineContext,
  rig: Rig,
  request: WithCandidate,
  merged: MergedByHost,
): Promise<string | null> {
  const { mr, bead, tip, phase } = request;
  const { branch, gates } = rig.settings;
  const barred = await adoptUpstream(context, rig, request);
  if (barred !== null) return barred;
  if (!(await rig.repository.hasLanded(merged.commit)))
    return `it was merged as ${merged.commit.slice(0, 9)}, which ${branch} does not hold yet`;
  const { base, differs } = await compare(rig, request, merged);
  const isAsGated = gates.length > 0 && differs === null;
  const landed = { ...request, phase: { base, commit: merged.commit } };
  const learned = isAsGated ? await learnResolutions(context, rig, landed) : [];
  await rig.repository.keepLanded([{ name: mr, tip, at: context.clock.now() }]);
  // Handed in anew, it has not landed: what was merged is a part of it.
  if (request.phase !== phase) return null;
  closeInLedger(rig, phase.closing);
  const tested = gates.length === 0 ? { untested: true as const } : {};
  const found = { base, ...(differs === null ? {} : { differs }) };
  context.recordAll([
    ...learned,
    { kind: 'mr.landed', data: { mr, commit: merged.commit, ...tested, ...found } },
    ...settleDecisions(context.state, [bead], 'its landing'),
  ]);
  context.wantFollow(rig.name);
  return null;
}

/** What the merge stands on, and how it differs from what the gates saw. */
async function compare(
  { repository }: Rig,
  { phase, pullRequest }: WithCandidate,
  { commit, head }: MergedByHost,
): Promise<{ readonly base: CommitId; readonly differs: MergeDifference | null }> {
  const isSame = async (base: CommitId): Promise<boolean> =>
    (await repository.changeBetween(await repository.trees(base, commit))).id === phase.review?.change;
  const own = await repository.subjects({ of: phase.commit, notOf: phase.base });
  const base = await repository.proposals.baseOfMerge({ commit, count: own.length, isSame });
  if (!pullRequest?.heads.includes(head)) return { base, differs: 'change' };
  const { from: gated, to: landed } = await repository.trees(head, commit);
  if (gated === landed) return { base, differs: null };
  return { base, differs: (await isSame(base)) ? 'branch' : 'change' };
}
