// The Refinery's executor: builds a candidate, runs a gate, moves the ref. Each step ends in one event.

import type { Action } from '../action.ts';
import { reasonOf } from '../adapters/files.ts';
import { settleDecisions } from '../decisions/settle.ts';
import type { EngineContext, NewEvent } from '../engine-context.ts';
import { openRig } from '../engine-context.ts';
import { LogWriteError } from '../event-log.ts';
import type { MergeRequestId } from '../ids.ts';
import { type Approval, isEmptyCandidate, type MergeRequest } from '../merge-request.ts';
import type { ClosingLine } from '../queue-events.ts';
import type { Rig } from '../rig.ts';
import type { BuiltCandidate, Candidate } from '../rigs/candidate.ts';
import type { CommitId } from '../rigs/commit-id.ts';
import { fewOf } from '../rigs/repository-access.ts';
import type { RigSettings } from '../settings.ts';
import { closingLines, recipeOf } from './candidate-recipe.ts';
import { conflictFacts } from './conflict-facts.ts';
import { conflictNote } from './conflict-words.ts';
import { nextGate } from './green.ts';
import { guardedName, isFlaggedByOthers } from './guarded-paths.ts';
import { keepBranch } from './keep-branch.ts';
import { usedResolutions } from './known-resolutions.ts';
import { closeInLedger } from './landing-commit.ts';
import type { Lane } from './lanes.ts';
import { learnResolutions } from './learn-resolutions.ts';
import { makeOwnBead } from './own-bead.ts';
import { approverOf, awaitsReview, policyName, whyReviewed } from './review.ts';
import { settingsInForce } from './settings-in-force.ts';
import { type Built, isRed, landedWith, trainOf } from './train.ts';
import { conflictPlaces, whyUnmergeable } from './unmergeable.ts';
import { adoptUpstream, whyUpstreamBars } from './upstream.ts';
import { voidLanding } from './void-landing.ts';

/** Files that are named where something of a change is told. */
const FEW = 5;

export async function buildCandidate(
  context: EngineContext,
  action: Action & { kind: 'build' },
): Promise<void> {
  const request = context.state.queue[action.mr];
  if (!request || !isBuildable(request)) return;
  try {
    await build(context, request, action.lane);
  } catch (cause) {
    if (cause instanceof LogWriteError || context.stopping.aborted) throw cause;
    context.note(`building ${request.mr}: ${cause instanceof Error ? cause.stack : cause}`);
    context.record('mr.deferred', { mr: request.mr, why: `it could not be built: ${reasonOf(cause)}` });
  }
}

async function build(context: EngineContext, request: MergeRequest, lane: Lane): Promise<void> {
  const rig = openRig(context, request.rig);
  const ahead = carsAhead(context, request);
  const tail = ahead.at(-1);
  const standsOn = tail?.phase.commit;
  makeOwnBead(context, request);
  const { tip } = request;
  const buildOn = async (base: CommitId): Promise<Made> => {
    const { approval = null } = request;
    const { settings } = rig;
    const closing = closingLines(context, rig, request);
    const all = [...ahead.flatMap(({ phase }) => phase.closing), ...closing];
    const recipe = recipeOf(context, request, { base, closing: all });
    return { candidate: await rig.repository.buildCandidate(recipe), closing, approval, settings };
  };
  // A train stands on what was taken in for its first candidate; what moved since is seen before it lands.
  const made = standsOn ? await buildOn(standsOn) : await buildFirst(context, { rig, request, buildOn });
  if (typeof made === 'string') {
    context.record('mr.deferred', { mr: request.mr, why: made });
    return;
  }
  const { candidate, closing, approval, settings } = made;
  const since =
    candidate.kind === 'conflict' && !tail ? await rig.repository.landingsTouching(candidate) : [];
  // It may have been held, handed in anew, rejected or called off meanwhile, and what it stands on given up.
  if (!isBuildable(request) || request.held || request.tip !== tip) return;
  if (tail && standsOn && !isStillAhead(context, request, { mr: tail.mr, commit: standsOn })) return;
  if (candidate.kind !== 'built' && candidate.kind !== 'too-long' && tail) {
    const { mr } = tail;
    context.record('mr.waited', { mr: request.mr, behind: mr, why: whyBehind(candidate, tail) });
    return;
  }
  switch (candidate.kind) {
    case 'built': {
      const { base, baseTree, commit, gatedCommit, gatedTree, change, guarded } = candidate;
      const review = {
        gatedTree,
        ...{ change: change.id, files: change.files, added: change.added, removed: change.removed },
        ...{
          why: whyReviewed(settings.review, change),
          policy: policyName(settings.review),
          approvedBy: approverOf({ approval }, change.id),
          guardedBy: guardedName(settings),
        },
        ...(guarded.length === 0 ? {} : { guarded: guarded.slice(0, FEW) }),
      };
      const resolved = usedResolutions(context.state, request.rig, candidate.resolved);
      const { parts } = candidate;
      context.record('mr.built', {
        ...{ mr: request.mr, base, baseTree, commit, gatedCommit },
        ...{ closing, review, lane, ...(resolved.length > 0 && { resolved }) },
        ...(settings.land === 'pull-request' ? { isForHost: true } : {}),
        ...(parts.length > 0 ? { parts } : {}),
      });
      return;
    }
    case 'conflict': {
      const conflict = conflictFacts(tip, candidate, since);
      const note = conflictNote(request, conflictPlaces(candidate), conflict, rig.settings);
      context.record('mr.rejected', { mr: request.mr, cause: 'conflict', note, conflict });
      return;
    }
    case 'empty': {
      // The branch is the candidate: it holds the change, and what it holds is not tested again.
      const { base } = candidate;
      const built = { mr: request.mr, base, commit: base, gatedCommit: base, closing };
      context.recordAll([
        { kind: 'mr.built', data: built },
        { kind: 'land.intended', data: { mr: request.mr } },
      ]);
      return;
    }
    case 'unrelated':
      context.record('mr.rejected', {
        mr: request.mr,
        cause: 'conflict',
        note: `the branch shares no history with ${rig.settings.branch}: to be redone`,
      });
      return;
    case 'too-long':
      context.record('mr.rejected', {
        mr: request.mr,
        cause: 'conflict',
        note: whyUnmergeable(candidate),
      });
  }
}

