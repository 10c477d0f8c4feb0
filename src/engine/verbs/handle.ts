// One door for every request: whose token, which verb, may they, are the arguments right; then the verb's handler.

import type { Result } from '../../beads/result.ts';
import { failed, ok } from '../../beads/result.ts';
import type { Engine } from '../engine.ts';
import { LogWriteError } from '../event-log.ts';
import { agentName } from '../ids.ts';
import type { Problem } from '../problem.ts';
import { problem } from '../problem.ts';
import { stepsOf } from '../rig.ts';
import type { CallerFacts } from '../rpc/permissions.ts';
import { authorize, unknownToken } from '../rpc/permissions.ts';
import { SPOOLED_VERBS } from '../rpc/spool.ts';
import type { Verb } from '../rpc/verbs.ts';
import { isVerb } from '../rpc/verbs.ts';
import { isLive } from '../town-state.ts';
import { wasAccepted } from './accept.ts';
import { hearAgent } from './agent-event.ts';
import { approveMergeRequest } from './approve.ts';
import { askBeads, moreOfAnswer } from './ask.ts';
import type { Asker } from './asker.ts';
import { askerName } from './asker.ts';
import {
  changeEdge,
  claimBead,
  closeBead,
  commentBead,
  createBead,
  deleteBeads,
  renamePrefix,
  setValue,
  updateBead,
} from './beads.ts';
import { addCrew, appointSheriff, removeCrew } from './crew.ts';
import { answerDecision, resolveDecision } from './decisions.ts';
import { showChange } from './diff.ts';
import { submitWork } from './done.ts';
import { explain } from './explain.ts';
import { readGateOutput, watchGateOutput } from './gate-output.ts';
import { prime, readHook } from './hook.ts';
import { awaitImport, importBeads, takePiece } from './import-beads.ts';
import { interrupt } from './interrupt.ts';
import { listPanes } from './list-panes.ts';
import { listReady } from './list-ready.ts';
import { waitForPane } from './pane-wait.ts';
import { attachClient, capturePane, closePane, newPane, sendToPane } from './panes.ts';
import { pullRigs } from './pull-rigs.ts';
import { holdMergeRequest, rejectMergeRequest } from './queue.ts';
import { requestProblem } from './request-problem.ts';
import type { Request } from './requests.ts';
import { REQUESTS } from './requests.ts';
import { revertMergeRequest } from './revert.ts';
import { addRig } from './rigs.ts';
import { escalate, nudge, openShell, peek, restart, stop, why } from './runs.ts';
import { seance } from './seance.ts';
import { queueFigures, readQueueLog, showRequest } from './show-request.ts';
import { listQueue, readFeed, status } from './status.ts';
import { freezeQueue, moveMergeRequest, retryMergeRequest, thawQueue } from './steer-queue.ts';
import { shownProblem, storedArgs } from './stored-args.ts';
import { submitBranch } from './submit-branch.ts';
import { awaitTrial, callOffTrial } from './trials.ts';
import { tryChange } from './try-change.ts';
import { unrollBatch } from './unroll.ts';
import { finishStep, slingBeads } from './work.ts';

export interface VerbRequest {
  readonly verb: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly token: string;
  readonly seq: number | null;
}

type Answer = Result<unknown, Problem>;
type Handlers = {
  readonly [V in Verb]: (engine: Engine, request: Request<V>, asker: Asker) => Answer | Promise<Answer>;
};

const HANDLERS: Handlers = {
  ping: (engine) => ok({ town: engine.settings.name, epoch: engine.epoch, pid: process.pid }),
  status,
  feed: readFeed,
  why,
  peek,
  explain,
  'mq.list': listQueue,
  'mq.show': showRequest,
  'mq.log': readQueueLog,
  'mq.stats': queueFigures,
  'crew.list': (engine) => ok(engine.view().roster.filter((agent) => agent.role === 'crew')),
  'bead.ready': listReady,
  'bead.ask': askBeads,
  'bead.more': moreOfAnswer,
  'bead.create': createBead,
  'bead.update': updateBead,
  'bead.claim': claimBead,
  'bead.comment': commentBead,
  'bead.dep': changeEdge,
  'bead.close': closeBead,
  'bead.delete': deleteBeads,
  'bead.upload': takePiece,
  'bead.import': importBeads,
  'bead.imported': awaitImport,
  'prefix.rename': renamePrefix,
  'value.set': setValue,
  hook: (engine, _, asker) => readHook(engine, asker),
  prime: (engine, _, asker) => prime(engine, asker),
  'agent.event': hearAgent,
  'step.done': finishStep,
  done: submitWork,
  escalate,
  sling: slingBeads,
  nudge,
  'mq.submit': submitBranch,
  'mq.revert': revertMergeRequest,
  'mq.try': tryChange,
  'mq.unroll': unrollBatch,
  'trial.wait': awaitTrial,
  'trial.end': callOffTrial,
  'mq.hold': holdMergeRequest,
  'mq.move': moveMergeRequest,
  'mq.retry': retryMergeRequest,
  'mq.freeze': freezeQueue,
  'mq.thaw': thawQueue,
  'mq.diff': showChange,
  'mq.output': readGateOutput,
  'mq.watch': watchGateOutput,
  'mq.approve': approveMergeRequest,
  'mq.reject': (engine, { mr, reason }, asker) => rejectMergeRequest(engine, mr, reason, asker),
  seance,
  interrupt,
  restart,
  stop,
  'decision.resolve': resolveDecision,
  'decision.answer': answerDecision,
  'shell.open': openShell,
  'pane.list': listPanes,
  'pane.new': newPane,
  'pane.send': sendToPane,
  'pane.capture': capturePane,
  'pane.wait': waitForPane,
  'pane.close': closePane,
  'rig.add': addRig,
  'rig.pull': pullRigs,
  'crew.add': addCrew,
  'crew.remove': removeCrew,
  'crew.sheriff': appointSheriff,
  attach: attachClient,
  down: (engine, { how }) => {
    engine.drain();
    return ok({ how });
  },
};

