// Makes a candidate that its gates have passed a pull request of the rig's host: pushed by lease, then opened, or changed
// where there is one. Each step finds what an earlier engine has done of it.

import type { Action } from '../action.ts';
import { settleDecisions } from '../decisions/settle.ts';
import { type EngineContext, openRig } from '../engine-context.ts';
import type { Rig } from '../rig.ts';
import { proposalBranch } from '../rigs/proposals.ts';
import { askAboutHost, askAboutRig } from './ask-about-rig.ts';
import { nextGate } from './green.ts';
import { landingSubject } from './landing-commit.ts';
import { whyNotGated } from './perform.ts';
import { PullRequestHost } from './pull-request-host.ts';
import { landMerged } from './pull-request-landing.ts';
import { pullRequestBody, pullRequestTitle } from './pull-request-text.ts';
import { approverOf, awaitsReview } from './review.ts';
import { settingsInForce } from './settings-in-force.ts';
import { type Built, isBuilt } from './train.ts';
import { adoptUpstream } from './upstream.ts';

export async function proposeCandidate(
  context: EngineContext,
  { mr }: Action & { readonly kind: 'propose' },
): Promise<void> {
  const request = context.state.queue[mr];
  if (request === undefined || !isBuilt(request) || request.phase.landing) return;
  // What the host was asked to merge by itself is taken back first.
  if (request.pullRequest?.isAsked) return;
  const rig = openRig(context, request.rig);
  const { phase } = request;
  if (!phase.isForHost || !phase.review || awaitsReview(request, phase.review)) return;
  if (nextGate(request, settingsInForce(rig.settings, context)) !== undefined) return;
  const why = await propose(context, rig, request);
  // It may have been handed in anew, held or called off meanwhile.
  if (why === null || request.phase !== phase) return;
  record(context, request, why);
}

/** Why it is no pull request for now. */
type Delay =
  /** The branch is another now, and so will the candidate be. */
  | { readonly kind: 'moved'; readonly why: string }
  /** `setup`: a person has to see to the host. */
  | { readonly kind: 'put-off' | 'fault' | 'setup'; readonly why: string };

function record(context: EngineContext, request: Built, { kind, why }: Delay): void {
  const { mr } = request;
  if (kind === 'moved') {
    context.record('mr.waited', { mr, why });
    return;
  }
  const isFirst = (request.rigFaults ?? 0) === 0;
  const asked = {
    ...{ 'put-off': () => [], fault: () => askAboutRig(context.state, request, why) },
    setup: () => (isFirst ? askAboutHost(context.state, request, why) : []),
  }[kind]();
  const isRigsFault = kind !== 'put-off';
  context.recordAll([...asked, { kind: 'mr.deferred', data: { mr, why, isRigsFault } }]);
}

/** Null where it is one now, or has ended. */
async function propose(context: EngineContext, rig: Rig, request: Built): Promise<Delay | null> {
  const host = PullRequestHost.of(context, rig);
  if (!host.ok) return host.problem.kind === 'setup' ? { kind: 'setup', why: host.problem.why } : null;
  const { phase } = request;
  const { branch } = rig.settings;
  const barred = await adoptUpstream(context, rig, request);
  if (barred !== null) return { kind: 'put-off', why: barred };
  if ((await rig.repository.head()) !== phase.base) return { kind: 'moved', why: `${branch} moved upstream` };
  const before = await lookAtEarlier(context, { rig, request, host: host.value });
  if (before !== 'open') return before;
  const ungated = await whyNotGated(rig, [request]);
  if (ungated !== null) return { kind: 'put-off', why: ungated };
  if (request.phase !== phase) return null;
  const refused = await push(context, rig, request);
  if (refused !== null) return refused;
  return await open(context, { rig, request, host: host.value });
}

interface Proposing {
  readonly rig: Rig;
  readonly request: Built;
  readonly host: PullRequestHost;
}