interface Made {
  readonly candidate: Candidate;
  readonly closing: readonly ClosingLine[];
  /** What it was made by: either may be another by now. */
  readonly approval: Approval | null;
  readonly settings: RigSettings;
}

interface First {
  readonly rig: Rig;
  readonly request: MergeRequest;
  readonly buildOn: (base: CommitId) => Promise<Made>;
}

/**
 * A candidate on the branch, or why none may be built now. It is built while the upstream is looked at; where anything has
 * moved, which is seldom, it is built anew.
 */
async function buildFirst(context: EngineContext, { rig, request, buildOn }: First): Promise<Made | string> {
  const { repository } = rig;
  const buildEarly = async () => {
    const base = await repository.head();
    return { base, made: await buildOn(base) };
  };
  const [adopted, early] = await Promise.allSettled([adoptUpstream(context, rig, request), buildEarly()]);
  if (adopted.status === 'rejected') throw adopted.reason;
  if (adopted.value !== null) return adopted.value;
  const head = await repository.head();
  // Where it came to nothing early, the branch may have been gone until it was put back.
  return early.status === 'fulfilled' && early.value.base === head ? early.value.made : await buildOn(head);
}

/** The candidates that it is built on: those before it, or the whole train where it has none yet. */
function carsAhead({ state }: EngineContext, request: MergeRequest): readonly Built[] {
  const train = trainOf(state, request.rig);
  const place = train.findIndex(({ mr }) => mr === request.mr);
  return place < 0 ? train : train.slice(0, place);
}

/** Also where it has landed since: then it is what the branch holds. */
function isStillAhead(
  context: EngineContext,
  request: MergeRequest,
  { mr, commit }: { readonly mr: MergeRequestId; readonly commit: CommitId },
): boolean {
  const phase = context.state.queue[mr]?.phase;
  if (phase?.kind === 'landed') return phase.commit === commit && carsAhead(context, request).length === 0;
  return carsAhead(context, request).at(-1)?.phase.commit === commit;
}

function whyBehind(
  candidate: Exclude<Candidate, BuiltCandidate | { readonly kind: 'too-long' }>,
  { mr }: Built,
): string {
  if (candidate.kind === 'conflict')
    return `conflicts with ${mr}, or what is before it, in ${conflictPlaces(candidate)}`;
  return `${mr}, or what is before it, holds the same change`;
}

/** Whether it waits, or has a candidate that may be given up for a new one. */
function isBuildable({ phase }: MergeRequest): boolean {
  if (phase.kind === 'built') return !phase.landing;
  return phase.kind === 'queued' || phase.kind === 'review';
}

/**
 * Writes down that a candidate is to land, or, where that is written, lands it with all before it by one compare-and-swap of
 * the branch. Told apart after a crash: the ref has our commit (then the landing is only recorded), still the base (then it
 * is tried again), or something else (then the candidate is void). What moved upstream while the gates ran is taken in
 * first: landed beside it, the two would have parted for good.
 */
