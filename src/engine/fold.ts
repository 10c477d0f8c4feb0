// Folds the event log into the town's state. Total: an event about something unknown, or late for something that has
// ended, changes nothing, so that a log written by a newer or an older release still folds.

import type { EventData, EventKind, TownEvent } from './events.ts';
import { GATE_FOLDERS } from './fold-gates.ts';
import { MESSAGE_FOLDERS } from './fold-messages.ts';
import { PULL_REQUEST_FOLDERS } from './fold-pull-requests.ts';
import { callOffRequest, QUEUE_FOLDERS } from './fold-queue.ts';
import { keepHistory } from './fold-request-history.ts';
import { condemnRun, dropEndedRuns, RUN_FOLDERS } from './fold-runs.ts';
import { TRIAL_FOLDERS } from './fold-trials.ts';
import { dropEndedWorks } from './fold-works.ts';
import { agentName, isCrew } from './ids.ts';
import { isObject } from './json.ts';
import type { Folder, TownState } from './town-state.ts';
import { copyTown, emptyTown, isEnded, isLive, workKey } from './town-state.ts';

type Folders = { readonly [K in EventKind]: Folder<K> };

/** Applies one event to `state`, in place. */
export function foldEvent(state: TownState, event: TownEvent): void {
  state.seq = event.seq;
  if (!Object.hasOwn(FOLDERS, event.kind)) return;
  const folder = FOLDERS[event.kind] as (state: TownState, data: unknown, at: number) => void;
  const keep = keepHistory(state, event);
  const { data, accepted } = withoutAccepted(event.data);
  folder(state, data, event.at);
  keep();
  if (accepted) FOLDERS['verb.accepted'](state, accepted, event.at);
}

interface Facts {
  readonly data: object;
  /** Null where the event is no request's last. */
  readonly accepted: EventData['verb.accepted'] | null;
}

/** What has happened, and the request that it was carried out by. */
function withoutAccepted(whole: object): Facts {
  if (!('accepted' in whole)) return { data: whole, accepted: null };
  const { accepted, ...data } = whole;
  return { data, accepted: isObject(accepted) ? (accepted as EventData['verb.accepted']) : null };
}

/** What the events make of a state, which itself stays as it is. */
export function foldEvents(events: Iterable<TownEvent>, from: Partial<TownState> = emptyTown()): TownState {
  const state = copyTown(from);
  for (const event of events) foldEvent(state, event);
  return state;
}

const nothing = (): void => {};

const FOLDERS: Folders = {
  ...RUN_FOLDERS,
  ...QUEUE_FOLDERS,
  ...GATE_FOLDERS,
  ...PULL_REQUEST_FOLDERS,
  ...TRIAL_FOLDERS,
  ...MESSAGE_FOLDERS,

  'engine.started': nothing,
  'engine.stopped': nothing,
  'branch.restored': nothing,
  'chore.done': nothing,
  'crew.appointed': nothing,

  'rig.added': (state, { rig }) => {
    state.rigs[rig] ??= { rig, frozen: null, checkout: '', nextPolecat: 0 };
  },
  'rig.frozen': (state, { rig, why, diverged }) => {
    const found = state.rigs[rig];
    if (!found) return;
    found.frozen = why;
    if (diverged === undefined) delete found.diverged;
    else found.diverged = diverged;
  },
  'rig.thawed': (state, { rig }) => {
    const found = state.rigs[rig];
    if (!found) return;
    found.frozen = null;
    delete found.diverged;
  },
  'beads.pushed': (state, { rig, commit }, at) => {
    const found = state.rigs[rig];
    if (found) found.beadsBranch = { commit, at };
  },
  'beads.refused': (state, { rig, why }, at) => {
    const found = state.rigs[rig];
    if (!found) return;
    const { beadsBranch: before } = found;
    found.beadsBranch = { ...before, refused: { why, at: before?.refused?.at ?? at } };
  },
  'checkout.followed': (state, { rig, why }) => {
    const found = state.rigs[rig];
    if (found) found.checkout = why;
  },

  'crew.added': (state, { agent, runtime }) => {
    if (!isCrew(agent)) return;
    state.crew[agent] = { agent, runtime };
    delete state.leaving[agent];
  },
  'crew.removed': (state, { agent }, at) => {
    const member = state.crew[agent];
    const rig = member ? agentName(agent).rig : null;
    if (!rig) return;
    delete state.crew[agent];
    state.leaving[agent] = { agent, rig, since: at };
    for (const run of Object.values(state.runs)) {
      if (run.agent === agent && isLive(run)) {
        condemnRun(state, run.run, { why: 'removed from the crew', by: 'person', at });
      }
    }
  },
  'crew.retired': (state, { agent }) => {
    delete state.leaving[agent];
    if (!state.crew[agent]) dropEndedRuns(state, agent);
  },

  'work.slung': (state, { rig, bead, title, by, runtime }, at) => {
    const before = state.works[workKey(rig, bead)];
    if (before && !isEnded(before)) return;
    state.works[workKey(rig, bead)] = {
      rig,
      bead,
      title,
      slungAt: at,
      slungBy: by,
      ...(runtime === undefined ? {} : { runtime }),
      attempt: 0,
      exits: 0,
      restarts: 0,
      losses: 0,
      gateFailures: 0,
      conflicts: 0,
      lastEnd: null,
      polecat: null,
      phase: { kind: 'queued', since: at },
    };
  },
  'work.returned': (state, { rig, bead }, at) => {
    const work = state.works[workKey(rig, bead)];
    if (work?.phase.kind === 'returning') work.phase = { kind: 'queued', since: at };
  },
  'work.recalled': (state, { rig, bead, reason, by }, at) => {
    const work = state.works[workKey(rig, bead)];
    if (!work || isEnded(work)) return;
    const { phase } = work;
    work.phase = { kind: 'stopping', reason, by, at };
    if (phase.kind === 'submitted')
      callOffRequest(state, phase.mr, { note: `stopped by ${by}: ${reason}`, at });
    if (phase.kind === 'hooked') condemnRun(state, phase.run, { why: reason, by: 'person', at });
  },
  'work.stopped': (state, { rig, bead, reason }, at) => {
    const work = state.works[workKey(rig, bead)];
    if (work?.phase.kind !== 'queued' && work?.phase.kind !== 'stopping') return;
    work.phase = { kind: 'stopped', reason, at };
    work.polecat = null;
    dropEndedWorks(state);
  },

  'wisp.poured': (state, { wisp, works }) => {
    state.wisps[wisp] = { works };
    state.nextWisp += 1;
  },
  'wisp.burnt': (state, { wisp }) => {
    delete state.wisps[wisp];
  },

  'decision.raised': (state, { id, subject, text, run = null, choices, review, about }, at) => {
    const optional = { ...(choices && { choices }), ...(review && { review }), ...(about && { about }) };
    state.decisions[id] = { id, at, subject, text, run, ...optional };
    state.nextDecision += 1;
  },
  'decision.resolved': (state, { id }) => {
    const { about, subject = '' } = state.decisions[id] ?? {};
    if (about === 'moving') delete state.rigs[subject]?.moves;
    delete state.decisions[id];
  },
};
