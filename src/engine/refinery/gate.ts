// Judges a candidate by one gate of its rig, and records what that tells of its merge request.

import type { Action } from '../action.ts';
import type { EngineContext } from '../engine-context.ts';
import { openRig } from '../engine-context.ts';
import { type CandidateFacts, judgedBy, type MergeRequest } from '../merge-request.ts';
import { askAboutRig } from './ask-about-rig.ts';
import { lateWords, redNote } from './gate-note.ts';
import { gateDefinition } from './green.ts';
import { judgeCandidate, testsFailedIn, type Verdict } from './judge.ts';
import { asOnOf } from './judged-as-on.ts';
import { withoutResolutions } from './known-resolutions.ts';
import { settingsInForce } from './settings-in-force.ts';
import { isBuilt, isRed, landedWith, trainOf } from './train.ts';

export async function gateCandidate(
  context: EngineContext,
  action: Action & { kind: 'gate' },
): Promise<void> {
  const request = context.state.queue[action.mr];
  if (request?.phase.kind !== 'built') return;
  const rig = openRig(context, request.rig);
  const gate = rig.settings.gates.find(({ name }) => name === action.gate);
  if (!gate) return;
  const candidate = request.phase;
  const definition = gateDefinition(gate, settingsInForce(rig.settings, context));
  using running = context.gating.begin(request.mr, gate.name);
  const { stop, started } = running;
  const { commit: gatedCommit, tree, paths } = judgedBy(gate, candidate);
  const cars = landedWith(context.state, request);
  const isFlagged = cars.some(({ phase }) => phase.review?.guarded !== undefined);
  const place = { rig, gatedCommit, owner: request.mr, isBranch: false, isFlagged, stop, started };
  const result = await judgeCandidate(context, {
    ...{ place, base: candidate.base, gate, paths, candidate: candidate.gatedCommit },
    // What stood before it may have landed meanwhile: then it is to land on that.
    flagged: () => asOnOf(context.state, landedWith(context.state, request)),
  });
  const log = { owner: request.mr, gatedCommit, gate: result.gate, beside: result.beside };
  const tests = result.kind === 'red' ? await testsFailedIn(rig, log) : [];
  const note = await redNote(context, rig, { owner: request.mr, gatedCommit, result });
  if (isVoid(context, { request, candidate, gate: gate.name, result }) || stop.aborted) {
    const { elapsedMs } = result;
    if (!context.stopping.aborted)
      context.record('gate.ended', { mr: request.mr, gate: gate.name, elapsedMs });
    return;
  }
  const judged = { request, ...(paths && { tree }) };
  record(context, { ...judged, name: gate.name, definition, result, tests, note });
}

interface Ended {
  readonly request: MergeRequest;
  /** What was judged. */
  readonly candidate: CandidateFacts;
  readonly gate: string;
  readonly result: Verdict;
}

/** It may have been given up meanwhile, and even built anew, or be red by a gate that ran beside. */
function isVoid(context: EngineContext, { request, candidate, gate, result }: Ended): boolean {
  if (!isBuilt(request) || request.phase.commit !== candidate.commit) return true;
  if (result.kind === 'green' || request.red === undefined || request.red.gate === gate) return false;
  return isRed(request, settingsInForce(openRig(context, request.rig).settings, context));
}

interface Judged {
  readonly request: MergeRequest;
  /** What it has judged, where that is not the whole of the candidate. */
  readonly tree?: string;
  /** Of the gate that was to be passed: what failed may be the setup before it. */
  readonly name: string;
  /** Of the gate, as it was when it began. */
  readonly definition: string;
  readonly result: Verdict;
  /** That have failed, as far as its output names them. */
  readonly tests: readonly string[];
  /** What is told with a rejection for it; '' where it is no reason for one. */
  readonly note: string;
}

function record(context: EngineContext, judged: Judged): void {
  const { request, name, definition, result, tests, tree, note } = judged;
  const of = {
    ...(tree === undefined ? {} : { tree }),
    ...(result.asOn ? { asOn: result.asOn.tree } : {}),
  };
  const { mr } = request;
  const { gate, elapsedMs } = result;
  switch (result.kind) {
    case 'green':
      context.record('gate.passed', { mr, gate, definition, elapsedMs, ...of });
      return;
    case 'not-started':
      putOff(context, request, result);
      return;
    case 'timed-out': {
      context.record('gate.ended', { mr, gate: name, elapsedMs });
      const late = lateWords(result);
      // Who is slow is not found by halves: it is tried once more, with nothing beside it.
      if (!request.alone) {
        context.record('mr.deferred', { mr, why: `gate ${gate}: ${late}: tried again alone`, alone: true });
        return;
      }
      reject(context, request, note);
      return;
    }
    case 'red': {
      const isOwn = result.isOwn ? { isOwn: true as const } : {};
      context.record('gate.failed', {
        mr,
        gate: name,
        definition,
        note,
        elapsedMs,
        tests,
        ...isOwn,
        ...of,
      });
    }
  }
}

/** Nothing that has not landed stands before it: the failure is its own. */
export function turnDown(context: EngineContext, { mr }: Action & { readonly kind: 'turn-down' }): void {
  const request = context.state.queue[mr];
  if (request === undefined || !isBuilt(request) || !request.red) return;
  const [first] = trainOf(context.state, request.rig);
  if (first?.mr !== mr || !isRed(request, settingsInForce(openRig(context, request.rig).settings, context)))
    return;
  reject(context, request, request.red.note);
}

/** What was resolved for another one before is the first to be doubted. */
function reject(context: EngineContext, request: MergeRequest, note: string): void {
  const dropped = withoutResolutions(request, note.split('\n')[0] ?? '');
  if (dropped) context.record('resolution.dropped', dropped);
  else context.record('mr.rejected', { mr: request.mr, cause: 'gate', note });
}

export function putOff(
  context: EngineContext,
  request: MergeRequest,
  { gate, tail, isRigsFault = false }: Verdict,
): void {
  const why = `gate ${gate} could not be run: ${tail}`;
  const asked = isRigsFault ? askAboutRig(context.state, request, why) : [];
  context.recordAll([...asked, { kind: 'mr.deferred', data: { mr: request.mr, why, isRigsFault } }]);
}
