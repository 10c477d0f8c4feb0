// Runs a gate on a candidate and says what that tells of it. What is the rig's own fault, a setup that fails or a command
// that is not there, is held against a change only where the branch does without the change what it does not do with it.

import { readTail } from '../adapters/read-tail.ts';
import type { EngineContext } from '../engine-context.ts';
import type { GateSettings } from '../gate-settings.ts';
import type { Rig } from '../rig.ts';
import type { CommitId } from '../rigs/commit-id.ts';
import { failedTests } from './failed-tests.ts';
import { type GateLog, gateLogFile } from './gate-logs.ts';
import { type GatePlace, prepare, runGateIn, takeCheckout } from './gate-place.ts';
import { COMMAND_NOT_FOUND, type GateResult } from './gate-run.ts';
import { guardedOf } from './guarded-paths.ts';
import type { AsOn } from './judged-as-on.ts';

export interface Judging {
  readonly place: GatePlace;
  /** The branch's tip that the candidate stands on. */
  readonly base: CommitId;
  readonly gate: GateSettings;
  /** The paths that it reads alone. */
  readonly paths: readonly string[] | undefined;
  /** All of the candidate, without `.beads/`. */
  readonly candidate: CommitId;
  /** What of it is judged by the branch too, as far as that is known once it is green by itself; null where nothing. */
  readonly flagged: () => AsOn | null;
}

/** A gate's end, and in which of its commit's checkouts; absent: in the first. */
type PlacedResult = GateResult & { readonly beside?: number };

/** A gate's end; `isRigsFault` where it fails without the change as well. */
export type Verdict = PlacedResult & {
  readonly isRigsFault?: boolean;
  /** Whether the branch is known to do without the change what it does not do with it. */
  readonly isOwn?: boolean;
  /** Where it is of the branch's guarded files in the place of the change's: on what, and which. */
  readonly asOn?: AsOn & { readonly gatedCommit: CommitId };
};

/** Also by the branch's own guarded files, where the change touches them and is green by itself. */
export async function judgeCandidate(context: EngineContext, judging: Judging): Promise<Verdict> {
  const own = await judge(context, judging);
  const flagged = judging.flagged();
  return own.kind === 'green' && flagged ? await judgeAsOn(context, judging, flagged) : own;
}

/**
 * Judges what is green by itself once more, with the guarded files as they are on the branch: else a change could weaken
 * the gate that it has to pass. Since it is green as it is, what fails here fails for those files.
 */
async function judgeAsOn(
  context: EngineContext,
  { place, gate, candidate, paths }: Judging,
  flagged: AsOn,
): Promise<Verdict> {
  const { rig } = place;
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
  readonly result: PlacedResult;
  /** Whether the setup ended well, so that the result is the gate's. */
  readonly isSetUp: boolean;
}

export async function attempt(
  context: EngineContext,
  place: GatePlace,
  gate: GateSettings,
): Promise<Attempt> {
  using taken = takeCheckout(context, place);
  const unprepared = await prepare(context, taken);
  const result = unprepared ?? (await runGateIn(context, taken, gate));
  return { result: placed(result, taken), isSetUp: unprepared === null };
}

/** The attempt that ended there, or null where the place is set up. */
async function setUp(context: EngineContext, place: GatePlace): Promise<Attempt | null> {
  using taken = takeCheckout(context, place);
  const unprepared = await prepare(context, taken);
  return unprepared && { result: placed(unprepared, taken), isSetUp: false };
}

function placed(result: GateResult, { beside }: GatePlace): PlacedResult {
  return beside ? { ...result, beside } : result;
}

/** Whether the rig may be at fault and not the change. */
function isRigsOwn({ result, isSetUp }: Attempt): boolean {
  if (isSetUp) return result.code === COMMAND_NOT_FOUND;
  return result.kind === 'red' || result.kind === 'timed-out';
}

function rigsOwn(result: PlacedResult, rig: Rig): Verdict {
  const said = result.tail.trimEnd().split('\n').at(-1);
  const tail = `it fails on ${rig.settings.branch} without this change too: ${said}: mend it in rig.json, or what it needs`;
  return { ...result, kind: 'not-started', tail, isRigsFault: true };
}

/** Of an output: names of failed tests are told at its end by most runners. */
const READ_BYTES = 1024 * 1024;

/** As far as the gate's output names them. */
export async function testsFailedIn({ paths }: Rig, log: GateLog): Promise<readonly string[]> {
  return failedTests((await readTail(gateLogFile(paths, log), READ_BYTES)) ?? '');
}
