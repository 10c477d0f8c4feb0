// What keeps a merge request from being built, in words for whoever asks. Pure.

import type { Snapshot } from '../action.ts';
import { isOver, restOfWait } from '../elapsed.ts';
import type { RigName } from '../ids.ts';
import type { MergeRequest } from '../merge-request.ts';
import type { RedBranch, RigState } from '../rig-state.ts';
import type { TownState } from '../town-state.ts';
import { whyBranchMoves } from './moving-branch.ts';
import { type Built, isBuilt, trainOf } from './train.ts';

/** Time before a candidate that could not be tested is built again; doubled each time up to a minute. */
const DEFER_MS = 1_000;

/** Why a waiting merge request may not be built now, in words, or null where it may. */
export function whyHeld(snapshot: Snapshot, request: MergeRequest): string | null {
  const { state } = snapshot;
  const { frozen, halted } = state.rigs[request.rig] ?? {};
  // What would make the two one again may go.
  if (frozen && !request.joins) return frozen;
  if (halted) return haltedWords(halted);
  if (request.held) return 'held';
  if (isBehind(state, request)) return request.phase.why;
  if (request.phase.kind !== 'queued') return null;
  const moves = whyBranchMoves(snapshot, request.rig);
  if (moves) return moves;
  if (isAside(snapshot, request)) return request.phase.why;
  const awaits = whyAwaits(snapshot, request, null);
  if (awaits !== null || request.deferrals === 0) return awaits;
  const pause = Math.min(60_000, DEFER_MS * 2 ** (request.deferrals - 1));
  const wait = restOfWait(request.phase.since, pause, snapshot.now);
  if (wait <= 0) return null;
  const times = request.deferrals > 1 ? `put off ${request.deferrals} times, ` : '';
  return `${request.phase.why}; ${times}tried again in ${Math.ceil(wait / 1000)} s`;
}

/** A branch that fails is looked at again after so long: what it needs may have been mended. */
const RED_BRANCH_MS = 10 * 60_000;

/** What is known to fail on the rig's branch as it is; undefined where nothing is. */
export function redBranchOf({ state, now }: Snapshot, rig: RigName): RedBranch | undefined {
  const { redBranch } = state.rigs[rig] ?? {};
  return redBranch && !isOver(redBranch.at, RED_BRANCH_MS, now) ? redBranch : undefined;
}

/** Whether it has failed as the branch does that there is still. */
function isAside(snapshot: Snapshot, { rig, aside }: MergeRequest): boolean {
  return aside !== undefined && aside === redBranchOf(snapshot, rig)?.tree;
}

/** Which bead has to land before, or with it on the candidates `ahead`; null: those that there are. */
export function whyAwaits(
  { state, awaited }: Snapshot,
  { mr, rig }: MergeRequest,
  ahead: readonly Built[] | null,
): string | null {
  const beads = awaited.get(mr);
  if (beads === undefined) return null;
  const cars = ahead ?? trainOf(state, rig);
  const bead = beads.find((each) => !cars.some((car) => car.bead === each));
  return bead === undefined ? null : `its bead waits for ${bead}`;
}

function isBehind(
  { queue }: TownState,
  request: MergeRequest,
): request is MergeRequest & { phase: MergeRequest['phase'] & { readonly kind: 'queued' } } {
  const { phase } = request;
  const ahead = phase.kind === 'queued' && phase.behind !== undefined ? queue[phase.behind] : undefined;
  return ahead !== undefined && isBuilt(ahead);
}

function haltedWords({ by, why, isDraining }: NonNullable<RigState['halted']>): string {
  const what = isDraining ? 'the queue drains' : 'the queue is frozen';
  return `${what}, by ${by}${why === '' ? '' : `: ${why}`}`;
}
