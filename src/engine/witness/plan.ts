// The Witness: sees exit, silence, loops and lost checkouts of runs with work, nudges, restarts, and at last asks a person.

import type { Action, Snapshot } from '../action.ts';
import { accountToMoveTo } from '../agents/accounts/choose-account.ts';
import { isSignedOut } from '../agents/accounts/signed-out.ts';
import { messagesOf } from '../agents/delivery/message.ts';
import type { AgentStatus } from '../agents/status/agent-status.ts';
import { limitEnd, UNTOLD_LIMIT_MS } from '../agents/status/limit-ends.ts';
import { isOver } from '../elapsed.ts';
import { isUntold } from '../fold-ended-requests.ts';
import { guestOfRun } from '../ids.ts';
import { runIndex } from '../run-index.ts';
import { shortened } from '../shortened.ts';
import type { Run, Work } from '../town-state.ts';
import { isRecallable, workKey } from '../town-state.ts';
import { NUDGE_ECHO_MS, type Observation, repeatedLines } from './observation.ts';
import { stopReason } from './stop-reason.ts';

/** Fewer lines than this, said again and again, are a spinner and not a loop. */
const LOOP_LINES = 50;
/** Time a run has to end by itself after `gt done`. */
const DONE_GRACE_MS = 1_500;
/** Time between one signal and a stronger one. */
const SIGNAL_GRACE_MS = 3_000;

export function planWitness(snapshot: Snapshot): Action[] {
  const actions: Action[] = [];
  for (const run of runIndex(snapshot.state).live) {
    const action = watchRun(snapshot, run);
    if (action) actions.push(action);
  }
  for (const work of Object.values(snapshot.state.works)) {
    const action = watchWork(snapshot, work);
    if (action) actions.push(action);
  }
  for (const request of Object.values(snapshot.state.queue)) {
    if (isUntold(request)) actions.push({ kind: 'tell-rejection', mr: request.mr });
  }
  return actions;
}

function watchRun(snapshot: Snapshot, run: Run): Action | null {
  switch (run.phase.kind) {
    case 'ended':
      return null;
    case 'spawning':
      return watchStart(snapshot, run);
    case 'running':
      return watchProgress(snapshot, run);
    case 'done':
      return endAfter(snapshot, run, { at: run.phase.at, graceMs: DONE_GRACE_MS });
    case 'condemned':
      return endAfter(snapshot, run, { at: run.phase.at, graceMs: 0 });
  }
}

/** A start that nobody is at any more failed half-way: it is ended, whatever there is of it, and made again. */
function watchStart({ starting }: Snapshot, run: Run): Action | null {
  if (starting.has(run.run)) return null;
  return { kind: 'condemn', run: run.run, why: 'its start was interrupted', by: 'engine' };
}

function endAfter(
  { now, starting }: Snapshot,
  run: Run,
  wait: { at: number; graceMs: number },
): Action | null {
  if (starting.has(run.run) || !isOver(wait.at, wait.graceMs, now)) return null;
  const isPast = (graces: number): boolean => isOver(wait.at, wait.graceMs + graces * SIGNAL_GRACE_MS, now);
  if (!isPast(1)) return { kind: 'end-run', run: run.run, signal: 'SIGHUP' };
  return { kind: 'end-run', run: run.run, signal: isPast(2) ? 'SIGKILL' : 'SIGTERM' };
}

/**
 * Nudge, wait, then condemn: a kill needs evidence, and the evidence is said. One that answers each nudge and stops
 * again is no better: every nudge may be a paid turn.
 */