/** Answers a request that came over the socket or from the spool. */
export async function handleRequest(engine: Engine, request: VerbRequest): Promise<Answer> {
  const owner = engine.tokens.ownerOf(request.token);
  if (!owner) return failed(unknownToken());
  // What a program asks before its start is recorded waits for that.
  if (owner.kind === 'run') await engine.starting.get(owner.run)?.catch(() => {});
  const run = owner.kind === 'run' ? engine.state.runs[owner.run] : undefined;
  if (owner.kind === 'run' && !run) return failed(unknownToken());
  if (run && !isLive(run) && !isHeardAfterEnd(request.verb)) return failed(unknownToken());
  const { seq } = request;
  const asker: Asker = run ? { kind: 'run', run, seq } : { kind: 'person', seq, by: 'command' };
  const bead = namedBead(storedArgs(engine, request.args, asker));
  const allowed = authorize(callerFacts(engine, asker), request.verb, { bead });
  if (!allowed.ok) return failed(shownProblem(engine, allowed.problem));
  return await callVerb(engine, request.verb, request.args, asker);
}

/** Calls a verb for somebody who was authorized: a handler's exception becomes a problem. */
export async function callVerb(
  engine: Engine,
  verb: string,
  args: Readonly<Record<string, unknown>>,
  asker: Asker,
): Promise<Answer> {
  if (!isVerb(verb)) return failed(problem('usage', `unknown verb "${verb}"`));
  if (wasAccepted(engine, asker)) return ok({ repeated: true });
  const parsed = REQUESTS[verb].safeParse(storedArgs(engine, args, asker), { reportInput: true });
  if (!parsed.success) return failed(problem('usage', requestProblem(verb, parsed.error.issues)));
  const handler = HANDLERS[verb] as (
    engine: Engine,
    request: unknown,
    asker: Asker,
  ) => Answer | Promise<Answer>;
  try {
    const answer = await handler(engine, parsed.data, asker);
    engine.lookAtBeads();
    return answer.ok ? answer : failed(shownProblem(engine, answer.problem));
  } catch (cause) {
    if (cause instanceof LogWriteError)
      return failed(problem('environment', `${cause.message}: nothing was done`));
    engine.note(`${verb} for ${askerName(asker)}: ${cause instanceof Error ? cause.stack : cause}`);
    return failed(problem('internal', `${verb}: ${cause instanceof Error ? cause.message : String(cause)}`));
  }
}

/** What a run said before its end counts, however late it is heard; it asks for nothing any more. */
function isHeardAfterEnd(verb: string): boolean {
  return (SPOOLED_VERBS as readonly string[]).includes(verb);
}

function namedBead(args: VerbRequest['args']): string | null {
  const bead = args['bead'] ?? args['step'];
  return typeof bead === 'string' ? bead : null;
}

function callerFacts(engine: Engine, asker: Asker): CallerFacts {
  if (asker.kind === 'person') return { kind: 'person' };
  const { run } = asker;
  const { role, rig: rigName, name } = agentName(run.agent);
  const rig = rigName ? engine.rigs.get(rigName) : undefined;
  const steps = rig && run.bead ? stepsOf(rig, run.bead).map((step) => step.id) : [];
  return {
    kind: 'run',
    run: run.run,
    agent: run.agent,
    role,
    isSheriff: role === 'crew' && rig?.settings.sheriff === name,
    ownBeads: run.bead ? [run.bead, ...steps] : [],
  };
}
