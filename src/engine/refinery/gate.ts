// Judges a candidate by one gate of its rig. What is the rig's own fault, a setup that fails or a command that is not
// there, is held against a change only where the branch does without the change what it does not do with it.

import { relative } from 'node:path';
import type { Action } from '../action.ts';
import { readTail } from '../adapters/read-tail.ts';
import type { EngineContext } from '../engine-context.ts';
import { openRig } from '../engine-context.ts';
import type { GateSettings } from '../gate-settings.ts';
import { judgedBy, type MergeRequest } from '../merge-request.ts';
import type { Rig } from '../rig.ts';
import type { CommitId } from '../rigs/commit-id.ts';
import { fewOf } from '../rigs/repository-access.ts';
import { askAboutRig } from './ask-about-rig.ts';
import { failedTests } from './failed-tests.ts';
import { type GateLog, gateLogFile } from './gate-logs.ts';
import { type GatePlace, prepare, runGateIn } from './gate-place.ts';
import { COMMAND_NOT_FOUND, type GateResult } from './gate-run.ts';
import { gateDefinition } from './green.ts';
import { guardedOf } from './guarded-paths.ts';
import { type AsOn, asOnOf } from './judged-as-on.ts';
import { withoutResolutions } from './known-resolutions.ts';
import { settingsInForce } from './settings-in-force.ts';
import { isBuilt, isRed, landedWith, trainOf } from './train.ts';
import { unfetchedWords } from './unfetched.ts';

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
  const stop = new AbortController();
  context.gating.set(request.mr, stop);
  try {
    const { commit: gatedCommit, tree, paths } = judgedBy(gate, candidate);
    const cars = landedWith(context.state, request);
    const isFlagged = cars.some(({ phase }) => phase.review?.guarded !== undefined);
    const place = { rig, gatedCommit, mr: request.mr, isBranch: false, isFlagged, stop: stop.signal };
    const own = await judge(context, { place, base: candidate.base, gate, paths });
    // What stood before it may have landed meanwhile: then it is to land on that.
    const flagged = asOnOf(context.state, landedWith(context.state, request));
    const asOn = flagged && { ...flagged, candidate: candidate.gatedCommit, paths };
    const result = asOn && own.kind === 'green' ? await judgeAsOn(context, place, gate, asOn) : own;
    const log = { mr: request.mr, gatedCommit, gate: result.gate };
    const isRedResult = result.kind === 'red';
    const tests = isRedResult ? await testsFailedIn(rig, log) : [];
    const unfetched = isRedResult ? await unfetchedWords(rig, result.asOn?.gatedCommit ?? gatedCommit) : '';
    // It may have been given up meanwhile, and even built anew.
    const { phase } = request;
    if (phase.kind !== 'built' || phase.commit !== candidate.commit || stop.signal.aborted) {
      const { elapsedMs } = result;
      if (!context.stopping.aborted)
        context.record('gate.ended', { mr: request.mr, gate: gate.name, elapsedMs });
      return;
    }
    const judged = { request, gatedCommit, ...(paths && { tree }) };
    record(context, rig, { ...judged, name: gate.name, definition, result, tests, unfetched });
  } finally {
    context.gating.delete(request.mr);
  }
}

interface Judging {
  readonly place: GatePlace;
  /** The branch's tip that the candidate stands on. */
  readonly base: CommitId;
  readonly gate: GateSettings;
  /** The paths that it reads alone. */
  readonly paths: readonly string[] | undefined;
}

/** A gate's end; `isRigsFault` where it fails without the change as well. */
type Verdict = GateResult & {
  readonly isRigsFault?: boolean;
  /** Whether the branch is known to do without the change what it does not do with it. */
  readonly isOwn?: boolean;
  /** Where it is of the branch's guarded files in the place of the change's: on what, and which. */
  readonly asOn?: AsOn & { readonly gatedCommit: CommitId };
};

/**
 * Judges what is green by itself once more, with the guarded files as they are on the branch: else a change could weaken
 * the gate that it has to pass. Since it is green as it is, what fails here fails for those files.
 */
async function judgeAsOn(
  context: EngineContext,
  place: GatePlace,
  gate: GateSettings,
  asOn: AsOn & { readonly candidate: CommitId } & Pick<Judging, 'paths'>,
): Promise<Verdict> {
  const { rig } = place;
  const { candidate, paths, ...flagged } = asOn;
  const whole = await rig.repository.gatedAsOn({
    base: flagged.base,
    gatedCommit: candidate,
    guarded: guardedOf(rig.settings),
  });
  const gatedCommit = paths ? (await rig.repository.gated(whole, paths)).gatedCommit : whole;
  const { result } = await attempt(context, { ...place, gatedCommit, isBranch: true }, gate);
  return { ...result, asOn: { ...flagged, gatedCommit } };
}