/** What became of the pull request that it is already: `open` where there is none, or it can be changed. */
async function lookAtEarlier(
  context: EngineContext,
  { rig, request, host }: Proposing,
): Promise<Delay | null | 'open'> {
  const { mr, pullRequest, phase } = request;
  if (!pullRequest || pullRequest.number === null) return 'open';
  const seen = await host.view(pullRequest.number);
  if (!seen.ok) return delayOf(seen.problem);
  if (request.phase !== phase) return null;
  const { state, number, mergeCommit, headRefOid } = seen.value;
  if (state === 'OPEN') return 'open';
  if (state === 'CLOSED') {
    const note = `pull request #${number} was closed on the host without a merge`;
    context.record('mr.rejected', { mr, cause: 'person', note });
    return null;
  }
  // What was handed in since then is not in it.
  if (pullRequest.tip !== request.tip) {
    context.record('pull-request.ended', { mr });
    return 'open';
  }
  if (!mergeCommit)
    return { kind: 'put-off', why: `the host does not say yet as what #${number} was merged` };
  const why = await landMerged(context, rig, request, { commit: mergeCommit.oid, head: headRefOid });
  return why === null ? null : { kind: 'put-off', why };
}

/** Null where the upstream's branch is the candidate. */
async function push(context: EngineContext, rig: Rig, request: Built): Promise<Delay | null> {
  const { mr, phase, pullRequest } = request;
  const { branch, upstream } = rig.settings;
  const proposal = proposalBranch(mr);
  const tips = await rig.repository.proposals.tips(proposal);
  if (tips.branch !== phase.base) {
    const isAhead = tips.branch !== null && (await rig.repository.hasLanded(tips.branch));
    const why = `${branch} here has commits that ${upstream} does not have: push them there from ${rig.repository.dir}`;
    return isAhead ? { kind: 'fault', why } : { kind: 'moved', why: `${branch} moved upstream` };
  }
  const theirs = tips.proposal;
  if (theirs !== null && theirs !== phase.commit && !pullRequest?.heads.includes(theirs)) {
    const why = `${proposal} on the host is at ${theirs.slice(0, 9)}, which gt has not pushed: remove it there, or reject ${mr}`;
    return { kind: 'fault', why };
  }
  if (request.phase !== phase) return null;
  context.record('pull-request.intended', { mr, head: phase.commit });
  if (theirs === phase.commit) return null;
  const refused = await rig.repository.proposals.push({ proposal, commit: phase.commit, expected: theirs });
  return refused === null ? null : { kind: 'fault', why: `${proposal} could not be pushed: ${refused}` };
}

async function open(context: EngineContext, { rig, request, host }: Proposing): Promise<Delay | null> {
  const { mr, bead, phase } = request;
  const { gates, branch } = rig.settings;
  const place = { head: proposalBranch(mr), base: branch };
  const text = {
    title: pullRequestTitle(landingSubject(request)),
    body: pullRequestBody({
      request,
      acceptance: rig.ledger.get(bead)?.acceptance ?? '',
      gates: gates.map(({ name }) => name),
      approvedBy: approverOf(request, phase.review?.change ?? ''),
    }),
  };
  const earlier = await host.findOpen(place);
  if (!earlier.ok) return delayOf(earlier.problem);
  let [found] = earlier.value;
  if (found === undefined) {
    const created = await host.create({ ...place, ...text });
    const now = await host.findOpen(place);
    if (!now.ok) return delayOf(now.problem);
    [found] = now.value;
    if (found === undefined)
      return created.ok
        ? { kind: 'fault', why: 'the host shows no pull request yet' }
        : delayOf(created.problem);
  } else {
    const edited = await host.edit(found.number, text);
    // Its text is the lesser part: the branch is what it is about.
    if (!edited.ok) context.note(`${mr}: changing the text of #${found.number}: ${edited.problem.why}`);
  }
  const { number, url } = found;
  context.recordAll([
    { kind: 'pull-request.opened', data: { mr, number, url, head: phase.commit } },
    ...settleDecisions(context.state, [bead], 'its pull request'),
  ]);
  return null;
}

function delayOf({
  kind,
  why,
}: {
  readonly kind: 'setup' | 'silent' | 'refused';
  readonly why: string;
}): Delay {
  return { kind: kind === 'setup' ? 'setup' : 'fault', why };
}
