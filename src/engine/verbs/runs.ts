// The verbs that steer a run: nudge, restart, stop, escalate, peek, a shell in a checkout, and why something waits.

import { reasonsNotReady } from '../../beads/graph.ts';
import type { Result } from '../../beads/result.ts';
import { failed, ok } from '../../beads/result.ts';
import { activityOf } from '../activity.ts';
import { folderExists } from '../adapters/folders.ts';
import { messagesOf } from '../agents/delivery/message.ts';
import { whyWaits } from '../agents/delivery/plan.ts';
import { queueMessage } from '../agents/delivery/queue-message.ts';
import { allowedEnvironment } from '../agents/environment.ts';
import { loginShell } from '../agents/login-shell.ts';
import { refuseSpawn } from '../dispatch/admission.ts';
import { whyQueued } from '../dispatch/plan.ts';
import type { Engine } from '../engine.ts';
import type { GuestId } from '../ids.ts';
import { guestOfRun } from '../ids.ts';
import type { MergeRequest } from '../merge-request.ts';
import type { Problem } from '../problem.ts';
import { problem } from '../problem.ts';
import { queueState } from '../refinery/queue-state.ts';
import { trialState } from '../refinery/trials/trial-state.ts';
import { shortened } from '../shortened.ts';
import type { Run, Work } from '../town-state.ts';
import { isEnded, isLive, isRecallable } from '../town-state.ts';
import type { Trial } from '../trial.ts';
import { trialWords } from '../trial-words.ts';
import { accept } from './accept.ts';
import type { Asker } from './asker.ts';
import { askerName } from './asker.ts';
import type { FoundBead } from './find.ts';
import { findBead, findRun, findWork } from './find.ts';
import type { Request } from './requests.ts';
import { conflictOf } from './show-request.ts';

type Answer<T> = Result<T, Problem>;

/** Open questions of one run: a person could not see the others for more. */
const OPEN_QUESTIONS = 5;

/** Queues what is said; the answer tells why it is not typed at once, where something stands in the way. */
export function nudge(
  engine: Engine,
  { target, text, ttlMs }: Request<'nudge'>,
  asker: Asker,
): Answer<object> {
  const run = findRun(engine, target);
  if (!run.ok) return run;
  const { phase } = run.value;
  if (phase.kind !== 'running' && phase.kind !== 'spawning')
    return failed(problem('refused', `${run.value.run} is not running`));
  const from = askerName(asker);
  const queued = queueMessage(engine, run.value, { text, from, ...(ttlMs === undefined ? {} : { ttlMs }) });
  if (!queued.ok) return queued;
  const { id, event } = queued.value;
  accept(engine, asker, [event]);
  const message = engine.state.messages[id];
  const waits = message ? whyWaits(engine.snapshot(), message, run.value) : null;
  return ok({ run: run.value.run, message: id, ...(waits === null ? {} : { waits }) });
}

/** Ends the run; its hook makes a fresh one take over, and mayor and crew start again by themselves. */
export function restart(engine: Engine, request: Request<'restart'>, asker: Asker): Answer<object> {
  const run = findRun(engine, request.target);
  if (!run.ok) return run;
  if (!isLive(run.value)) return failed(problem('refused', `${run.value.run} has ended already`));
  const why = 'restarted by a person';
  if (run.value.phase.kind !== 'condemned')
    accept(engine, asker, [{ kind: 'run.condemned', data: { run: run.value.run, why, by: 'person' } }]);
  return ok({ run: run.value.run });
}

/** Calls the work off at once; the Witness then writes the reason on the bead. */
export function stop(engine: Engine, request: Request<'stop'>, asker: Asker): Answer<object> {
  const work = findWork(engine, request.target);
  if (!work.ok) return work;
  const { rig, bead, phase } = work.value;
  if (isEnded(work.value)) return failed(problem('refused', `${bead} has ended already`));
  if (phase.kind === 'stopping') return ok({ bead });
  if (!isRecallable(engine.state, work.value))
    return failed(problem('refused', `${bead} is landing right now`));
  const by = askerName(asker);
  accept(engine, asker, [{ kind: 'work.recalled', data: { rig, bead, reason: request.reason, by } }]);
  return ok({ bead });
}

