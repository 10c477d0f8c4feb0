// `mq.show` and `mq.log`: one merge request with all that is known of it, and what happened in the queue.

import type { Result } from '../../beads/result.ts';
import { failed, ok } from '../../beads/result.ts';
import type { Engine } from '../engine.ts';
import type { MergeRequest } from '../merge-request.ts';
import type { Problem } from '../problem.ts';
import { problem } from '../problem.ts';
import { conflictState } from '../refinery/conflict-state.ts';
import { conflictFiles, sinceLines } from '../refinery/conflict-words.ts';
import { figuresOf } from '../refinery/figures.ts';
import { foreseenOf } from '../refinery/foreseen.ts';
import { isBuilt, trainOf } from '../refinery/train.ts';
import { landedBeside } from '../refinery/trials/batch.ts';
import { firstWithin, type Page, pageOf } from '../rpc/pages.ts';
import { queueEntry } from '../town-view.ts';
import type { TrialView } from '../trial-view.ts';
import type { ConflictView, QueueStep, RequestView, RigFigures } from '../view.ts';
import { noRequest } from './queue.ts';
import { requestGates } from './request-gates.ts';
import type { Request } from './requests.ts';
import { showTrial, trialHistory } from './trials.ts';

const HISTORY_BYTES = 64 * 1024;

export function showRequest(
  engine: Engine,
  { mr }: Request<'mq.show'>,
): Result<RequestView | TrialView, Problem> {
  const trial = engine.state.trials[mr];
  if (trial) return ok(showTrial(engine, trial));
  const request = engine.state.queue[mr];
  if (!request) return failed(noRequest(mr));
  // Of what has ended the queue lists the latest, and more is known.
  const entry =
    engine.view().queue.find(({ id }) => id === mr) ??
    queueEntry(
      { snapshot: engine.snapshot(), display: (text) => engine.display(text) },
      request,
      request.lane ?? 'normal',
    );
  const { phase } = request;
  const candidate = phase.kind === 'built' || phase.kind === 'proposed' ? phase : null;
  return ok({
    ...entry,
    run: request.run,
    tip: request.tip,
    base: candidate?.base ?? null,
    candidate: candidate?.commit ?? null,
    train: trainOf(engine.state, request.rig).map((car) => car.mr),
    gates: isBuilt(request) ? requestGates(engine, request, null) : [],
    approvedBy: request.approval?.by ?? null,
    deferrals: request.deferrals,
    conflicts: foreseenOf(engine.snapshot(), request).map((each) => ({
      ...each,
      paths: each.paths.map((path) => engine.display(path)),
    })),
    resolved: resolvedOf(engine, request),
    conflict: conflictOf(engine, request),
    landedWith: landedBeside(engine.state, request),
    awaits: engine.snapshot().awaited.get(request.mr) ?? [],
    history: firstWithin(historyOf(engine, request), HISTORY_BYTES),
  });
}

/** Of one merge request, or of all that the queue still knows, oldest first. */
export function readQueueLog(
  engine: Engine,
  { mr, from }: Request<'mq.log'>,
): Result<Page<QueueStep>, Problem> {
  const { queue, trials } = engine.state;
  const trial = mr === undefined ? undefined : trials[mr];
  if (trial) return ok(pageOf(trialHistory(engine, trial), from, (step) => step));
  const request = mr === undefined ? undefined : queue[mr];
  if (mr !== undefined && !request) return failed(noRequest(mr));
  const requests = request ? [request] : Object.values(queue);
  const steps = requests.flatMap((each) => historyOf(engine, each)).sort((a, b) => a.at - b.at);
  return ok(pageOf(steps, from, (step) => step));
}

/** Of one rig, or of each. */
export function queueFigures(
  engine: Engine,
  { rig }: Request<'mq.stats'>,
): Result<readonly RigFigures[], Problem> {
  const found = Object.values(engine.state.rigs).filter((each) => rig === undefined || each.rig === rig);
  if (found.length === 0 && rig !== undefined)
    return failed(problem('not-found', `no rig named ${rig}: gt rig list shows them`));
  return ok(
    found.map((each) => {
      const figures = figuresOf(each);
      const flakyTests = figures.flakyTests.map((of) => ({ ...of, test: engine.display(of.test) }));
      return { rig: each.rig, ...figures, flakyTests };
    }),
  );
}

function historyOf(engine: Engine, { mr, rig, history = [] }: MergeRequest): QueueStep[] {
  return history.map(({ at, event, text }) => ({ at, mr, rig, event, text: engine.display(text) }));
}

/** What it was turned down for, where that was a conflict. */
export function conflictOf(engine: Engine, request: MergeRequest): ConflictView | null {
  const { phase } = request;
  if (phase.kind !== 'rejected' || !phase.conflict) return null;
  return {
    files: engine.display(conflictFiles(phase.conflict)),
    since: sinceLines(phase.conflict).map((line) => engine.display(line)),
    state: conflictState({ state: engine.state, now: engine.clock.now() }, request),
  };
}

function resolvedOf(engine: Engine, { phase }: MergeRequest): RequestView['resolved'] {
  const { resolved = [] } = phase.kind === 'built' || phase.kind === 'landed' ? phase : {};
  return resolved.map(({ path, from }) => ({ path: engine.display(path), from }));
}
