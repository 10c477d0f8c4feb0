// The runs' part of the fold: hooks, starts, ends, and what of them is kept.

import type { EventData } from './events.ts';
import type { AgentId, RunId } from './ids.ts';
import type { Folder, Run, RunPhase, TownState, Work } from './town-state.ts';
import { accountKey, isLive, workKey } from './town-state.ts';

/** Ended runs of one agent that are kept: as many as the longest back-off looks back on. */
const LIVES_KEPT = 8;

/** Conversations of one run whose usage is counted: a person may begin a new one at any time. */
const TRANSCRIPTS_KEPT = 16;

/** Of runs that are forgotten otherwise, in the whole town. */
const CONVERSATIONS_KEPT = 200;

/** Requests that are remembered of one asker: a retry comes within a minute or, from the spool, before any newer one. */
const ACCEPTED_KEPT = 256;

type RunEvents = {
  readonly [K in
    | 'hook.filled'
    | 'run.started'
    | 'run.conversation'
    | 'run.used'
    | 'run.failed'
    | 'run.nudged'
    | 'run.condemned'
    | 'run.exited'
    | 'done.refused'
    | 'verb.accepted'
    | 'account.limited'
    | 'polecat.retired']: Folder<K>;
};

export const RUN_FOLDERS: RunEvents = {
  'hook.filled': fillHook,
  'run.started': (state, { run, pid, checkout, branch, session = null, goesOn = false, account }, at) => {
    const found = state.runs[run];
    if (!found || !isLive(found) || found.startedAt !== null) return;
    found.startedAt = at;
    found.checkout = checkout;
    found.branch = branch;
    found.session ??= session;
    found.goesOn = goesOn;
    if (account) found.account = account;
    if (found.phase.kind === 'spawning') found.phase = { kind: 'running', pid };
  },
  'run.conversation': (state, { run, session, transcript }) => {
    const found = state.runs[run];
    if (!found) return;
    Object.assign(found, { session, transcript });
    const before = found.transcripts ?? [];
    if (transcript !== null && !before.includes(transcript))
      found.transcripts = [...before, transcript].slice(-TRANSCRIPTS_KEPT);
  },
  // Also of a run that has ended: its last words are read afterwards.
  'run.used': (state, { run, usage }) => {
    const found = state.runs[run];
    if (found) found.usage = usage;
  },
  'run.failed': (state, { run, reason }, at) => {
    endRun(state, run, { exit: { code: null, signal: null }, why: `could not start: ${reason}`, at });
  },
  'run.nudged': (state, { run, why, cause }, at) => {
    const found = state.runs[run];
    if (!found || !isLive(found)) return;
    if (!cause) return;
    found.nudges += 1;
    found.warned = { at, cause, why };
  },
  'run.condemned': (state, { run, why, by }, at) => condemnRun(state, run, { why, by, at }),
  'run.exited': (state, { run, exit, why }, at) => {
    endRun(state, run, { exit, why, at });
  },
  'done.refused': (state, { run, why }) => {
    const found = state.runs[run];
    if (found && isLive(found)) found.refusal = why;
  },
  'verb.accepted': (state, { run, seq }) => {
    const accepted = run === null ? state.acceptedOfPerson : state.runs[run]?.accepted;
    if (!accepted || accepted.includes(seq)) return;
    accepted.push(seq);
    if (accepted.length > ACCEPTED_KEPT) accepted.shift();
  },
  'account.limited': (state, { run, runtime, account, until }, at) => {
    state.limitedAccounts[accountKey(runtime, account)] = { run, at, until };
  },
  'polecat.retired': (state, { agent }) => {
    delete state.polecats[agent];
    dropEndedRuns(state, agent);
  },
};

type Condemnation = Omit<RunPhase & { kind: 'condemned' }, 'kind'>;

export function condemnRun(state: TownState, id: string, condemnation: Condemnation): void {
  const run = state.runs[id];
  if (run && isAtWork(run)) run.phase = { kind: 'condemned', ...condemnation };
}

