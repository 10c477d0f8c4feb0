// Carries out what the Witness decided, through the terminals port and the ledger.

import type { Action } from '../action.ts';
import type { EngineContext } from '../engine-context.ts';
import { openRig } from '../engine-context.ts';
import type { RunId } from '../ids.ts';
import { guestOfRun } from '../ids.ts';
import { isLive, workKey } from '../town-state.ts';
import { commentOnce } from './comment-once.ts';

/** A person who typed within this time holds the keyboard: machine messages wait. */
const PERSON_HOLDS_MS = 3_000;

export async function nudgeRun(context: EngineContext, action: Action & { kind: 'nudge' }): Promise<void> {
  const run = context.state.runs[action.run];
  if (run?.phase.kind !== 'running') return;
  const guest = guestOfRun(run.run);
  if (context.clock.now() - (context.typedAt.get(guest) ?? 0) < PERSON_HOLDS_MS) return;
  const text = `You were ${action.why}. Go on with ${run.bead}, or say what stops you: gt escalate TEXT`;
  const sent = await context.terminals.send(guest, [{ kind: 'paste', text }, { kind: 'submit' }]);
  if (!sent.ok) context.note(`nudging ${run.run}: ${sent.problem.message}`);
  if (context.state.runs[action.run]?.phase.kind === 'running') {
    context.record('run.nudged', { run: run.run, why: action.why, cause: action.cause });
  }
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

/** Writes the reason on the bead first: a crash in between repeats it, and repeating changes nothing. */
export async function stopWork(
  context: EngineContext,
  action: Action & { kind: 'stop-work' },
): Promise<void> {
  const rig = openRig(context, action.rig);
  const work = context.state.works[workKey(action.rig, action.bead)];
  if (!work) return;
  const { by } = action;
  commentOnce(rig, action.bead, { text: `stopped: ${action.reason}`, by, at: work.slungAt });
  const blocked = rig.ledger.update(action.bead, { status: 'blocked' }, { by, at: context.clock.now() });
  if (!blocked.ok && blocked.problem.kind !== 'unknown-bead') {
    throw new Error(`blocking ${action.bead}: ${blocked.problem.message}`);
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
    },
  } as const;
  context.recordAll(action.escalate ? [stopped, raised] : [stopped]);
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
