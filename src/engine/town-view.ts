// Makes what the screen and `gt status` show from what the engine knows. Pure but for reading the ledgers.

import type { BeadId } from '../beads/bead.ts';
import type { Snapshot } from './action.ts';
import { activityOf } from './activity.ts';
import { unknownRuntime } from './agents/catalogue.ts';
import { messagesOf } from './agents/delivery/message.ts';
import { sandboxName, sandboxOf } from './agents/sandbox/sandbox-settings.ts';
import { claimedBeads } from './claimed-beads.ts';
import { whyQueued } from './dispatch/plan.ts';
import { runtimeOf } from './dispatch/runtime-of.ts';
import { endedAt } from './fold-works.ts';
import type { AgentId, RigName } from './ids.ts';
import { agentName, guestOfRun, MAYOR } from './ids.ts';
import { hasEnded, type MergeRequest } from './merge-request.ts';
import { expectedMs } from './refinery/figures.ts';
import { gateSlotsOf } from './refinery/gate-slots.ts';
import { type Lane, queueOf } from './refinery/lanes.ts';
import { queueState } from './refinery/queue-state.ts';
import type { Rig } from './rig.ts';
import { runIndex } from './run-index.ts';
import { shownTrials } from './shown-trials.ts';
import type { Run, TownState, Work } from './town-state.ts';
import { isEnded, isLive, workKey } from './town-state.ts';
import type {
  AgentView,
  DecisionView,
  FeedEntry,
  QueueEntryView,
  RigView,
  TownView,
  UsageView,
  WorkView,
} from './view.ts';
import type { ViewCache } from './view-cache.ts';

/** Ended merge requests that the queue still shows. */
const ENDED_SHOWN = 50;

export interface ViewSources {
  readonly snapshot: Snapshot;
  readonly rigs: ReadonlyMap<RigName, Rig>;
  readonly heads: ReadonlyMap<RigName, string>;
  /** Why landed work waits for the persons' checkouts. */
  readonly waiting: ReadonlyMap<RigName, string>;
  readonly feed: readonly FeedEntry[];
  readonly warnings: readonly string[];
  readonly epoch: number;
  /** Makes untrusted text safe to show. */
  readonly display: (text: string) => string;
  readonly cache: ViewCache;
  readonly usageOf: (run: Run) => UsageView | null;
}

export function townView(sources: ViewSources): TownView {
  const { snapshot, display } = sources;
  const { state, settings, now } = snapshot;
  const runs = runIndex(state);
  const crew = Object.values(state.crew)
    .map((member) => member.agent)
    .sort();
  const agent = (id: AgentId): AgentView => agentView(sources, id, runs.of(id).at(-1));
  return {
    town: display(settings.name),
    at: now,
    epoch: sources.epoch,
    rigs: [...sources.rigs.values()].map((rig) => rigView(sources, rig)),
    roster: [...(settings.roles.mayor === null ? [] : [MAYOR]), ...crew].map(agent),
    polecats: polecatsByName(state).map(agent),
    queue: queueView(sources),
    trials: shownTrials(snapshot, display),
    work: worksInOrder(state).map((work) => workView(sources, work)),
    feed: sources.feed,
    decisions: Object.values(state.decisions).map(
      ({ id, at, subject, text, choices, review }): DecisionView => ({
        ...{ id, at, subject: display(subject), text: display(text) },
        ...(choices ? { choices: choices.map((each) => display(each)) } : {}),
        ...(review ? { review } : {}),
      }),
    ),
    warnings: sources.warnings,
  };
}

/** What goes on, in the order of slinging, then what has ended, the latest first. */
function worksInOrder(state: TownState): Work[] {
  const works = Object.values(state.works);
  const ended = works.filter(isEnded).sort((a, b) => (endedAt(b) ?? 0) - (endedAt(a) ?? 0));
  return [...works.filter((work) => !isEnded(work)), ...ended];
}