function fillHook(state: TownState, hook: EventData['hook.filled'], at: number): void {
  state.nextRun = Math.max(state.nextRun, Number(String(hook.run).slice(1)) || 0) + 1;
  if (state.runs[hook.run]) return;
  const work = queuedWork(state, hook);
  if (work) {
    work.attempt += 1;
    work.phase = { kind: 'hooked', run: hook.run };
  }
  state.runs[hook.run] = {
    ...hook,
    attempt: work?.attempt ?? 1,
    hookedAt: at,
    startedAt: null,
    checkout: '',
    branch: '',
    nudges: 0,
    warned: null,
    accepted: [],
    refusal: '',
    before: state.lastRuns[hook.agent] ?? null,
    phase: { kind: 'spawning' },
  };
  state.lastRuns[hook.agent] = hook.run;
  if (hook.rig && hook.bead) keepPolecat(state, { ...hook, rig: hook.rig, bead: hook.bead }, work);
  dropLongAgo(state, hook.run);
}

/** The work that the hook takes: none where something else holds it, or it has ended. */
function queuedWork(state: TownState, { rig, bead }: EventData['hook.filled']): Work | null {
  const work = rig && bead ? state.works[workKey(rig, bead)] : undefined;
  return work?.phase.kind === 'queued' ? work : null;
}

function keepPolecat(
  state: TownState,
  {
    agent,
    rig: name,
    bead,
    run,
  }: Pick<Run, 'agent' | 'run'> & { [K in 'rig' | 'bead']: NonNullable<Run[K]> },
  work: Work | null,
): void {
  const rig = state.rigs[name];
  if (rig && !state.polecats[agent]) rig.nextPolecat += 1;
  state.polecats[agent] = { agent, rig: name, bead, lastRun: run };
  if (work) work.polecat = agent;
}

interface RunEnd {
  readonly exit: { readonly code: number | null; readonly signal: string | null };
  readonly why: string;
  readonly at: number;
}

/** A run that ends while its bead still hangs on it leaves the bead to a fresh run. */
function endRun(state: TownState, id: string, { exit, why, at }: RunEnd): void {
  const run = state.runs[id];
  if (!run || !isLive(run)) return;
  const before = run.phase;
  run.phase = { kind: 'ended', exit, why, at };
  const isUnasked = before.kind === 'running' || (before.kind === 'condemned' && before.by === 'engine');
  run.isCut = isUnasked && exit.code === null;
  const work = run.rig && run.bead ? state.works[workKey(run.rig, run.bead)] : undefined;
  if (work?.phase.kind !== 'hooked' || work.phase.run !== run.run) return;
  countEnd(work, before);
  const told = before.kind === 'condemned' ? withRefusal(run, before.why) : why;
  work.lastEnd = { run: run.run, attempt: run.attempt, why: told, at };
  work.phase = { kind: 'queued', since: at };
}

/** Whoever ends after a refusal had something to hand in: that is the more telling reason. */
export function withRefusal({ refusal }: Run, why: string): string {
  return refusal === '' ? why : `${why}; its last gt done was refused: ${refusal}`;
}

/** What a person ended counts as nothing. */
function countEnd(work: Work, before: RunPhase): void {
  if (before.kind !== 'condemned') work.exits += 1;
  else if (before.by === 'witness') work.restarts += 1;
  else if (before.by === 'engine') work.losses += 1;
}

/** Forgets what the run's agent did longer ago than its latest lives. */
function dropLongAgo(state: TownState, latest: RunId): void {
  let run = state.runs[latest];
  for (let kept = 0; run && kept <= LIVES_KEPT; kept += 1) run = state.runs[run.before ?? ''];
  if (run && !isLive(run)) dropRun(state, run);
}

/** Forgets the agent and all its runs that have ended. */
export function dropEndedRuns(state: TownState, agent: AgentId): void {
  delete state.lastRuns[agent];
  for (const run of Object.values(state.runs)) {
    if (run.agent === agent && !isLive(run)) dropRun(state, run);
  }
}

/** What it and its model said to each other can still be asked. */
function dropRun(
  state: TownState,
  { run, agent, bead, runtime, checkout, session, account, usage }: Run,
): void {
  delete state.runs[run];
  if (!session) return;
  state.conversations[run] = {
    ...{ run, agent, bead, runtime, checkout, session },
    ...(account ? { account } : {}),
    ...(usage ? { usage } : {}),
  };
  const [oldest, ...others] = Object.keys(state.conversations);
  if (oldest !== undefined && others.length >= CONVERSATIONS_KEPT) delete state.conversations[oldest];
}

function isAtWork(run: Run): boolean {
  return run.phase.kind === 'spawning' || run.phase.kind === 'running' || run.phase.kind === 'done';
}
