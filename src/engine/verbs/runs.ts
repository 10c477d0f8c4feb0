// The verbs that steer a run: nudge, restart, stop, escalate, peek, a shell in a checkout, and why something waits.

import { whyNotReady } from '../../beads/graph.ts';
import type { Result } from '../../beads/result.ts';
import { failed, ok } from '../../beads/result.ts';
import { activityOf } from '../activity.ts';
import { folderExists } from '../adapters/folders.ts';
import { allowedEnvironment } from '../agents/environment.ts';
import { loginShell } from '../agents/login-shell.ts';
import { refuseSpawn } from '../dispatch/admission.ts';
import { whyQueued } from '../dispatch/plan.ts';
import type { Engine } from '../engine.ts';
import type { GuestId, MergeRequestId } from '../ids.ts';
import { guestOfRun } from '../ids.ts';
import type { Problem } from '../problem.ts';
import { problem } from '../problem.ts';
import { queueState } from '../refinery/queue-state.ts';
import type { MergeRequest, Work } from '../town-state.ts';
import { isEnded, isLive } from '../town-state.ts';
import { accept } from './accept.ts';
import type { Asker } from './asker.ts';
import { askerName } from './asker.ts';
import { findBead, findRun, findWork } from './find.ts';
import type { Request } from './requests.ts';

type Answer<T> = Result<T, Problem>;

export async function nudge(
  engine: Engine,
  request: Request<'nudge'>,
  asker: Asker,
): Promise<Answer<object>> {
  const run = findRun(engine, request.target);
  if (!run.ok) return run;
  if (run.value.phase.kind !== 'running')
    return failed(problem('refused', `${run.value.run} is not running`));
  const guest = guestOfRun(run.value.run);
  const sent = await engine.terminals.send(guest, [
    { kind: 'paste', text: request.text },
    { kind: 'submit' },
  ]);
  if (!sent.ok) return sent;
  engine.record('run.nudged', { run: run.value.run, why: `by ${askerName(asker)}`, cause: null });
  return ok({ run: run.value.run });
}

/** Ends the run; its hook makes a fresh one take over, and mayor and crew start again by themselves. */
export function restart(engine: Engine, request: Request<'restart'>): Answer<object> {
  const run = findRun(engine, request.target);
  if (!run.ok) return run;
  if (!isLive(run.value)) return failed(problem('refused', `${run.value.run} has ended already`));
  if (run.value.phase.kind !== 'condemned')
    engine.record('run.condemned', { run: run.value.run, why: 'restarted by a person', by: 'person' });
  return ok({ run: run.value.run });
}

/** Calls the work off at once; the Witness then writes the reason on the bead. */
export function stop(engine: Engine, request: Request<'stop'>, asker: Asker): Answer<object> {
  const work = findWork(engine, request.target);
  if (!work) return failed(problem('not-found', `no slung work "${request.target}": gt status shows all`));
  const { rig, bead, phase } = work;
  if (isEnded(work)) return failed(problem('refused', `${bead} has ended already`));
  if (phase.kind === 'stopping') return ok({ bead });
  if (phase.kind === 'submitted' && isPastRecall(engine, phase.mr)) {
    return failed(problem('refused', `${bead} is landing right now`));
  }
  engine.record('work.recalled', { rig, bead, reason: request.reason, by: askerName(asker) });
  return ok({ bead });
}

function isPastRecall(engine: Engine, mr: MergeRequestId): boolean {
  const request = engine.state.queue[mr];
  return request?.phase.kind === 'built' && request.phase.landing;
}

export function escalate(engine: Engine, request: Request<'escalate'>, asker: Asker): Answer<object> {
  const subject = asker.kind === 'run' ? (asker.run.bead ?? asker.run.agent) : 'person';
  const id = `d${engine.state.nextDecision}`;
  accept(engine, asker, [{ kind: 'decision.raised', data: { id, subject, text: request.text } }]);
  return ok({ id });
}