/** Asks a person. What a run has asked already, and nobody has answered, is not asked twice. */
export function escalate(engine: Engine, { text }: Request<'escalate'>, asker: Asker): Answer<object> {
  const run = asker.kind === 'run' ? asker.run : null;
  const open = Object.values(engine.state.decisions).filter((each) => run && each.run === run.run);
  const same = open.find((each) => each.text === text);
  if (run && !same && open.length >= OPEN_QUESTIONS) {
    return failed(
      problem('refused', `${open.length} questions of ${run.run} wait for a person: no more now`),
    );
  }
  const subject = run ? (run.bead ?? run.agent) : 'person';
  const id = same?.id ?? `d${engine.state.nextDecision}`;
  const data = { id, subject, text, run: run?.run ?? null };
  accept(engine, asker, same ? [] : [{ kind: 'decision.raised', data }]);
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
    remains: 'left',
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
  if (request)
    return ok({
      text: [`${subject} is ${requestText(engine, request)}`, ...conflictText(engine, request)].join('\n'),
    });
  const trial = engine.state.trials[subject];
  if (trial) return ok({ text: trialText(engine, trial) });
  const work = findWork(engine, subject);
  if (work.ok) {
    const { bead, phase } = work.value;
    const run = phase.kind === 'hooked' ? engine.state.runs[phase.run] : undefined;
    const messages = run ? messagesText(engine, run) : [];
    return ok({ text: [`${bead} is ${workText(engine, work.value)}`, ...messages].join('\n') });
  }
  const run = findRun(engine, subject);
  if (run.ok) {
    const { activity, why: reason } = activityOf(engine.snapshot(), run.value);
    const state = `${run.value.run} of ${run.value.agent} is ${activity}: ${reason}`;
    return ok({ text: [state, ...messagesText(engine, run.value)].join('\n') });
  }
  const bead = findBead(engine, subject, asker);
  if (bead.ok) return ok({ text: beadText(engine, bead.value) });
  return failed(
    run.problem.kind === 'not-found'
      ? problem('not-found', `nothing here is called "${subject}"`)
      : run.problem,
  );
}

/** With what it conflicts, and what becomes of that, a line each. */
function conflictText(engine: Engine, request: MergeRequest): readonly string[] {
  const conflict = conflictOf(engine, request);
  return conflict ? [...conflict.since, conflict.state] : [];
}

/** What waits for the run, a line each. */
function messagesText(engine: Engine, run: Run): string[] {
  const snapshot = engine.snapshot();
  return messagesOf(engine.state.messages, run.run).map((message) => {
    const restMs = Math.max(0, message.expiresAt - snapshot.now);
    const waits = whyWaits(snapshot, message, run);
    const text = shortened(message.text.replaceAll(/\s+/gu, ' '));
    return `${message.id} from ${message.from} waits, for ${Math.ceil(restMs / 1000)} s more at most, because ${waits}: ${text}`;
  });
}

/** Of a bead that is not slung: it may have been handed in by crew, or have landed long ago. */
function beadText(engine: Engine, { rig, bead }: FoundBead): string {
  const { id, status, closeReason } = bead;
  const request = Object.values(engine.state.queue).findLast(
    (each) => each.rig === rig.name && each.bead === id && each.phase.kind !== 'rejected',
  );
  if (request?.phase.kind === 'landed') {
    return `${id} is landed as ${request.mr}, commit ${request.phase.commit.slice(0, 9)}`;
  }
  if (request) return `${id} is submitted as ${request.mr}, ${requestText(engine, request)}`;
  if (status === 'closed') return `${id} is closed${closeReason === '' ? '' : `: ${closeReason}`}`;
  const reasons = reasonsNotReady(bead, rig.ledger.graph(), engine.clock.now());
  return reasons.length > 0 ? `${id} is not ready: ${reasons.join('; ')}` : `${id} is ready: gt sling ${id}`;
}

function requestText(engine: Engine, request: MergeRequest): string {
  const { state, note } = queueState(engine.snapshot(), request);
  if (state === 'queued') return 'queued: its turn comes after what is before it';
  return note === '' ? state : `${state}: ${note}`;
}

function trialText(engine: Engine, trial: Trial): string {
  const { state, note } = trialState(engine.snapshot(), trial);
  const what = `${trial.trial} ${trialWords(trial.wish)} and is ${state}`;
  return note === '' ? what : `${what}: ${note}`;
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