function watchProgress(snapshot: Snapshot, run: Run): Action | null {
  if (!run.bead) return null;
  if (snapshot.lost.has(run.run))
    return { kind: 'condemn', run: run.run, why: 'its checkout is gone', by: 'witness' };
  const { now, settings, statuses } = snapshot;
  const status = statuses.get(run.run);
  if (status?.activity === 'limited') {
    const next = accountToMoveTo(snapshot, run);
    // Where nobody could answer either it waits with its own.
    if (next !== null && !isSignedOut(snapshot, { runtime: run.runtime, account: next.name })) {
      const why = `its account ${run.account} is limited: its work goes on with ${next.name}`;
      return { kind: 'condemn', run: run.run, why, by: 'dispatch' };
    }
  }
  if (waitsForOthers(status, now)) return null;
  const observation = snapshot.observations.get(guestOfRun(run.run));
  const { warned } = run;
  if (warned && !hasMovedSince(warned, observation)) {
    if (now - warned.at < settings.witness.nudgeGraceMs) return null;
    return {
      kind: 'condemn',
      run: run.run,
      why: `${warned.why}, and no better ${seconds(now - warned.at)} after a nudge`,
      by: 'witness',
    };
  }
  const stall = status?.activity === 'limited' ? LIMIT_IS_OVER : stallOf(snapshot, run, observation);
  if (!stall) return null;
  if (isBeingTold(snapshot, run)) return null;
  if (run.nudges < settings.witness.nudges) return { kind: 'nudge', run: run.run, ...stall };
  // A limit that was met again is nobody's fault, however often.
  if (stall === LIMIT_IS_OVER) {
    const isSoon = warned !== null && now - warned.at < UNTOLD_LIMIT_MS;
    return isSoon ? null : { kind: 'nudge', run: run.run, ...stall };
  }
  const why = `${stall.why} once more after ${nudges(run.nudges)}`;
  return { kind: 'condemn', run: run.run, why, by: 'witness' };
}

/** A nudge of the Witness's is on its way. */
function isBeingTold({ state }: Snapshot, { run }: Run): boolean {
  return messagesOf(state.messages, run).some(({ stall }) => stall !== null);
}

/** It asks a person, or its account may do no more: a nudge helps neither, and nothing is wrong with the run. */
function waitsForOthers(status: AgentStatus | undefined, now: number): boolean {
  switch (status?.activity) {
    case 'asking':
    case 'signed-out':
      return true;
    case 'limited':
      return now < limitEnd(status);
    default:
      return false;
  }
}

function hasMovedSince(warned: NonNullable<Run['warned']>, observation: Observation | undefined): boolean {
  if (!observation) return false;
  const movedAt = warned.cause === 'loop' ? observation.newTextAt : observation.digest.lastByteAt;
  return movedAt > warned.at + NUDGE_ECHO_MS;
}

type Stall = Pick<Action & { kind: 'nudge' }, 'cause' | 'why'>;

/** Some CLIs wait for a key, however long ago their limit has ended. */
const LIMIT_IS_OVER: Stall = { cause: 'silence', why: 'held up by a limit that is over' };

function stallOf({ now, settings }: Snapshot, run: Run, observation: Observation | undefined): Stall | null {
  const { silentMs, loopMs } = settings.witness;
  const startedAt = run.startedAt ?? now;
  const silentFor = now - Math.max(observation?.digest.lastByteAt ?? startedAt, startedAt);
  if (silentFor >= silentMs) return { cause: 'silence', why: `silent for ${seconds(silentFor)}` };
  if (!observation || repeatedLines(observation) < LOOP_LINES) return null;
  const loopedFor = now - observation.newTextAt;
  if (loopedFor < loopMs) return null;
  return { cause: 'loop', why: `repeating the same lines for ${seconds(loopedFor)}` };
}

function watchWork(snapshot: Snapshot, work: Work): Action | null {
  const closed = snapshot.closed.get(workKey(work.rig, work.bead));
  if (closed !== undefined && isRecallable(snapshot.state, work)) {
    const reason = shortened(closed === '' ? 'its bead was closed' : `its bead was closed: ${closed}`);
    return { kind: 'recall-work', rig: work.rig, bead: work.bead, reason };
  }
  if (work.phase.kind === 'returning') {
    return { kind: 'return-work', rig: work.rig, bead: work.bead, mr: work.phase.mr };
  }
  if (work.phase.kind === 'stopping') {
    const { reason, by } = work.phase;
    return { kind: 'stop-work', rig: work.rig, bead: work.bead, reason, by, escalate: false };
  }
  if (work.phase.kind !== 'queued') return null;
  const reason = stopReason(snapshot, work);
  if (!reason) return null;
  return { kind: 'stop-work', rig: work.rig, bead: work.bead, by: 'witness', ...reason };
}

function nudges(count: number): string {
  return count === 1 ? 'a nudge' : `${count} nudges`;
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1000)} s`;
}