export function resolveDecision(engine: Engine, { id }: Request<'decision.resolve'>): Answer<object> {
  if (!engine.state.decisions[id])
    return failed(problem('not-found', `no open decision ${id}: gt status shows them`));
  engine.record('decision.resolved', { id, by: 'person' });
  return ok({ id });
}

export async function peek(engine: Engine, request: Request<'peek'>): Promise<Answer<object>> {
  const run = findRun(engine, request.target);
  if (!run.ok) return run;
  const guest = guestOfRun(run.value.run);
  const end = (engine.observations.get(guest)?.digest.line ?? 0) + 1;
  const lines = await engine.terminals.history(guest, Math.max(0, end - request.lines), request.lines);
  return ok({ lines: lines.map(({ text }) => text) });
}

let shells = 0;

/** Opens the person's login shell in the target's checkout, as a guest of its own. */
export async function openShell(engine: Engine, request: Request<'shell.open'>): Promise<Answer<object>> {
  const run = findRun(engine, request.target);
  if (!run.ok) return run;
  const refusal = refuseSpawn(engine.snapshot(), 'shell', 0);
  if (refusal) return failed(problem('refused', `no shell now: ${refusal}`));
  if (!folderExists(run.value.checkout)) {
    return failed(problem('refused', `${run.value.agent} has no checkout (any more)`));
  }
  shells += 1;
  const guest = `shell-${engine.epoch}-${shells}` as GuestId;
  const spawned = await engine.terminals.spawn({
    guest,
    ...loginShell(engine.env, engine.own.bin),
    cwd: run.value.checkout,
    env: { ...allowedEnvironment(engine.env, engine.own.bin), GT_TOWN: engine.paths.root },
    cols: 120,
    rows: 40,
  });
  return spawned.ok ? ok({ guest }) : spawned;
}

/** Why a bead, run or merge request is where it is, in words. */
export function why(
  engine: Engine,
  { subject }: Request<'why'>,
  asker: Asker,
): Answer<{ readonly text: string }> {
  const request = engine.state.queue[subject];
  if (request) return ok({ text: `${subject} is ${requestText(engine, request)}` });
  const work = findWork(engine, subject);
  if (work) return ok({ text: `${work.bead} is ${workText(engine, work)}` });
  const run = findRun(engine, subject);
  if (run.ok) {
    const { activity, why: reason } = activityOf(engine.snapshot(), run.value);
    return ok({ text: `${run.value.run} of ${run.value.agent} is ${activity}: ${reason}` });
  }
  const bead = findBead(engine, subject, asker);
  if (!bead.ok) return failed(problem('not-found', `nothing here is called "${subject}"`));
  const reason = whyNotReady(bead.value.bead, bead.value.rig.ledger.all(), engine.clock.now());
  return ok({
    text: reason ? `${subject} is not ready: ${reason}` : `${subject} is ready: gt sling ${subject}`,
  });
}

function requestText(engine: Engine, request: MergeRequest): string {
  const { state, note } = queueState(engine.snapshot(), request);
  if (state === 'queued') return 'queued: its turn comes after what is before it';
  return note === '' ? state : `${state}: ${note}`;
}

function workText(engine: Engine, work: Work): string {
  const { phase } = work;
  switch (phase.kind) {
    case 'queued':
      return `queued: ${whyQueued(engine.snapshot(), work)}`;
    case 'hooked': {
      const run = engine.state.runs[phase.run];
      return run
        ? `with ${run.agent} (${run.run}): ${activityOf(engine.snapshot(), run).why}`
        : `with ${phase.run}`;
    }
    case 'submitted': {
      const request = engine.state.queue[phase.mr];
      return `submitted as ${phase.mr}${request ? `, ${requestText(engine, request)}` : ''}`;
    }
    case 'returning':
      return 'on its way back to a polecat';
    case 'landed':
      return `landed as ${phase.commit.slice(0, 9)}`;
    case 'stopping':
    case 'stopped':
      return `stopped: ${phase.reason}`;
  }
}
