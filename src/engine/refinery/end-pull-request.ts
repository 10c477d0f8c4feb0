// Leaves nothing open on the host of what has ended, and takes back what the host was asked to do by itself.

import type { Action } from '../action.ts';
import { type EngineContext, openRig } from '../engine-context.ts';
import { hasEnded, type MergeRequest, type PullRequest } from '../merge-request.ts';
import { MustWait } from '../must-wait.ts';
import type { Rig } from '../rig.ts';
import { proposalBranch } from '../rigs/proposals.ts';
import { type HostProblem, PullRequestHost } from './pull-request-host.ts';

/** Closes the pull request where it is open, and removes its branch where that holds nothing but what gt pushed. */
export async function endPullRequest(
  context: EngineContext,
  { mr }: Action & { readonly kind: 'end-pull-request' },
): Promise<void> {
  const request = context.state.queue[mr];
  if (!request?.pullRequest || request.pullRequest.isOver || !hasEnded(request)) return;
  const rig = openRig(context, request.rig);
  const host = PullRequestHost.of(context, rig);
  if (!host.ok) throw new MustWait(host.problem.why);
  // What the host has merged is open no more.
  const isMerged = request.phase.kind === 'landed' && !request.phase.isEmpty;
  if (!isMerged) await close(host.value, rig, request, request.pullRequest);
  await removeBranch(context, rig, request.pullRequest, mr);
  context.record('pull-request.ended', { mr });
}

async function close(
  host: PullRequestHost,
  { settings }: Rig,
  { mr, phase }: MergeRequest,
  { heads, number }: PullRequest,
): Promise<void> {
  const found = await host.findOpen({ head: proposalBranch(mr), base: settings.branch });
  if (!found.ok) throw waitFor(found.problem);
  const open = found.value.filter((each) => each.number === number || heads.includes(each.headRefOid));
  const why =
    phase.kind === 'rejected' ? (phase.note.split('\n')[0] ?? '') : `all of it is in ${settings.branch}`;
  for (const each of open) {
    const closed = await host.close(each.number, `gt has closed it: \`${why.replaceAll('`', "'")}\``);
    if (!closed.ok) throw waitFor(closed.problem);
  }
}

async function removeBranch(
  context: EngineContext,
  { repository }: Rig,
  { heads }: PullRequest,
  mr: string,
): Promise<void> {
  const proposal = proposalBranch(mr);
  const tips = await repository.proposals.tips(proposal);
  if (tips.proposal === null || !heads.includes(tips.proposal)) return;
  const refused = await repository.proposals.push({ proposal, commit: null, expected: tips.proposal });
  if (refused !== null) context.note(`${mr}: removing ${proposal} on the host: ${refused}`);
}

/** The host merges it by itself no more. */
export async function recallMerge(
  context: EngineContext,
  { mr }: Action & { readonly kind: 'recall-merge' },
): Promise<void> {
  const request = context.state.queue[mr];
  const number = request?.pullRequest?.number ?? null;
  if (!request?.pullRequest?.isAsked || number === null) return;
  const host = PullRequestHost.of(context, openRig(context, request.rig));
  if (!host.ok) throw new MustWait(host.problem.why);
  const recalled = await host.value.recallMerge(number);
  // Refused where there is nothing to take back any more.
  if (!recalled.ok && recalled.problem.kind !== 'refused') throw waitFor(recalled.problem);
  const waits = request.phase.kind === 'proposed' ? request.phase.waits : '';
  context.record('pull-request.seen', { mr, waits, isAsked: false });
}

function waitFor({ why }: HostProblem): MustWait {
  return new MustWait(why);
}
