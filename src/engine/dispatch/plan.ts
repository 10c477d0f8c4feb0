// Dispatch: gives queued work to polecats and keeps the mayor and the crew running, through one admission.

import type { Action, Snapshot } from '../action.ts';
import { doneKey, startKey } from '../action.ts';
import { unknownRuntime } from '../agents/catalogue.ts';
import { isOver, restOfWait } from '../elapsed.ts';
import type { AgentId } from '../ids.ts';
import { agentName, MAYOR, polecatAgent } from '../ids.ts';
import { runIndex } from '../run-index.ts';
import type { Run, Work } from '../town-state.ts';
import { isEnded, isLive, workKey } from '../town-state.ts';
import { stopReason } from '../witness/stop-reason.ts';
import { refuseRuntime, refuseSpawn } from './admission.ts';
import { polecatName } from './polecat-names.ts';
import { runtimeOf, workRuntime } from './runtime-of.ts';

/** Longest time between two lives of the mayor's or a crew member's program, and after a lost run. */
const LONGEST_BACKOFF_MS = 60_000;
/** A program that lived this long starts again without delay. */
const HEALTHY_MS = 10 * 60_000;

export function planDispatch(snapshot: Snapshot): Action[] {
  const actions: Action[] = [];
  const crew = Object.values(snapshot.state.crew).map(({ agent }) => agent);
  for (const agent of snapshot.settings.roles.mayor === null ? crew : [MAYOR, ...crew]) {
    if (wantsRun(snapshot, agent) && !refuseSpawn(snapshot, agentName(agent).role, actions.length)) {
      actions.push({
        kind: 'start-run',
        agent,
        rig: agentName(agent).rig,
        bead: null,
        runtime: runtimeOf(snapshot, agent),
      });
    }
  }
  const fresh = new Map<string, number>();
  for (const work of queuedWork(snapshot)) {
    if (refuseSpawn(snapshot, 'polecat', actions.length)) break;
    const runtime = workRuntime(work, snapshot.settings);
    if (refuseRuntime(snapshot, runtime)) continue;
    const agent = work.polecat ?? nextPolecat(snapshot, work, fresh);
    actions.push({ kind: 'start-run', agent, rig: work.rig, bead: work.bead, runtime });
  }
  return [...actions, ...planRetirement(snapshot), ...planDepartures(snapshot), ...planWisps(snapshot)];
}

/** Why queued work has not started, in words. */
export function whyQueued(snapshot: Snapshot, work: Work): string {
  if (work.phase.kind !== 'queued') return '';
  const refusal =
    refuseSpawn(snapshot, 'polecat', 0) ?? refuseRuntime(snapshot, workRuntime(work, snapshot.settings));
  if (refusal) return refusal;
  const wait = restOfWait(work.phase.since, backoffMs(snapshot, work), snapshot.now);
  return wait > 0 ? `starts again in ${Math.ceil(wait / 1000)} s` : 'starts at the next beat';
}

function queuedWork(snapshot: Snapshot): Work[] {
  return Object.values(snapshot.state.works)
    .filter((work) => work.phase.kind === 'queued' && mayStart(snapshot, work, work.phase.since))
    .sort((a, b) => a.slungAt - b.slungAt);
}

function mayStart(snapshot: Snapshot, work: Work, since: number): boolean {
  if (!isOver(since, backoffMs(snapshot, work), snapshot.now)) return false;
  const { inFlight, cooling } = snapshot;
  const key = workKey(work.rig, work.bead);
  const start = startKey({ ...work, agent: MAYOR });
  if (inFlight.has(start) || cooling.has(start) || inFlight.has(doneKey(key))) return false;
  return stopReason(snapshot, work) === null;
}

/** Growing with each lost run: one that takes its host down would do so again at once. */
function backoffMs({ settings }: Snapshot, { exits, restarts, losses }: Work): number {
  if (exits + restarts + losses === 0) return 0;
  return Math.min(LONGEST_BACKOFF_MS, settings.witness.backoffMs * 4 ** Math.max(0, losses - 1));
}

function nextPolecat(snapshot: Snapshot, work: Work, fresh: Map<string, number>): AgentId {
  const taken = fresh.get(work.rig) ?? snapshot.state.rigs[work.rig]?.nextPolecat ?? 0;
  fresh.set(work.rig, taken + 1);
  return polecatAgent(work.rig, polecatName(taken));
}

function wantsRun(snapshot: Snapshot, agent: AgentId): boolean {
  if (unknownRuntime(runtimeOf(snapshot, agent), snapshot.settings)) return false;
  const start = startKey({ agent, rig: null, bead: null });
  if (snapshot.inFlight.has(start) || snapshot.cooling.has(start)) return false;
  const runs = runIndex(snapshot.state).of(agent);
  if (runs.some(isLive)) return false;
  const last = runs.at(-1);
  if (last?.phase.kind !== 'ended') return true;
  return isOver(last.phase.at, lifeBackoffMs(runs), snapshot.now);
}

/** 1 s after a first short life, twice as long after each further one, at most a minute. */
function lifeBackoffMs(runs: readonly Run[]): number {
  let short = 0;
  for (const run of runs.toReversed()) {
    if (run.phase.kind !== 'ended' || run.phase.at - run.hookedAt > HEALTHY_MS) break;
    short += 1;
  }
  return short === 0 ? 0 : Math.min(LONGEST_BACKOFF_MS, 1_000 * 2 ** (short - 1));
}

/** Checkouts that nobody needs any more go, after their screen could be read for a while. */
function planRetirement(snapshot: Snapshot): Action[] {
  const { state, settings, now } = snapshot;
  return Object.values(state.polecats).flatMap((polecat): Action[] => {
    const run = state.runs[polecat.lastRun];
    const work = state.works[workKey(polecat.rig, polecat.bead)];
    if (run?.phase.kind !== 'ended' || work?.polecat === polecat.agent) return [];
    if (work?.phase.kind === 'submitted' || !isOver(run.phase.at, settings.deacon.keepEndedMs, now))
      return [];
    return [{ kind: 'retire-polecat', agent: polecat.agent }];
  });
}

/** Crew members who were let go: their program ends first. */
function planDepartures({ state }: Snapshot): Action[] {
  return Object.values(state.leaving).flatMap(({ agent }): Action[] =>
    runIndex(state).of(agent).some(isLive) ? [] : [{ kind: 'retire-crew', agent }],
  );
}

/** A wisp tracks one sling; it is burnt when all of its work has ended. */
function planWisps({ state }: Snapshot): Action[] {
  return Object.entries(state.wisps).flatMap(([wisp, { works }]): Action[] => {
    const open = works.some((key) => {
      const work = state.works[key];
      return work !== undefined && !isEnded(work);
    });
    return open ? [] : [{ kind: 'burn-wisp', wisp }];
  });
}