export async function landCandidate(
  context: EngineContext,
  action: Action & { kind: 'land' },
): Promise<void> {
  const request = context.state.queue[action.mr];
  if (request?.phase.kind !== 'built') return;
  const rig = openRig(context, request.rig);
  const { commit, landing } = request.phase;
  const cars = landedWith(context.state, request);
  const [first] = cars;
  if (first === undefined) return;
  const settings = settingsInForce(rig.settings, context);
  if (!landing) {
    // Planned for a moment ago: nothing unseen goes in, whatever happened since.
    const isUnseen = cars.some((car) => !car.phase.review || awaitsReview(car, car.phase.review));
    if (isUnseen || nextGate(request, settings) !== undefined) return;
    context.record('land.intended', { mr: request.mr });
    return;
  }
  await keepBranch(context, rig);
  if (!(await rig.repository.hasLanded(commit))) {
    const why =
      (await whyUpstreamBars(context, rig, request)) ??
      whyLookedAtAnew(rig, cars) ??
      (await whyNotGated(rig, cars)) ??
      (await swap(rig, { commit, base: first.phase.base }));
    if (why !== null) return await voidLanding(context, rig, first, why);
  }
  const at = context.clock.now();
  const tested = rig.settings.gates.length === 0 ? { untested: true as const } : {};
  const together = cars.length > 1 ? { landedBy: request.mr } : {};
  const events: NewEvent[] = [];
  await rig.repository.keepLanded(cars.map(({ mr, tip, run }) => ({ name: mr, tip, at, pin: run })));
  for (const car of cars) {
    const { mr, bead, phase } = car;
    closeInLedger(rig, phase.closing);
    // Its own gates may have failed while what came with it was green.
    const isMended = mr !== request.mr && isRed(car, settings);
    const mended = isMended ? { mendedBy: request.mr } : {};
    if (!isMended && rig.settings.gates.length > 0)
      events.push(...(await learnResolutions(context, rig, car)));
    events.push({ kind: 'mr.landed', data: { mr, commit: phase.commit, ...tested, ...mended, ...together } });
    events.push(...settleDecisions(context.state, [bead], 'its landing'));
  }
  events.push(...settleDecisions(context.state, [rig.name], 'a landing'));
  context.recordAll(events);
  context.wantFollow(rig.name);
}

/** The settings may have changed since the landing was intended: it gives way to gates, or the town was down in between. */
function whyLookedAtAnew({ settings }: Rig, cars: readonly Built[]): string | null {
  const isForHost = settings.land === 'pull-request';
  if (cars.some(({ phase }) => (phase.isForHost ?? false) !== isForHost))
    return 'who lands what has passed has changed';
  const policy = policyName(settings.review);
  if (cars.some(({ phase }) => phase.review?.policy !== policy)) return 'what is reviewed has changed';
  return cars.some(({ phase }) => phase.review && isFlaggedByOthers(phase.review, settings))
    ? 'what is guarded has changed'
    : null;
}

/**
 * What has to hold of everything that lands, looked at once more before it does: each stands on the one before, so that
 * nothing that has landed is lost, and the tree of the last is the one that its gates have judged.
 */
export async function whyNotGated(rig: Rig, cars: readonly Built[]): Promise<string | null> {
  const last = cars.at(-1);
  if (last === undefined || isEmptyCandidate(last.phase)) return null;
  if (cars.some(({ phase }, at) => at > 0 && phase.base !== cars[at - 1]?.phase.commit))
    return 'its candidates do not stand on one another';
  try {
    for (const { phase } of cars)
      if (!(await rig.repository.isBuiltOn(phase))) return 'it does not hold what has landed before';
    const { gatedTree } = await rig.repository.gated(last.phase.commit);
    if (gatedTree !== last.phase.review?.gatedTree) return 'its tree is not the one that was gated';
    for (const { paths, tree } of last.phase.parts ?? [])
      if ((await rig.repository.gated(last.phase.commit, paths)).gatedTree !== tree)
        return `what it has in ${fewOf(paths)} is not what was gated`;
    return null;
  } catch (cause) {
    return `its candidate cannot be read: ${reasonOf(cause)}`;
  }
}

/** Null where it landed, else why the candidate is void. */
async function swap(
  rig: Rig,
  { commit, base }: { readonly commit: CommitId; readonly base: CommitId },
): Promise<string | null> {
  const outcome = await rig.repository.land({ commit, expected: base });
  if (outcome === 'landed') return null;
  return outcome === 'moved' ? `${rig.settings.branch} moved` : 'its candidate is gone from the repository';
}
