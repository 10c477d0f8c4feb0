// Looks what the host says of a pull request, and has it merged where nothing stands in its way: only what the gates saw, and
// only onto what they saw it on.

import type { Action } from '../action.ts';
import { isOver } from '../elapsed.ts';
import { type EngineContext, openRig } from '../engine-context.ts';
import type { CandidateFacts, MergeRequest, PullRequest } from '../merge-request.ts';
import type { Rig } from '../rig.ts';
import { proposalBranch } from '../rigs/proposals.ts';
import { askAboutHost } from './ask-about-rig.ts';
import { withoutResolutions } from './known-resolutions.ts';
import { landingSubject } from './landing-commit.ts';
import type { PullRequestFacts } from './pull-request-facts.ts';
import { type HostProblem, PullRequestHost } from './pull-request-host.ts';
import { landMerged } from './pull-request-landing.ts';
import { pullRequestTitle } from './pull-request-text.ts';
import { type PullRequestVerdict, verdictOn } from './pull-request-verdict.ts';
import { isStopped } from './pull-requests.ts';

interface Watched {
  readonly context: EngineContext;
  readonly rig: Rig;
  readonly host: PullRequestHost;
  readonly request: Proposed;
  /** As it was when this look began: what has another since is somebody else's to go on with. */
  readonly phase: Proposed['phase'];
  readonly number: number;
  readonly pullRequest: PullRequest;
}

type Proposed = MergeRequest & {
  phase: MergeRequest['phase'] & CandidateFacts & { readonly kind: 'proposed' };
};

export async function watchPullRequest(
  context: EngineContext,
  { mr }: Action & { readonly kind: 'watch-pull-request' },
): Promise<void> {
  const request = context.state.queue[mr];
  const number = request?.pullRequest?.number ?? null;
  if (request === undefined || !isProposed(request) || !request.pullRequest || number === null) return;
  const rig = openRig(context, request.rig);
  const { phase, pullRequest } = request;
  const host = PullRequestHost.of(context, rig);
  if (!host.ok) return waits(context, request, host.problem.why, 'ask');
  const watched = { context, rig, host: host.value, request, phase, number, pullRequest };
  const seen = await host.value.view(number);
  if (request.phase !== phase) return;
  if (!seen.ok) return waitsFor(watched, seen.problem);
  const { branch } = rig.settings;
  const { heads } = pullRequest;
  const verdict = verdictOn(seen.value, { head: phase.commit, heads, branch });
  await act(watched, verdict, seen.value);
}

/** A host that was asked, and could merge it, has done nothing for so long. */
const ASK_AGAIN_MS = 10 * 60_000;

const ASKED = 'the host was asked to merge it';

function isProposed(request: MergeRequest): request is Proposed {
  return request.phase.kind === 'proposed';
}

async function act(watched: Watched, verdict: PullRequestVerdict, facts: PullRequestFacts): Promise<void> {
  const { context, request, phase, pullRequest, rig } = watched;
  switch (verdict.kind) {
    case 'merged':
      return await land(watched, { commit: verdict.commit, head: facts.headRefOid });
    case 'rejected':
      return turnDown(watched, verdict);
    case 'rebuild':
      return rebuild(watched, verdict.why);
    case 'waits':
      return waits(context, request, verdict.why, verdict.isForUs ? 'ask' : 'wait');
    case 'unknown':
      return;
    case 'blocked':
    case 'mergeable': {
      const isReady = verdict.kind === 'mergeable';
      const why = isReady ? ASKED : verdict.why;
      // The host does not look whether the branch is still what the gates saw: as long as it was asked, we do.
      if (pullRequest.isAsked && (await whyMoved(watched)) !== null) return await recall(watched);
      if (request.phase !== phase) return;
      const isWanted = isReady || rig.settings.autoMerge;
      // What the host does not know of did not reach it, or it is in a queue of the host's own.
      const isQueued = isReady && !isOver(phase.since ?? 0, ASK_AGAIN_MS, context.clock.now());
      const isKnown = isQueued || facts.autoMergeRequest != null;
      if ((pullRequest.isAsked && isKnown) || !isWanted) return waits(context, request, why, 'wait');
      if (isStopped(context, request))
        return waits(context, request, 'nothing is merged while the queue is frozen', 'wait');
      return await merge(watched, isReady ? 'now' : 'later', why);
    }
  }
}

/** Earlier resolutions that it holds may be at fault: they are forgotten with it. */
function turnDown(
  { context, request }: Watched,
  { cause, note }: PullRequestVerdict & { readonly kind: 'rejected' },
): void {
  const { mr } = request;
  const dropped = cause === 'gate' ? withoutResolutions(request, note.split('\n')[0] ?? '') : null;
  context.recordAll([
    ...(dropped ? [{ kind: 'resolution.dropped' as const, data: dropped }] : []),
    { kind: 'mr.rejected', data: { mr, cause, note } },
  ]);
}

