// The merge queue's part of the fold: from a branch that is handed in (fold-submit) to its landing or rejection.

import { dropEndedRequests } from './fold-ended-requests.ts';
import { judgeOnLanding, reuseResults } from './fold-gates.ts';
import { submit } from './fold-submit.ts';
import { dropEndedWorks } from './fold-works.ts';
import type { MergeRequest } from './merge-request.ts';
import { hasEnded, isEmptyCandidate, isLanding } from './merge-request.ts';
import { NO_TALLY, withLanding } from './refinery/figures.ts';
import { lookedAtWith } from './refinery/foreseen.ts';
import { withLearned, withUsed } from './refinery/known-resolutions.ts';
import { rankOf } from './refinery/lanes.ts';
import { movedAgain } from './refinery/moving-branch.ts';
import { judged } from './refinery/red-rate.ts';
import { landedWith } from './refinery/train.ts';
import type { Folder, TownState, Work } from './town-state.ts';
import { workKey } from './town-state.ts';

type QueueEvents = {
  readonly [K in
    | 'mr.submitted'
    | 'mr.renewed'
    | 'mr.held'
    | 'mr.approved'
    | 'mr.built'
    | 'mr.waited'
    | 'mr.moved'
    | 'conflicts.foreseen'
    | 'mr.retried'
    | 'mr.set-aside'
    | 'queue.frozen'
    | 'queue.thawed'
    | 'review.requested'
    | 'mr.deferred'
    | 'land.intended'
    | 'mr.landed'
    | 'mr.rejected'
    | 'resolution.learned'
    | 'resolution.dropped'
    | 'mr.told']: Folder<K>;
};

