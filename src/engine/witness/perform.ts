// Carries out what the Witness decided, through the terminals port and the ledger.

import type { Action } from '../action.ts';
import { queueMessage } from '../agents/delivery/queue-message.ts';
import { CONFLICT_CHOICES } from '../decisions/conflict-choices.ts';
import type { EngineContext } from '../engine-context.ts';
import { openRig } from '../engine-context.ts';
import type { RunId } from '../ids.ts';
import { guestOfRun } from '../ids.ts';
import type { Rig } from '../rig.ts';
import { isLive, workKey } from '../town-state.ts';
import { commentOnce } from './comment-once.ts';

/** It counts once it has been said, or could not be: the agent was given its time either way. */
export function nudgeRun(context: EngineContext, action: Action & { kind: 'nudge' }): void {
  const run = context.state.runs[action.run];
  if (run?.phase.kind !== 'running') return;
  const { why, cause } = action;
  const text = `You were ${why}. Go on with ${run.bead}, or say what stops you: gt escalate TEXT`;
  const ttlMs = context.settings.witness.nudgeGraceMs;
  const queued = queueMessage(context, run, { text, from: 'the witness', ttlMs, stall: { cause, why } });
  if (queued.ok) context.recordAll([queued.value.event]);
  else context.record('run.nudged', { run: run.run, why, cause });
}

export async function endRun(context: EngineContext, action: Action & { kind: 'end-run' }): Promise<void> {
  const ended = await context.terminals.kill(guestOfRun(action.run), { signal: action.signal });
  if (ended.ok) return;
  if (ended.problem.kind !== 'not-found') context.note(`ending ${action.run}: ${ended.problem.message}`);
  else if (isLiveRun(context, action.run)) {
    context.record('run.exited', {
      run: action.run,
      exit: { code: null, signal: null },
      why: 'its terminal is gone',
    });
  }
}

function isLiveRun({ state }: EngineContext, id: RunId): boolean {
  const run = state.runs[id];
  return run !== undefined && isLive(run);
}

export function recallWork(
  context: EngineContext,
  { rig, bead, reason }: Action & { kind: 'recall-work' },
): void {
  context.record('work.recalled', { rig, bead, reason, by: 'witness' });
}

/** Writes the reason on the bead first: a crash in between repeats it, and repeating changes nothing. */
export async function stopWork(
  context: EngineContext,
  action: Action & { kind: 'stop-work' },
): Promise<void> {
  const rig = openRig(context, action.rig);
  const work = context.state.works[workKey(action.rig, action.bead)];
  if (!work) return;
  const { phase } = work;
  if (phase.kind !== 'queued' && phase.kind !== 'stopping') return;
  const { by } = action;
  const at = phase.kind === 'queued' ? phase.since : phase.at;
  // Whoever closed the bead has said why, and it stays closed.
  if (rig.ledger.get(action.bead)?.status !== 'closed') {
    commentOnce(rig, action.bead, { text: `stopped: ${action.reason}`, by, at });
    block(context, rig, action);
  }
  const stopped = {
    kind: 'work.stopped',
    data: { rig: action.rig, bead: action.bead, reason: action.reason },
  } as const;
  const raised = {
    kind: 'decision.raised',
    data: {
      id: `d${context.state.nextDecision}`,
      subject: action.bead,
      text: `${work.title}: ${action.reason}`,
      ...(action.about && { about: action.about, choices: CONFLICT_CHOICES }),
    },
  } as const;
  context.recordAll(action.escalate ? [stopped, raised] : [stopped]);
}

function block(context: EngineContext, rig: Rig, { bead, by }: Action & { kind: 'stop-work' }): void {
  const blocked = rig.ledger.update(bead, { status: 'blocked' }, { by, at: context.clock.now() });
  if (!blocked.ok && blocked.problem.kind !== 'unknown-bead') {
    throw new Error(`blocking ${bead}: ${blocked.problem.message}`);
  }
}

/** Gives the Refinery's reason to the next run, on the bead. */
export async function returnWork(
  context: EngineContext,
  action: Action & { kind: 'return-work' },
): Promise<void> {
  const rig = openRig(context, action.rig);
  const request = context.state.queue[action.mr];
  if (request?.phase.kind === 'rejected') {
    commentOnce(rig, action.bead, { text: request.phase.note, by: 'refinery', at: request.phase.at });
  }
  context.record('work.returned', { rig: action.rig, bead: action.bead });
}