function polecatsByName(state: TownState): AgentId[] {
  return Object.values(state.polecats)
    .map(({ agent }) => agent)
    .sort();
}

function agentView(sources: ViewSources, id: AgentId, run: Run | undefined): AgentView {
  const { snapshot, rigs, display } = sources;
  const { role, rig, name } = agentName(id);
  const observation = run && snapshot.observations.get(guestOfRun(run.run));
  const activity = run
    ? activityOf(snapshot, run)
    : { activity: 'unknown' as const, why: whyNoRun(snapshot, id) };
  const { bead, title } = hookOf(sources, id, run);
  const queued = run ? messagesOf(snapshot.state.messages, run.run).length : 0;
  return {
    agent: id,
    role,
    rig,
    name,
    runtime: run?.runtime ?? '',
    sandbox: display(run?.sandbox ?? 'none'),
    run: run?.run ?? null,
    account: run?.account ?? null,
    guest: run && (isLive(run) || observation) ? guestOfRun(run.run) : null,
    activity: activity.activity,
    why: display(activity.why + waitingWords(queued)),
    bead,
    beadTitle: display(title),
    attempt: run?.attempt ?? 0,
    sinceAt: run?.startedAt ?? null,
    lastLine: observation?.digest.bottom.at(-1) ?? '',
    title: observation?.digest.title ?? '',
    progress: observation?.digest.progress ?? null,
    blocked: observation?.digest.blocked ?? {},
    queued,
    isSheriff: role === 'crew' && rig !== null && rigs.get(rig)?.settings.sheriff === name,
    usage: run ? sources.usageOf(run) : null,
  };
}

function waitingWords(queued: number): string {
  if (queued === 0) return '';
  return queued === 1 ? '; a message waits' : `; ${queued} messages wait`;
}

/** What was slung to it, or else what it has claimed. */
function hookOf(
  { snapshot, rigs }: ViewSources,
  agent: AgentId,
  run: Run | undefined,
): { readonly bead: BeadId | null; readonly title: string } {
  if (run?.rig && run.bead)
    return { bead: run.bead, title: snapshot.state.works[workKey(run.rig, run.bead)]?.title ?? '' };
  const [claimed] = claimedBeads({ rigs, state: snapshot.state }, agent);
  return { bead: claimed?.bead.id ?? null, title: claimed?.bead.title ?? '' };
}

function whyNoRun({ settings, state }: Snapshot, agent: AgentId): string {
  return unknownRuntime(runtimeOf({ settings, state }, agent), settings) ?? 'it has not run yet';
}

function rigView(sources: ViewSources, rig: Rig): RigView {
  const { rigs, heads, waiting, snapshot, display } = sources;
  const waits = waiting.get(rig.name);
  const state = snapshot.state.rigs[rig.name];
  return {
    name: rig.name,
    branch: rigs.get(rig.name)?.settings.branch ?? '',
    head: heads.get(rig.name) ?? null,
    upstream: display(rig.settings.upstream),
    gates: rig.settings.gates.map(({ name }) => name),
    sandbox: display(sandboxName(sandboxOf(rig.settings, snapshot.settings))),
    checkout: display(state?.checkout ?? ''),
    waits: waits === undefined ? null : display(waits),
    frozen: state?.frozen ? display(state.frozen) : null,
    beads: beadCounts(sources, rig),
  };
}

/** What hangs on a hook already is not ready to be slung. */
function beadCounts({ snapshot, cache }: ViewSources, rig: Rig): RigView['beads'] {
  const { open, ready, closed } = cache.countBeads(rig.name, rig.ledger.graph(), snapshot.now);
  const slung = Object.values(snapshot.state.works).filter(
    (work) => work.rig === rig.name && !isEnded(work) && ready.has(work.bead),
  );
  return { open, ready: ready.size - slung.length, closed };
}