async function merge(watched: Watched, when: 'now' | 'later', why: string): Promise<void> {
  const { context, rig, request, phase } = watched;
  const moved = await whyMoved(watched);
  if (request.phase !== phase) return;
  if (moved !== null) return rebuild(watched, moved);
  const body = trailersOf(await rig.repository.messageOf(phase.commit));
  if (request.phase !== phase || isStopped(context, request)) return;
  const { mr } = request;
  if (when === 'now') {
    context.record('land.intended', { mr });
    return await mergeNow({ ...watched, phase: request.phase }, body);
  }
  // Known before it is asked: whatever becomes of it meanwhile, the wish can be taken back.
  context.record('pull-request.seen', { mr, waits: why, isAsked: true });
  const asked = await askToMerge(watched, 'later', body);
  if (asked.ok || asked.problem.kind === 'silent') return;
  context.record('pull-request.seen', { mr, waits: asked.problem.why, isAsked: false });
}

async function mergeNow(watched: Watched, body: string): Promise<void> {
  const { context, host, request, phase, number } = watched;
  const asked = await askToMerge(watched, 'now', body);
  if (request.phase !== phase) return;
  if (!asked.ok) return waitsFor(watched, asked.problem);
  const seen = await host.view(number);
  if (request.phase !== phase) return;
  if (seen.ok && seen.value.state === 'MERGED' && seen.value.mergeCommit)
    return await land(watched, { commit: seen.value.mergeCommit.oid, head: seen.value.headRefOid });
  context.record('pull-request.seen', { mr: request.mr, waits: ASKED, isAsked: true });
}

/** It merges what the gates saw, and nothing else. */
async function askToMerge(
  { host, request, phase, number, rig }: Watched,
  when: 'now' | 'later',
  body: string,
) {
  const subject = `${pullRequestTitle(landingSubject(request))} (#${number})`;
  const { strategy } = rig.settings;
  return await host.merge({ number, when, head: phase.commit, strategy, subject, body });
}

/** They are the last paragraph of what gt commits. */
function trailersOf(message: string): string {
  return (
    message
      .trim()
      .split(/\n{2,}/)
      .at(-1) ?? ''
  );
}

/** Why it is not to be merged as it is: the host would merge it into something that the gates have not seen. */
async function whyMoved({ rig, request, phase }: Watched): Promise<string | null> {
  const tips = await rig.repository.proposals.tips(proposalBranch(request.mr));
  return tips.branch === phase.base ? null : `${rig.settings.branch} moved on the host: it is built anew`;
}

async function recall(watched: Watched): Promise<void> {
  const { host, request, phase, number, rig } = watched;
  const recalled = await host.recallMerge(number);
  if (request.phase !== phase) return;
  if (!recalled.ok && recalled.problem.kind !== 'refused') return waitsFor(watched, recalled.problem);
  // Refused where it is merged already: the next look tells.
  if (!recalled.ok) return;
  rebuild(watched, `${rig.settings.branch} moved on the host: it is built anew`);
}

function rebuild({ context, request }: Watched, why: string): void {
  const { mr } = request;
  context.recordAll([
    { kind: 'pull-request.seen', data: { mr, waits: why, isAsked: false } },
    { kind: 'mr.waited', data: { mr, why } },
  ]);
}

async function land(
  { context, rig, request }: Watched,
  merged: Parameters<typeof landMerged>[3],
): Promise<void> {
  const why = await landMerged(context, rig, request, merged);
  if (why !== null) waits(context, request, why, 'wait');
}

/** What was said twice is no passing trouble. */
function waitsFor({ context, request, phase }: Watched, { kind, why }: HostProblem): void {
  const isLasting = kind === 'setup' || (kind === 'refused' && phase.waits === why);
  waits(context, request, why, isLasting ? 'ask' : 'wait');
}

/** Recorded where it is news, or where a merge that was begun has come to nothing. */
function waits(context: EngineContext, request: Proposed, why: string, how: 'ask' | 'wait'): void {
  const { mr, phase } = request;
  const asked = how === 'ask' ? askAboutHost(context.state, request, why) : [];
  const isNews = phase.waits !== why || phase.landing;
  if (!isNews && asked.length === 0) return;
  context.recordAll([
    ...asked,
    ...(isNews ? [{ kind: 'pull-request.seen' as const, data: { mr, waits: why } }] : []),
  ]);
}