async function judge(context: EngineContext, judging: Judging): Promise<Verdict> {
  const { place, base, gate, paths } = judging;
  const first = await attempt(context, place, gate);
  if (!isRigsOwn(first)) return first.result;
  const { gatedCommit } = await place.rig.repository.gated(base, paths);
  const branch = { ...place, gatedCommit, isBranch: true };
  // After a failed setup nothing is asked of the branch but its setup.
  const without = first.isSetUp ? await attempt(context, branch, gate) : await setUp(context, branch);
  if (without?.result.kind === 'not-started') return without.result;
  if (without && isRigsOwn(without)) return rigsOwn(without.result, place.rig);
  // A setup reaches out to the network: one that failed once is asked again before a change is blamed.
  return { ...(await attempt(context, place, gate)).result, isOwn: true };
}

interface Attempt {
  readonly result: GateResult;
  /** Whether the setup ended well, so that the result is the gate's. */
  readonly isSetUp: boolean;
}

export async function attempt(
  context: EngineContext,
  place: GatePlace,
  gate: GateSettings,
): Promise<Attempt> {
  return (await setUp(context, place)) ?? { result: await runGateIn(context, place, gate), isSetUp: true };
}

/** The attempt that ended there, or null where the place is set up. */
async function setUp(context: EngineContext, place: GatePlace): Promise<Attempt | null> {
  const unprepared = await prepare(context, place);
  return unprepared && { result: unprepared, isSetUp: false };
}

/** Whether the rig may be at fault and not the change. */
function isRigsOwn({ result, isSetUp }: Attempt): boolean {
  if (isSetUp) return result.code === COMMAND_NOT_FOUND;
  return result.kind === 'red' || result.kind === 'timed-out';
}

function rigsOwn(result: GateResult, rig: Rig): Verdict {
  const said = result.tail.trimEnd().split('\n').at(-1);
  const tail = `it fails on ${rig.settings.branch} without this change too: ${said}: mend it in rig.json, or what it needs`;
  return { ...result, kind: 'not-started', tail, isRigsFault: true };
}

interface Judged {
  readonly request: MergeRequest;
  readonly gatedCommit: CommitId;
  /** What it has judged, where that is not the whole of the candidate. */
  readonly tree?: string;
  /** Of the gate that was to be passed: what failed may be the setup before it. */
  readonly name: string;
  /** Of the gate, as it was when it began. */
  readonly definition: string;
  readonly result: Verdict;
  /** That have failed, as far as its output names them. */
  readonly tests: readonly string[];
  /** What of Git LFS it did not have, in words. */
  readonly unfetched: string;
}

function record(context: EngineContext, rig: Rig, judged: Judged): void {
  const { request, name, definition, result, tests, tree } = judged;
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
      const late = `no end within its limit of ${result.limitMs / 1_000} s`;
      // Who is slow is not found by halves: it is tried once more, with nothing beside it.
      if (!request.alone) {
        context.record('mr.deferred', { mr, why: `gate ${gate}: ${late}: tried again alone`, alone: true });
        return;
      }
      reject(context, request, noteOf(`gate ${gate} failed: ${late}`, context, rig, judged));
      return;
    }
    case 'red': {
      const { branch } = rig.settings;
      const where = result.asOn ? `, but with ${branch}'s own ${fewOf(result.asOn.guarded)}` : '';
      const why = `gate ${gate} failed on ${branch} with this change${where} (exit ${result.code})`;
      const note = noteOf(why, context, rig, judged);
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

/** Of an output: names of failed tests are told at its end by most runners. */
const READ_BYTES = 1024 * 1024;

/** As far as the gate's output names them. */
export async function testsFailedIn({ paths }: Rig, log: GateLog): Promise<readonly string[]> {
  return failedTests((await readTail(gateLogFile(paths, log), READ_BYTES)) ?? '');
}

/** What a rejection tells: why, the end of the output, and where all of it is. */
function noteOf(
  why: string,
  { paths }: EngineContext,
  rig: Rig,
  { request, gatedCommit, result, unfetched }: Judged,
): string {
  const { asOn, gate } = result;
  const file = gateLogFile(rig.paths, {
    mr: request.mr,
    gatedCommit: asOn?.gatedCommit ?? gatedCommit,
    gate,
  });
  const advice = asOn
    ? `\n(what decides how changes are tested has to pass the tests from before as well: hand in the rest without it, or ask a person to change it on ${rig.settings.branch})`
    : '';
  return `${why}\n${result.tail.trimEnd()}\n(all of its output: ${relative(paths.root, file)} in the town's folder)${advice}${unfetched === '' ? '' : `\n(${unfetched})`}`;
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