function queueView(sources: ViewSources): QueueEntryView[] {
  const { snapshot } = sources;
  const open = Object.keys(snapshot.rigs).flatMap((rig) =>
    queueOf(snapshot, rig as RigName).map(({ request, lane }, at) => {
      const entry = queueEntry(sources, request, lane);
      return { ...entry, etaMs: etaOf(snapshot, entry, at + 1) };
    }),
  );
  const ended = Object.values(snapshot.state.queue)
    .flatMap((request) => endedEntry(sources, request) ?? [])
    .sort((a, b) => (b.endedAt ?? 0) - (a.endedAt ?? 0));
  const current = open.filter(({ state }) => state === 'gating' || state === 'landing');
  const rest = open.filter((entry) => !current.includes(entry));
  return [...current, ...rest, ...ended.slice(0, ENDED_SHOWN)];
}

/** By its place among all of its rig that wait, from 1. */
function etaOf(snapshot: Snapshot, { rig, state }: QueueEntryView, place: number): number | null {
  const settings = snapshot.rigs[rig];
  const known = snapshot.state.rigs[rig];
  if (!settings || !known || (state !== 'queued' && state !== 'gating')) return null;
  return expectedMs(known, place, { gates: settings.gates, slots: gateSlotsOf(settings, snapshot.cores) });
}

function endedEntry(sources: ViewSources, request: MergeRequest): QueueEntryView | null {
  if (!hasEnded(request)) return null;
  const { phase, lane = 'normal' } = request;
  return sources.cache.endedRequest(phase, () => queueEntry(sources, request, lane));
}

/** What is shown of a merge request, but for when it is likely to land. */
export function queueEntry(
  sources: Pick<ViewSources, 'snapshot' | 'display'>,
  request: MergeRequest,
  lane: Lane,
): QueueEntryView {
  const { display } = sources;
  const { phase } = request;
  const { state, note } = queueState(sources.snapshot, request);
  return {
    id: request.mr,
    rig: request.rig,
    bead: request.bead,
    title: display(request.title),
    agent: request.agent,
    lane,
    isHeld: request.held,
    state,
    note: display(note),
    submittedAt: request.submittedAt,
    endedAt: phase.kind === 'landed' || phase.kind === 'rejected' ? phase.at : null,
    etaMs: null,
    pullRequest: pullRequestOf(sources, request),
    landedAs: phase.kind === 'landed' ? phase.commit : null,
  };
}

function pullRequestOf(
  { display }: Pick<ViewSources, 'display'>,
  { pullRequest }: MergeRequest,
): QueueEntryView['pullRequest'] {
  if (!pullRequest || pullRequest.number === null) return null;
  return { number: pullRequest.number, url: display(pullRequest.url) };
}

function workView(sources: ViewSources, work: Work): WorkView {
  if (!isEnded(work)) return makeWorkView(sources, work);
  return sources.cache.endedWork(work.phase, () => makeWorkView(sources, work));
}

function makeWorkView({ snapshot, display }: ViewSources, work: Work): WorkView {
  const [state, note] = workState(snapshot, work);
  return {
    rig: work.rig,
    bead: work.bead,
    title: display(work.title),
    state,
    attempt: work.attempt,
    note: display(note),
  };
}

function workState(snapshot: Snapshot, work: Work): [WorkView['state'], string] {
  const { phase } = work;
  switch (phase.kind) {
    case 'queued':
      return ['queued', whyQueued(snapshot, work)];
    case 'returning':
      return ['queued', 'turned down; its reason is being written on the bead'];
    case 'hooked':
      return ['working', `${snapshot.state.runs[phase.run]?.agent ?? phase.run} (${phase.run})`];
    case 'submitted':
      return ['submitted', phase.mr];
    case 'landed':
      return ['landed', phase.commit.slice(0, 9)];
    case 'stopping':
    case 'stopped':
      return ['stopped', phase.reason];
  }
}