export const QUEUE_FOLDERS: QueueEvents = {
  'mr.submitted': submit,
  // An approval stays: it counts where the same change is handed in again, and for nothing else.
  'mr.renewed': (state, { mr, tip }, at) => {
    const request = waiting(state, mr);
    if (!request || isLanding(request)) return;
    if (request.tip !== tip) for (const each of lookedAtWith(state.queue, request)) delete each.foreseen;
    request.tip = tip;
    request.deferrals = 0;
    request.rigFaults = 0;
    delete request.alone;
    uncouple(state, request, at);
    request.phase = { kind: 'queued', since: at, why: '' };
  },
  'mr.held': (state, { mr, held }, at) => {
    const request = waiting(state, mr);
    if (!request) return;
    request.held = held;
    // What is held makes room for the next one; it is built anew when it is let go.
    const hasCandidate = ['review', 'built', 'proposed'].includes(request.phase.kind);
    if (held && hasCandidate && !isLanding(request)) {
      uncouple(state, request, at);
      request.phase = { kind: 'queued', since: at, why: 'held' };
    }
  },
  'mr.approved': (state, { mr, by, change = null }, at) => {
    const request = waiting(state, mr);
    if (!request) return;
    request.approval = { by, change };
    request.held = false;
    if (request.phase.kind === 'review') request.phase = { kind: 'queued', since: at, why: '' };
  },
  'mr.built': (state, { mr, base, commit, gatedCommit, closing, review, lane = 'normal', ...built }, at) => {
    const request = waiting(state, mr);
    if (!request || isLanding(request)) return;
    uncouple(state, request, at);
    const { baseTree, resolved, isForHost, parts } = built;
    const rest = {
      ...(review && { review }),
      ...(baseTree && { baseTree }),
      ...(resolved && { resolved }),
      ...(isForHost && { isForHost }),
      ...(parts && { parts }),
    };
    const made = { base, commit, gatedCommit, closing, lane, ...rest };
    request.phase = { kind: 'built', since: at, ...made, landing: false };
    reuseResults(state, request);
  },
  'mr.waited': (state, { mr, behind, why }, at) => {
    const request = waiting(state, mr);
    if (!request || isLanding(request)) return;
    uncouple(state, request, at);
    request.phase = { kind: 'queued', since: at, why, ...(behind ? { behind } : {}) };
  },
  'conflicts.foreseen': (state, { mr, tip, conflicts }) => {
    const request = waiting(state, mr);
    if (request) request.foreseen = { tip, conflicts };
  },
  'mr.moved': (state, { mr, lane, before }, at) => {
    const request = waiting(state, mr);
    if (!request || isLanding(request)) return;
    if (lane) Object.assign(request, { lane, lanedAt: at });
    const other = before ? waiting(state, before) : null;
    if (before !== undefined) moveBefore(state, request, other);
    for (const each of [request, other]) {
      if (each?.phase.kind !== 'built' || isLanding(each)) continue;
      uncouple(state, each, at);
      each.phase = { kind: 'queued', since: at, why: '' };
    }
  },
  'mr.retried': (state, { mr }, at) => {
    const request = waiting(state, mr);
    if (!request || isLanding(request)) return;
    request.deferrals = 0;
    request.rigFaults = 0;
    delete request.alone;
    delete request.red;
    delete request.aside;
    delete state.rigs[request.rig]?.redBranch;
    delete state.rigs[request.rig]?.moves;
    if (request.phase.kind === 'queued') request.phase = { kind: 'queued', since: at, why: '' };
    // It is looked at again at once.
    if (request.phase.kind === 'proposed') request.phase = { ...request.phase, since: at };
  },
  'mr.set-aside': (state, { mr, tree, why }, at) => {
    const request = waiting(state, mr);
    if (!request || isLanding(request)) return;
    uncouple(state, request, at);
    request.aside = tree;
    request.phase = { kind: 'queued', since: at, why };
  },
  'queue.frozen': (state, { rig, by, why, isDraining }) => {
    const found = state.rigs[rig];
    if (found) found.halted = { by, why, isDraining };
  },
  'queue.thawed': (state, { rig }) => {
    delete state.rigs[rig]?.halted;
  },
  'review.requested': (state, { mr }, at) => {
    const request = state.queue[mr];
    if (request?.phase.kind !== 'built' || request.phase.landing || !request.phase.review) return;
    const facts = request.phase.review;
    uncouple(state, request, at);
    request.phase = { kind: 'review', since: at, facts };
  },
  'mr.deferred': (state, { mr, why, isRigsFault = false, alone = false, moved = false }, at) => {
    const request = waiting(state, mr);
    if (!request) return;
    const rig = state.rigs[request.rig];
    if (rig && moved) rig.moves = movedAgain(rig.moves, at);
    uncouple(state, request, at);
    if (alone) request.alone = true;
    request.deferrals += 1;
    request.rigFaults = isRigsFault ? (request.rigFaults ?? 0) + 1 : 0;
    request.phase = { kind: 'queued', since: at, why };
  },
  'land.intended': (state, { mr }, at) => {
    const request = state.queue[mr];
    if (!request) return;
    if (request.phase.kind === 'proposed') request.phase = { ...request.phase, landing: true };
    for (const car of landedWith(state, request)) car.phase = { ...car.phase, since: at, landing: true };
  },
  'mr.landed': (state, { mr, commit, untested, landedBy, base, differs }, at) => {
    const request = waiting(state, mr);
    if (!request) return;
    const built = request.phase.kind === 'built' ? request.phase : null;
    const isEmpty = built !== null && isEmptyCandidate(built);
    const stoodOn = base ?? built?.base;
    const { resolved } = request.phase.kind === 'proposed' ? request.phase : (built ?? {});
    const how = {
      ...(stoodOn ? { base: stoodOn } : {}),
      ...(isEmpty ? { isEmpty } : {}),
      ...(untested ? { untested } : {}),
      ...(landedBy ? { landedBy } : {}),
      ...(resolved && { resolved }),
      ...(differs ? { differs } : {}),
    };
    request.phase = { kind: 'landed', commit, at, ...how };
    if (!isEmpty) judge(state, request, { green: 1, red: 0 });
    const rig = state.rigs[request.rig];
    if (rig) rig.tally = withLanding(rig.tally ?? NO_TALLY, at - request.submittedAt);
    if (rig?.resolutions && resolved) rig.resolutions = withUsed(rig.resolutions, resolved, at);
    delete rig?.redBranch;
    if (!isEmpty) delete rig?.moves;
    judgeOnLanding(state, request.rig);
    const work = workOf(state, request);
    if (work) {
      work.phase = { kind: 'landed', mr, commit, at };
      work.polecat = null;
    }
    dropEndedWorks(state);
    dropEndedRequests(state);
  },
  'mr.rejected': (state, { mr, cause, note, conflict }, at) => {
    const request = waiting(state, mr);
    if (!request) return;
    uncouple(state, request, at);
    request.phase = { kind: 'rejected', cause, note, at, ...(conflict && { conflict }) };
    if (cause === 'gate') {
      judge(state, request, { green: 0, red: 1 });
      const rig = state.rigs[request.rig];
      const tally = rig?.tally ?? NO_TALLY;
      if (rig) rig.tally = { ...tally, turnedDown: tally.turnedDown + 1 };
    }
    const work = workOf(state, request);
    if (work) {
      if (cause === 'conflict') work.conflicts += 1;
      else work.gateFailures += 1;
      work.phase = { kind: 'returning', mr };
      work.polecat = null;
    }
    dropEndedRequests(state);
  },
  'resolution.learned': (state, learned, at) => {
    const rig = state.rigs[learned.rig];
    if (rig) rig.resolutions = withLearned(rig.resolutions ?? [], learned, at);
  },
  'resolution.dropped': (state, { rig, mr, keys = [], why }, at) => {
    const found = state.rigs[rig];
    if (found?.resolutions) found.resolutions = found.resolutions.filter(({ key }) => !keys.includes(key));
    const request = waiting(state, mr);
    if (!request || isLanding(request)) return;
    uncouple(state, request, at);
    request.phase = { kind: 'queued', since: at, why };
  },
  'mr.told': (state, { mr }) => {
    const request = state.queue[mr];
    if (request) request.told = true;
  },
};

/** Ends the merge request of work that was called off: nothing of it comes back to a polecat. */
export function callOffRequest(
  state: TownState,
  mr: string,
  { note, at }: { readonly note: string; readonly at: number },
): void {
  const request = waiting(state, mr);
  if (!request) return;
  uncouple(state, request, at);
  request.phase = { kind: 'rejected', cause: 'person', note, at };
}

/** What stands on a candidate that is given up has none any more either. */
function uncouple(state: TownState, { rig, phase }: Pick<MergeRequest, 'rig' | 'phase'>, at: number): void {
  if (phase.kind !== 'built') return;
  for (const behind of Object.values(state.queue)) {
    const before = behind.phase;
    if (before.kind !== 'built' || before === phase) continue;
    if (before.base !== phase.commit || behind.rig !== rig) continue;
    behind.phase = { kind: 'queued', since: at, why: '' };
    uncouple(state, { rig, phase: before }, at);
  }
}

/** Behind all where `other` is null. Those that wait exchange their ranks: whoever comes later stays behind them. */
function moveBefore(state: TownState, request: MergeRequest, other: MergeRequest | null): void {
  const rest = Object.values(state.queue)
    .filter((each) => each.rig === request.rig && !hasEnded(each) && each !== request)
    .sort((a, b) => rankOf(a) - rankOf(b));
  const ranks = [request, ...rest].map(rankOf).sort((a, b) => a - b);
  const place = other === null ? rest.length : rest.indexOf(other);
  if (place < 0) return;
  for (const [at, each] of rest.toSpliced(place, 0, request).entries()) each.rank = ranks[at] ?? rankOf(each);
}

function judge(state: TownState, { rig }: MergeRequest, seen: { green: number; red: number }): void {
  const found = state.rigs[rig];
  if (found) found.redRate = judged(found.redRate ?? null, seen);
}

/** The merge request, where it has not ended: what comes late for an ended one is ignored. */
function waiting(state: TownState, mr: string): MergeRequest | null {
  const request = state.queue[mr];
  return request && !hasEnded(request) ? request : null;
}

function workOf(state: TownState, request: MergeRequest): Work | null {
  const work = state.works[workKey(request.rig, request.bead)];
  return work?.phase.kind === 'submitted' && work.phase.mr === request.mr ? work : null;
}
